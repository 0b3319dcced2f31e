"""For people, with the line of the file and a caret under the value."""

from __future__ import annotations

from reconciler.render import text
from reconciler.render.formats.report import Report


def render(report: Report) -> str:
    """Each finding, then how many there are."""
    said = text.findings(report.findings, report.paint, report.lines)
    return "\n".join((*said, text.tally(report.findings, len(report.files))))
