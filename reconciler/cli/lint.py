"""``nats-topology lint``."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.cli.main import show_error
from reconciler.errors import InputError
from reconciler.model.finding import Severity, worst
from reconciler.render import text


@click.command("lint")
@options.folder
@options.target
@options.as_format
@click.option(
    "--fail-on",
    type=click.Choice([str(severity) for severity in reversed(Severity)]),
    default="error",
    show_default=True,
    help="The least severity that gives exit code 1.",
)
@click.pass_context
def command(ctx: click.Context, folder: Path, target: str | None, output: str, fail_on: str) -> None:
    """Check the files of the topology in FOLDER; no server is needed.

    They are checked as they stand and with the overlay of each target, or with that of one --target only.

    Exit codes: 0 clean, 1 findings at --fail-on or above, 2 could not run.
    """
    try:
        checked = pipeline.check_all(folder) if target is None else pipeline.check(folder, target)
    except InputError as error:
        show_error(error)
        ctx.exit(exit_codes.COULD_NOT_LINT)
    if checked.topology is not None:
        options.known_target(checked.topology, target)
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.lint(checked.findings, checked.files))
    else:
        show.lines(text.findings(checked.findings, show.paint()))
        show.lines([text.tally(checked.findings, len(checked.files))])
    if not checked.files:
        ctx.exit(exit_codes.COULD_NOT_LINT)
    highest = worst(checked.findings)
    ctx.exit(exit_codes.FAILED if highest and highest >= Severity[fail_on] else exit_codes.OK)
