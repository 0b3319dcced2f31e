"""A Markdown table for comments and step summaries, errors first."""

from __future__ import annotations

from collections import Counter

from reconciler.model.finding import Finding, Severity
from reconciler.render import text
from reconciler.render.formats.report import Report, details
from reconciler.render.markup import BUDGET, code, size
from reconciler.render.paint import clean

_WORDS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}


def render(report: Report) -> str:
    """How many findings there are, and a table of as many as the budget has room for, the worst first."""
    head = f"**nats-topology lint**: {text.tally(report.findings, len(report.files))}"
    if not report.findings:
        return head
    table = ["", "| Severity | Rule | Place | Finding |", "|---|---|---|---|"]
    found = report.worst_first
    # Enough for the head, the table's own lines and the line about what is left out.
    room = BUDGET - len("\n".join((head, *table)).encode()) - 200
    rows: list[str] = []
    for each in found:
        line = row(each)
        room -= size(line) + 1
        if room < 0:
            break
        rows.append(line)
    return "\n".join((head, *table, *rows, *_folded(found[len(rows) :])))


def row(each: Finding) -> str:
    """A finding as a row of the table."""
    said = "<br>".join(code(part) for part in (clean(each.message), *details(each)))
    return f"| {each.severity} | {code(each.rule)} | {code(clean(str(each.at)))} | {said} |"


def _folded(left: list[Finding]) -> list[str]:
    if not left:
        return []
    count = Counter(each.severity for each in left)
    kinds = [f"{count[each]:,} {_WORDS[each]}{'s' * (count[each] > 1)}" for each in reversed(Severity) if count[each]]
    return ["", f"Not shown for want of room: {', '.join(kinds)}. The log and the other formats have all."]
