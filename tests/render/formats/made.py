"""Reports to render: some of plain findings, some of findings full of what a reader could take for more than text."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from reconciler.model.address import Address, stream
from reconciler.model.edit import Change, Fix, RemoveKey
from reconciler.model.finding import Finding, Related, Severity
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.render.formats import Report

SCHEMAS = Path(__file__).parent.parent / "schemas"

OVERLAP = Finding(
    "STR001 stream-subject-overlap",
    Severity.error,
    "stream/B stores 'a.>' and stream/A stores 'a.b'",
    Position("shop/orders.yaml", 12, 5),
    stream("B"),
    "narrow one of the two",
    (Related(Position("shop/a.yaml", 3, 9), "stream/A stores 'a.b'"),),
)
LEVELS = Finding(
    "NAM013 too-few-levels", Severity.warning, "'a.b' has two levels", Position("shop/a.yaml", 3, 9), stream("A")
)
AGE = Finding("REL013 no-max-age", Severity.info, "stream/A has no max_age", Position("shop/a.yaml", 2, 3), stream("A"))
REPORT = Report((AGE, LEVELS, OVERLAP), ("shop/a.yaml", "shop/c.yaml", "shop/orders.yaml"))

FIXED = (
    Change(Position("shop/orders.yaml", 11, 3), Position("shop/orders.yaml", 12, 1), ""),
    Change(Position("shop/orders.yaml", 12, 5), Position("shop/orders.yaml", 12, 6), "x: 'é'"),
)
"""What a fix of ``OVERLAP`` changes."""
FIXABLE = OVERLAP._replace(edits=(RemoveKey(OVERLAP.at),), fix=Fix.unsafe)
FIXABLE_REPORT = Report((AGE, FIXABLE), ("shop/orders.yaml",), changes={FIXABLE: FIXED})

MARKS = (
    "%", "%0A", "\n", "\r", "::", "::error::", "##[error]", ",", ":", "=", "|", "`", "<b>", "&amp;", "]]>", "](http://x)",
    "@all", "#1", "www.x.org", "\\", "\x00", "\x1b[31m", "\u202e", "\ufffe", "\udc80", "{0}",
)  # fmt: skip
hostile = st.lists(st.sampled_from(MARKS) | st.text(max_size=5), max_size=6).map("".join)
names = hostile.filter(lambda text: text.strip(" /.") and "\x00" not in text)
places = st.builds(Position, names, st.integers(1, 99), st.integers(1, 99))
findings = st.builds(
    Finding,
    st.sampled_from(["STR001 stream-subject-overlap", "NAM013 too-few-levels", "REL013 no-max-age"]),
    st.sampled_from(Severity),
    hostile,
    places,
    st.none() | st.builds(Address, st.just("stream"), hostile),
    hostile,
    st.lists(st.builds(Related, places, hostile), max_size=2).map(tuple),
)


def in_order(found: list[Finding]) -> Report:
    """A report as lint makes it."""
    ordered = tuple(sorted(found, key=lambda each: each.sort_key))
    return Report(ordered, tuple(sorted({each.at.file for each in found})), rules=RULES)


reports = st.lists(findings, max_size=4).map(in_order)

RULES = {
    "STR001": Rule("STR001", "stream-subject-overlap", Severity.error, "One subject, one stream.\n\nBad:\n\n    a: *")
}


def many(severity: Severity, number: int) -> list[Finding]:
    """That many findings of one severity."""
    return [
        Finding("NAM013 too-few-levels", severity, f"{severity} {line}", Position("a.yaml", line, 1))
        for line in range(1, number + 1)
    ]
