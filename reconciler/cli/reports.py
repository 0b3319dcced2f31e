"""``--format`` of lint: what the formats are made of, and writing them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from reconciler.cli import show
from reconciler.cli.outputs import SUMMARY, Output, keep_apart, put
from reconciler.cli.outputs import option as option_for
from reconciler.load.files import ALL_SAVED, MOST_BYTES, Unsaved
from reconciler.model.edit import Change
from reconciler.model.finding import Finding, Severity
from reconciler.model.position import BREAK
from reconciler.model.rule import Rule
from reconciler.pipeline import Checked
from reconciler.render import formats
from reconciler.render.excerpt import Lines
from reconciler.render.formats import FORMATS, Report

option = option_for(FORMATS)


def write(
    checked: Sequence[Checked],
    outputs: Iterable[Output],
    target: str | None,
    fail_on: Severity,
    unsaved: Unsaved = ALL_SAVED,
    *,
    suppressed: bool = False,
) -> None:
    """Write the reports of all topologies together, files first; a file that several of them have stands there once.

    Suppressed findings are in the formats that can say so. Raises InputError for a file that cannot be written.
    """
    outputs = tuple(outputs)
    wanted = {each.format for each in outputs}
    findings = {finding.sort_key: finding for each in checked for finding in each.findings}
    hidden = {each.finding.sort_key: each for topology in checked for each in topology.hidden}
    files = tuple(sorted({file for each in checked for file in each.files}))
    report = Report(
        tuple(findings[key] for key in sorted(findings)),
        files,
        _lines(findings.values(), files, unsaved) if wanted & {"text", "rdjson"} else {},
        _changes(findings.values(), unsaved) if wanted & {"json", "jsonl", "rdjson", "sarif"} else {},
        _pages() if wanted & {"sarif", "gitlab"} else {},
        fail_on,
        _run([each.folder for each in checked], target),
        hidden=tuple(hidden[key] for key in sorted(hidden.keys() - findings.keys())) if suppressed else (),
        compared=suppressed and any(each.compared for each in checked),
    )
    keep_apart(outputs, files)
    for each in outputs:
        if each.file is not None:
            put(Path(each.file), formats.render(each.format, report))
    if "github" in wanted and (summary := os.environ.get(SUMMARY)):
        put(Path(summary), formats.render("markdown", report), "ab")
    for each in outputs:
        if each.file is None:
            show.lines([formats.render(each.format, report._replace(paint=show.paint()))])


def _lines(findings: Iterable[Finding], files: Iterable[str], unsaved: Unsaved) -> Lines:
    """The text of the files that findings are about; what cannot be read or is too large has no lines to show."""
    places = [at for each in findings for at in (each.at, *(other.at for other in each.related))]
    lines: dict[str, list[str]] = {}
    for name in {at.file for at in places} & set(files):
        with suppress(OSError):
            data = _data(Path(name), unsaved)
            if len(data) <= MOST_BYTES:
                lines[name] = BREAK.split(data.decode("utf-8-sig", "replace"))
    return lines


def _data(file: Path, unsaved: Unsaved) -> bytes:
    edited = unsaved.get(os.path.realpath(file)) if unsaved else None
    if edited is not None:
        return edited
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _changes(findings: Iterable[Finding], unsaved: Unsaved) -> Mapping[Finding, tuple[Change, ...]]:
    """What fixes would change in the files as they are."""
    fixable = [each for each in findings if each.edits]
    if not fixable:
        return {}
    from reconciler import fixing

    return fixing.changes(fixable, unsaved)


def _pages() -> dict[str, Rule]:
    from reconciler.cli.explain import all_rules

    return {rule.id: rule for rule in all_rules()}


def _run(folders: Iterable[Path], target: str | None) -> tuple[str, ...]:
    shown = "+".join(sorted(map(_shown, folders)))
    return tuple(part for part in (shown, target) if part)


def _shown(folder: Path) -> str:
    there, here = Path(os.path.abspath(folder)), Path.cwd()
    if there == here:
        return ""
    return there.relative_to(here).as_posix() if there.is_relative_to(here) else there.name
