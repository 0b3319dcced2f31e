"""``--format`` of lint: what the formats are made of, and writing them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from reconciler.cli import show
from reconciler.cli.outputs import SUMMARY, Output, keep_apart, put
from reconciler.cli.outputs import option as option_for
from reconciler.load.files import MOST_BYTES
from reconciler.model.finding import Severity
from reconciler.model.rule import Rule
from reconciler.pipeline import Checked
from reconciler.render import formats
from reconciler.render.excerpt import Lines
from reconciler.render.formats import FORMATS, Report

_LINE_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where libyaml starts a new line."""


option = option_for(FORMATS)


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
    keep_apart(outputs, checked.files)
    for each in outputs:
        if each.file is not None:
            put(Path(each.file), formats.render(each.format, report))
    if "github" in wanted and (summary := os.environ.get(SUMMARY)):
        put(Path(summary), formats.render("markdown", report), "ab")
    for each in outputs:
        if each.file is None:
            show.lines([formats.render(each.format, report._replace(paint=show.paint()))])


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
