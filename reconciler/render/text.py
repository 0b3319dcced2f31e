"""Findings and the pages of rules as plain text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reconciler.model.finding import Finding, Severity
from reconciler.model.rule import Fix, Rule
from reconciler.render.excerpt import Lines, excerpt
from reconciler.render.paint import SEVERITIES, Paint, clean

PLAIN = Paint()
NO_LINES: Lines = {}

_FIXES = {Fix.safe: "lint --fix", Fix.unsafe: "lint --fix --unsafe"}


def findings(found: Iterable[Finding], paint: Paint = PLAIN, lines: Lines = NO_LINES) -> Iterator[str]:
    """One finding after the other: place, severity, rule and message; then what to do, and the other places.

    Where the lines of the file are given, the line follows with a caret under the value.
    """
    for each in found:
        severity = paint(str(each.severity), SEVERITIES[each.severity], "bold")
        place = paint(clean(str(each.at)), "bold") + ": " if each.at.file else ""
        yield f"{place}{severity} {paint(each.rule, 'dim')}: {clean(each.message)}"
        if shown := excerpt(each.at, lines):
            yield paint(shown[0], "dim")
            yield paint(shown[1], SEVERITIES[each.severity])
        if each.hint:
            yield f"    {paint('→', 'cyan')} {clean(each.hint)}"
        for other in each.related:
            yield f"    {paint(clean(str(other.at)), 'dim')}: {clean(other.message)}"


def tally(found: Iterable[Finding], files: int) -> str:
    """How many findings of each severity: ``2 errors, 1 warning in 5 files``."""
    count = Counter(each.severity for each in found)
    kinds = [(Severity.error, "error"), (Severity.warning, "warning"), (Severity.info, "note")]
    parts = [plural(count[severity], word) for severity, word in kinds if count[severity]]
    return f"{', '.join(parts) or 'No findings'} in {plural(files, 'file')}."


def page(rule: Rule, paint: Paint = PLAIN) -> str:
    """The page of a rule, and what is known of it besides."""
    title = f"{paint(str(rule), 'bold')} ({paint(str(rule.severity), SEVERITIES[rule.severity])})"
    known = [("Fix", _FIXES.get(rule.fix, "")), ("Servers", rule.servers), ("Source", rule.source)]
    known.append(("Also called", ", ".join(rule.aliases)))
    return "\n".join((title, "", rule.page, "", *(f"{what}: {said}" for what, said in known if said)))


def plural(count: int, word: str) -> str:
    """``1 file``, ``1,204 files``."""
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
