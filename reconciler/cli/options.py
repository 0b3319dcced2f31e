"""Options that several commands share, and what they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from reconciler.cli import values
from reconciler.model.topology import Target, Topology

ALLOWED = re.compile(r"^[A-Z]{3}[0-9]{3}:[a-z_]+/.+$")

DIGEST = re.compile(r"^sha256:[0-9a-f]{64}$")

ALL = "all"
"""What ``plan`` takes for every target; no target can have this name (SYN015)."""

Function = TypeVar("Function", bound=Callable[..., Any])

folder = click.argument("folder", type=click.Path(path_type=Path), default=".")

as_format = click.option(
    "--format", "output", type=click.Choice(["text", "json"]), default="text", help="For people, or for programs."
)

adopt = click.option("--adopt", is_flag=True, help="Mark objects that are as declared and owned by nobody as ours.")


def _allowed(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> frozenset[str]:
    for each in given:
        if not ALLOWED.match(each):
            raise click.BadParameter(f"{each!r} does not name a rule and an address; write SAF001:stream/LEGACY")
    return frozenset(given)


allow = click.option(
    "--allow",
    metavar="RULE:ADDRESS",
    multiple=True,
    callback=_allowed,
    shell_complete=values.unsafe_changes,
    help="Allow one unsafe change, like SAF001:stream/LEGACY. Repeatable.",
)


def _digest(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is not None and not DIGEST.match(given):
        raise click.BadParameter(f"{given!r} is no digest of a plan; it is sha256: and 64 hexadecimal digits")
    return given


expect_digest = click.option(
    "--expect-digest",
    metavar="DIGEST",
    callback=_digest,
    help="Apply only the plan with this digest, which `plan --out` and `plan --format json` tell.",
)

target = click.option(
    "--target",
    metavar="NAME",
    help="A target of topology.yaml to work on.",
    shell_complete=values.targets,
)


def known_target(topology: Topology, name: str | None) -> Target | None:
    """The target that ``--target`` names, if it does. Raises a usage error when the topology has no such target."""
    if name is None:
        return None
    known = ", ".join(sorted(topology.targets)) or "none"
    if name == ALL:
        raise click.UsageError(
            "'all' is not one target: plan takes it, lint checks all targets without --target, "
            f"and apply works on one at a time; known are: {known}"
        )
    if name not in topology.targets:
        raise click.UsageError(f"there is no target {name!r} in the topology; known are: {known}")
    return topology.targets[name]


_CONNECTION = (
    click.option("-s", "--server", "url", metavar="URL", help="Servers, separated by commas. [env: NATS_URL]"),
    click.option("--context", metavar="NAME", help="A context of the NATS CLI. [env: NATS_CONTEXT]"),
    click.option("--user", metavar="NAME", help="User name; the password is read from NATS_PASSWORD. [env: NATS_USER]"),
    click.option("--creds", metavar="FILE", help="Credentials file. [env: NATS_CREDS]"),
    click.option("--nkey", metavar="FILE", help="File with an NKey seed. [env: NATS_NKEY]"),
    click.option("--tlsca", "ca", metavar="FILE", help="CA certificates to verify the servers with. [env: NATS_CA]"),
    click.option("--tlscert", "cert", metavar="FILE", help="Client certificate. [env: NATS_CERT]"),
    click.option("--tlskey", "key", metavar="FILE", help="Key of the client certificate. [env: NATS_KEY]"),
    click.option("--tls", is_flag=True, default=None, help="Refuse to connect without TLS 1.2 or newer."),
    click.option("--tlsfirst", "tls_first", is_flag=True, default=None, help="Start TLS before the server speaks."),
    click.option("--js-domain", "domain", metavar="NAME", help="JetStream domain. [env: NATS_JS_DOMAIN]"),
    click.option("--js-api-prefix", "api_prefix", metavar="SUBJECT", help="Instead of $JS.API."),
    click.option("--inbox-prefix", metavar="SUBJECT", help="Prefix of reply subjects."),
    click.option("--timeout", metavar="DURATION", help="How long to wait for one answer. [default: 10s]"),
    click.option("-v", "--verbose", is_flag=True, help="Log the life of the connection."),
)
SETTINGS = (
    "url", "context", "user", "creds", "nkey", "ca", "cert", "key", "tls", "tls_first",
    "domain", "api_prefix", "inbox_prefix", "timeout",
)  # fmt: skip


def connection(function: Function) -> Function:
    """Add the options that say where the servers are and who we are; one of them is a target."""
    return target(server_connection(function))


def server_connection(function: Function) -> Function:
    """Add the same options without the target, for commands that have no topology yet."""
    for option in reversed(_CONNECTION):
        function = option(function)
    return function
