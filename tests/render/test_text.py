"""What a person reads of findings."""

from __future__ import annotations

import pytest

from reconciler.model.address import stream
from reconciler.model.finding import Finding, Related, Severity
from reconciler.model.position import Position
from reconciler.render import text

HERE = Position("shop/orders.yaml", 12, 5)


def test_a_finding_says_where_what_and_what_to_write_instead() -> None:
    finding = Finding(
        "STR001 stream-subject-overlap",
        Severity.error,
        "stream/B stores 'a.>' and stream/A stores 'a.b'",
        HERE,
        stream("B"),
        "narrow one of the two",
        (Related(Position("shop/a.yaml", 3, 9), "stream/A stores 'a.b'"),),
    )
    assert list(text.findings([finding])) == [
        "shop/orders.yaml:12:5: error STR001 stream-subject-overlap: stream/B stores 'a.>' and stream/A stores 'a.b'",
        "    → narrow one of the two",
        "    shop/a.yaml:3:9: stream/A stores 'a.b'",
    ]


@pytest.mark.parametrize(
    ("severities", "files", "said"),
    [
        ([], 3, "No findings in 3 files."),
        (["error"], 1, "1 error in 1 file."),
        (["error", "error", "warning", "info"], 2, "2 errors, 1 warning, 1 note in 2 files."),
    ],
)
def test_the_tally_counts_each_severity(severities: list[str], files: int, said: str) -> None:
    found = [Finding("X", Severity[each], "m", HERE) for each in severities]
    assert text.tally(found, files) == said
