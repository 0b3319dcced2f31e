"""A Markdown table for comments and step summaries, errors first.

What comes from YAML stands in ``<code>``, each mark that Markdown could read something into as an entity: inside of
code GitHub and GitLab make no mention of an @name, no link of an address and no picture of anything.
"""

from __future__ import annotations

import re
from collections import Counter

from reconciler.model.finding import Finding, Severity
from reconciler.render import text
from reconciler.render.formats.report import Report, details
from reconciler.render.paint import clean

BUDGET = 60_000
"""Bytes of one document: GitHub takes comments of 65,536 characters, and whoever posts it adds words of their own."""

_WORDS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}
_MARK = re.compile(r"""[!"#$%&*:<>?@\[\\\]^_`{|}~]|(?<=www)\.""", re.IGNORECASE)


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
        row = _row(each)
        room -= len(row.encode("utf-8", "backslashreplace")) + 1
        if room < 0:
            break
        rows.append(row)
    return "\n".join((head, *table, *rows, *_folded(found[len(rows) :])))


def _row(each: Finding) -> str:
    said = "<br>".join(_code(part) for part in (clean(each.message), *details(each)))
    return f"| {each.severity} | {_code(each.rule)} | {_code(clean(str(each.at)))} | {said} |"


def _folded(left: list[Finding]) -> list[str]:
    if not left:
        return []
    count = Counter(each.severity for each in left)
    kinds = [f"{count[each]:,} {_WORDS[each]}{'s' * (count[each] > 1)}" for each in reversed(Severity) if count[each]]
    return ["", f"Not shown for want of room: {', '.join(kinds)}. The log and the other formats have all."]


def _code(text: str) -> str:
    return f"<code>{_MARK.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"
