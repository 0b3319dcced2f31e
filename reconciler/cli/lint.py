"""``nats-topology lint``."""

from __future__ import annotations

import gc
import os
import sys
from functools import cache
from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, reports
from reconciler.cli.main import show_error
from reconciler.cli.outputs import Output
from reconciler.errors import InputError
from reconciler.load import around
from reconciler.load.files import ROOTS
from reconciler.model.finding import Severity, worst
from reconciler.render.paint import clean

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command("lint")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
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
@click.option("--fix", "fixing", is_flag=True, help="Fix what can be without a person, and tell what is left.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and change nothing.")
@click.option("--unsafe", is_flag=True, help="With --fix or --diff: names that clients see, too.")
@click.option("--suppressed", is_flag=True, help="Also write into SARIF what comments and the baseline hide, as such.")
@click.option("--hook", is_flag=True, help="For hooks of git: pass over each PATH that is part of no topology.")
@click.option(
    "--stdin-filename", "edited", type=_FILE, metavar="FILE", help="For editors: read the text of FILE from stdin."
)
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    target: str | None,
    outputs: tuple[Output, ...],
    fail_on: str,
    baseline: Path | None,
    written: Path | None,
    pruned: Path | None,
    new_since: str | None,
    fixing: bool,
    diff: bool,
    unsafe: bool,
    suppressed: bool,
    hook: bool,
    edited: Path | None,
) -> None:
    """Check the files of a topology, by default of the one in the current folder; no server is needed.

    PATH is the folder of a topology, or a file of it, which stands for all of it: rules look at the whole. Each
    topology is checked once. They are checked as they stand and as each target has them, or as one --target has them
    only.

    Exit codes: 0 clean, 1 findings at --fail-on or above, or with --diff a difference, 2 could not run.
    """
    # What is read lives until the process ends: there is nothing to collect.
    gc.disable()
    _one_of(baseline, written, pruned, target)
    _fixing_alone(ctx, fixing, diff, unsafe)
    if suppressed and not any(each.format == "sarif" for each in outputs):
        raise click.UsageError("--suppressed is for -f sarif: no other format can say that a finding is suppressed")
    if edited and (paths or hook or written or pruned or fixing or diff):
        raise click.UsageError("--stdin-filename says itself what is checked, and nothing is kept of it")

    known = cache(pipeline.known_at)

    def narrow(checked: pipeline.Checked) -> pipeline.Checked:
        checked = pipeline.accept(checked, baseline or written or pruned)
        if new_since is not None and checked.files:
            checked = pipeline.without(checked, known(checked.folder, new_since, target))
        return checked

    try:
        unsaved = {os.path.realpath(edited): sys.stdin.buffer.read()} if edited else {}
        folders = _folders(paths, hook, edited)
        if len(folders) > 1 and (baseline or written or pruned):
            raise click.UsageError("a baseline is of one topology, and here are several: give one of them")
        if diff:
            from reconciler.cli import fixes

            differ = [fixes.show_diff(folder, narrow, unsafe=unsafe) for folder in folders]
            ctx.exit(exit_codes.FAILED if any(differ) else exit_codes.OK)
        topologies = []
        for folder in folders:
            if fixing:
                from reconciler.cli import fixes

                topologies.append(fixes.make(folder, narrow, unsafe=unsafe))
                continue
            checked = pipeline.find_all(folder, unsaved) if target is None else pipeline.find(folder, target, unsaved)
            if checked.topology is not None:
                options.known_target(checked.topology, target)
            _keep(checked, written, pruned)
            topologies.append(narrow(checked))
        reports.write(topologies, outputs, target, Severity[fail_on], unsaved, suppressed=suppressed)
    except InputError as error:
        show_error(error)
        ctx.exit(exit_codes.COULD_NOT_LINT)
    accepted = sum(each.accepted for each in topologies)
    if accepted:
        click.echo(f"Not shown: {_findings(accepted)} of the baseline.", err=True)
    if not all(each.files for each in topologies):
        ctx.exit(exit_codes.COULD_NOT_LINT)
    highest = worst([finding for each in topologies for finding in each.findings])
    ctx.exit(exit_codes.FAILED if highest and highest >= Severity[fail_on] else exit_codes.OK)


def _folders(paths: tuple[Path, ...], hook: bool, edited: Path | None) -> list[Path]:
    """The topologies to check, each once. Raises InputError for a path that is part of none, but not in a hook."""
    if edited:
        paths = (edited,)
    elif not paths:
        return [] if hook else [Path()]
    folders: dict[str, Path] = {}
    for path in paths:
        found = around(path)
        if not found and edited and path.name in ROOTS:
            found = (path.parent,)
        if not hook and not edited and not path.exists():
            found = (path,)
        if not found and not hook:
            hint = "give the folder that holds topology.yaml, or a file that it reads"
            raise InputError(f"{clean(str(path))} is part of no topology", hint)
        for folder in found:
            folders.setdefault(os.path.realpath(folder), folder)
    return list(folders.values())


def _one_of(baseline: Path | None, written: Path | None, pruned: Path | None, target: str | None) -> None:
    """Raise a usage error for options that do not go together."""
    if sum(each is not None for each in (baseline, written, pruned)) > 1:
        raise click.UsageError("give one of --baseline, --write-baseline and --prune-baseline")
    if target is not None and (written or pruned):
        raise click.UsageError("a baseline is for all targets: leave --target out")


def _fixing_alone(ctx: click.Context, fixing: bool, diff: bool, unsafe: bool) -> None:
    """Raise a usage error for what does not go together with changing files."""
    if unsafe and not (fixing or diff):
        raise click.UsageError("--unsafe says what to fix: give it with --fix or --diff")
    if fixing and diff:
        raise click.UsageError("give one of --fix and --diff; --diff changes nothing")
    if not (fixing or diff):
        return
    option = "--fix" if fixing else "--diff"
    given = {each for each in ctx.params if ctx.get_parameter_source(each) is not click.core.ParameterSource.DEFAULT}
    if "target" in given:
        raise click.UsageError(f"the files are those of all targets: leave --target out with {option}")
    if given & {"written", "pruned"}:
        raise click.UsageError(f"{option} and writing a baseline do not go together: fix first, then write it")
    if diff and "outputs" in given:
        raise click.UsageError("--diff shows a diff and no report: leave --format out")


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
