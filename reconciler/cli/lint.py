"""``nats-topology lint``."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, reports
from reconciler.cli.main import show_error
from reconciler.errors import InputError
from reconciler.model.finding import Severity, worst


@click.command("lint")
@options.folder
@options.target
@reports.option
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in reversed(Severity)]),
    default="error",
    show_default=True,
    help="The least severity that gives exit code 1.",
)
@click.pass_context
def command(
    ctx: click.Context, folder: Path, target: str | None, outputs: tuple[reports.Output, ...], fail_on: str
) -> None:
    """Check the files of the topology in FOLDER; no server is needed.

    They are checked as they stand and with the overlay of each target, or with that of one --target only.

    Exit codes: 0 clean, 1 findings at --fail-on or above, 2 could not run.
    """
    try:
        checked = pipeline.check_all(folder) if target is None else pipeline.check(folder, target)
        if checked.topology is not None:
            options.known_target(checked.topology, target)
        reports.write(checked, outputs, target, Severity[fail_on])
    except InputError as error:
        show_error(error)
        ctx.exit(exit_codes.COULD_NOT_LINT)
    if not checked.files:
        ctx.exit(exit_codes.COULD_NOT_LINT)
    highest = worst(checked.findings)
    ctx.exit(exit_codes.FAILED if highest and highest >= Severity[fail_on] else exit_codes.OK)
