"""For people, with the line of the file and a caret under the value."""

from __future__ import annotations

from reconciler.render import text
from reconciler.render.formats.report import Report, fixable


def render(report: Report) -> str:
    """Each finding, then how many there are, and how many of them can be fixed."""
    said = text.findings(report.findings, report.paint, report.lines)
    ends = (text.tally(report.findings, len(report.files)), fixable(report.findings))
    return "\n".join((*said, *filter(None, ends)))
