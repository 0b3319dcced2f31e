"""Workflow commands of GitHub Actions: annotations beside the change.

GitHub shows at most 10 errors, 10 warnings and 10 notices of a step and drops the others without a word. So the
worst are annotated, and all the others are written as text into a group of the log.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath

from reconciler.model.finding import Finding, Severity
from reconciler.render import text
from reconciler.render.formats import concise
from reconciler.render.formats.report import Report, details, sentences

MOST = 10
"""Annotations of one severity in a step."""

_COMMANDS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "notice"}
_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """The annotations, errors first; the rest; how many there are."""
    return "\n".join((*_lines(report), text.tally(report.findings, len(report.files))))


def _lines(report: Report) -> Iterator[str]:
    count: Counter[Severity] = Counter()
    rest = []
    for each in report.worst_first:
        count[each.severity] += 1
        if count[each.severity] <= MOST:
            yield _command(each)
        else:
            rest.append(each)
    if rest:
        yield f"::group::{len(rest)} more, which GitHub has no room for as annotations"
        for each in rest:
            yield plain(concise.line(each))
            yield from (f"    {plain(line)}" for line in details(each))
        yield "::endgroup::"


def _command(each: Finding) -> str:
    file = PurePath(each.at.file).as_posix()
    properties = {"file": file, "line": str(each.at.line), "col": str(each.at.column), "title": each.rule}
    said = ",".join(f"{key}={value.translate(_PROPERTY)}" for key, value in properties.items())
    return f"::{_COMMANDS[each.severity]} {said}::{sentences(each).translate(_DATA)}"


def plain(line: str) -> str:
    """A line that the runner takes for text.

    It obeys ``::`` at the start of a line and, from older days, ``##[`` anywhere in it (actions/runner,
    ActionCommand.cs).
    """
    line = line.replace("##[", "# #[")
    return f"./{line}" if line.lstrip().startswith("::") else line
