"""One line a finding, for problem matchers: ``path:line:col: severity ID name: message``."""

from __future__ import annotations

from reconciler.model.finding import Finding
from reconciler.render.formats.report import Report
from reconciler.render.paint import clean


def render(report: Report) -> str:
    """The lines, and nothing when there are no findings."""
    return "\n".join(line(each) for each in report.findings)


def line(each: Finding) -> str:
    """One finding; a file's name and a message are cleaned, so that it stays one line."""
    return f"{clean(str(each.at))}: {each.severity} {each.rule}: {clean(each.message)}"
