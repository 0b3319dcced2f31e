"""``nats-topology lint``."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, reports
from reconciler.cli.main import show_error
from reconciler.cli.outputs import Output
from reconciler.errors import InputError
from reconciler.model.finding import Severity, worst
from reconciler.render.paint import clean

_FILE = click.Path(path_type=Path, dir_okay=False)


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
@click.option("--baseline", type=_FILE, metavar="FILE", help="Tell only what is not in this file of known findings.")
@click.option(
    "--write-baseline", "written", type=_FILE, metavar="FILE", help="Write all that is found into FILE first."
)
@click.option(
    "--prune-baseline", "pruned", type=_FILE, metavar="FILE", help="Take out of FILE what is found no longer."
)
@click.option("--new-since", metavar="REV", help="Tell only what was not there at a revision of git.")
@click.pass_context
def command(
    ctx: click.Context,
    folder: Path,
    target: str | None,
    outputs: tuple[Output, ...],
    fail_on: str,
    baseline: Path | None,
    written: Path | None,
    pruned: Path | None,
    new_since: str | None,
) -> None:
    """Check the files of the topology in FOLDER; no server is needed.

    They are checked as they stand and with the overlay of each target, or with that of one --target only.

    Exit codes: 0 clean, 1 findings at --fail-on or above, 2 could not run.
    """
    _one_of(baseline, written, pruned, target)
    try:
        checked = pipeline.find_all(folder) if target is None else pipeline.find(folder, target)
        if checked.topology is not None:
            options.known_target(checked.topology, target)
        _keep(checked, written, pruned)
        checked = pipeline.accept(checked, baseline or written or pruned)
        if new_since is not None and checked.files:
            checked = pipeline.new_since(checked, new_since, target)
        reports.write(checked, outputs, target, Severity[fail_on])
    except InputError as error:
        show_error(error)
        ctx.exit(exit_codes.COULD_NOT_LINT)
    if checked.accepted:
        click.echo(f"Not shown: {_findings(checked.accepted)} of the baseline.", err=True)
    if not checked.files:
        ctx.exit(exit_codes.COULD_NOT_LINT)
    highest = worst(checked.findings)
    ctx.exit(exit_codes.FAILED if highest and highest >= Severity[fail_on] else exit_codes.OK)


def _one_of(baseline: Path | None, written: Path | None, pruned: Path | None, target: str | None) -> None:
    """Raise a usage error for options that do not go together."""
    if sum(each is not None for each in (baseline, written, pruned)) > 1:
        raise click.UsageError("give one of --baseline, --write-baseline and --prune-baseline")
    if target is not None and (written or pruned):
        raise click.UsageError("a baseline is for all targets: leave --target out")


def _keep(checked: pipeline.Checked, written: Path | None, pruned: Path | None) -> None:
    """Write or prune a baseline, and say on stderr what came of it."""
    path = written or pruned
    if path is None:
        return
    if checked.topology is None:
        click.echo(f"{clean(str(path))} was not written: the files have to be understood first.", err=True)
    elif written:
        count = pipeline.write_baseline(checked, path)
        click.echo(f"{_findings(count)} of {len(checked.findings):,} written to {clean(str(path))}.", err=True)
    else:
        gone = pipeline.prune_baseline(checked, path)
        click.echo(
            "\n".join(
                [f"No longer found, and taken out of {clean(str(path))}:", *(f"  {clean(each)}" for each in gone)]
            )
            if gone
            else f"All that {clean(str(path))} has is still found.",
            err=True,
        )


def _findings(count: int) -> str:
    return f"{count:,} finding{'s' * (count != 1)}"
