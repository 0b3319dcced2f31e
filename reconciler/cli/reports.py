"""``--format`` of lint: which formats go where, what they are made of, and writing them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import click

from reconciler.cli import show
from reconciler.errors import InputError
from reconciler.load.files import MOST_BYTES
from reconciler.model.finding import Severity
from reconciler.model.rule import Rule
from reconciler.model.spelling import nearest
from reconciler.pipeline import Checked
from reconciler.render import formats
from reconciler.render.excerpt import Lines
from reconciler.render.formats import FORMATS, Report

SUMMARY = "GITHUB_STEP_SUMMARY"
"""GitHub Actions names a file in it, and shows the Markdown in it on the page of the run."""

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where libyaml starts a new line."""


class Output(NamedTuple):
    """A format, and the file it goes to; None is stdout."""

    format: str
    file: str | None


def _outputs(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[Output, ...]:
    outputs = []
    for each in given:
        name, equals, file = each.partition("=")
        if name not in FORMATS:
            near = nearest(name, FORMATS)
            known = f"did you mean {near}?" if near else f"known are: {', '.join(FORMATS)}"
            raise click.BadParameter(f"{name!r} is not a format; {known}")
        if equals and not file:
            raise click.BadParameter(f"{each!r} names no file; write {name}=FILE, or {name} for stdout")
        outputs.append(Output(name, file if equals and file != "-" else None))
    shown = [each.format for each in outputs if each.file is None]
    if len(shown) > 1:
        raise click.BadParameter(f"{' and '.join(shown)} cannot both go to stdout; write {shown[-1]}=FILE")
    paths = [os.path.abspath(each.file) for each in outputs if each.file]
    for path in paths:
        if paths.count(path) > 1:
            raise click.BadParameter(f"two formats cannot both go to {path}")
    return tuple(outputs)


option = click.option(
    "-f",
    "--format",
    "outputs",
    metavar="FORMAT[=FILE]",
    multiple=True,
    default=["text"],
    callback=_outputs,
    help=f"One of {', '.join(FORMATS)}. Repeatable with files; one at most goes to stdout.  [default: text]",
)


def write(checked: Checked, outputs: Iterable[Output], target: str | None, fail_on: Severity) -> None:
    """Write the reports, files first. Raises InputError for a file that cannot be written."""
    outputs = tuple(outputs)
    wanted = {each.format for each in outputs}
    report = Report(
        checked.findings,
        checked.files,
        _lines(checked) if wanted & {"text", "rdjson"} else {},
        _pages() if "sarif" in wanted else {},
        fail_on,
        _run(checked.folder, target),
    )
    own = {os.path.realpath(each) for each in checked.files}
    for each in outputs:
        if each.file is not None:
            if os.path.realpath(each.file) in own:
                raise InputError(f"{each.file} is a file of the topology", "write the report to another one")
            _put(Path(each.file), formats.render(each.format, report), "wb")
    if "github" in wanted and (summary := os.environ.get(SUMMARY)):
        _put(Path(summary), formats.render("markdown", report), "ab")
    for each in outputs:
        if each.file is None:
            show.lines([formats.render(each.format, report._replace(paint=show.paint()))])


def _put(file: Path, text: str, mode: str) -> None:
    data = (text + "\n" if text else "").encode("utf-8", "backslashreplace")
    try:
        with file.open(mode) as stream:
            stream.write(data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{file} cannot be written: {reason}", "give a file in a folder that exists") from None


def _lines(checked: Checked) -> Lines:
    """The text of the files that findings are about; what cannot be read or is too large has no lines to show."""
    places = [at for each in checked.findings for at in (each.at, *(other.at for other in each.related))]
    lines: dict[str, list[str]] = {}
    for name in {at.file for at in places} & set(checked.files):
        with suppress(OSError):
            file = Path(name)
            if file.stat().st_size <= MOST_BYTES:
                lines[name] = _LINE_BREAK.split(file.read_bytes().decode("utf-8-sig", "replace"))
    return lines


def _pages() -> dict[str, Rule]:
    from reconciler.cli.explain import all_rules

    return {rule.id: rule for rule in all_rules()}


def _run(folder: Path, target: str | None) -> tuple[str, ...]:
    there, here = Path(os.path.abspath(folder)), Path.cwd()
    shown = there.relative_to(here).parts if there.is_relative_to(here) else (there.name,)
    return (*shown, *((target,) if target else ()))
