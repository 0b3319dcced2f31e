"""The table is a table whatever stands in it, and fits where it is posted."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given

from reconciler.model.finding import Severity
from reconciler.render.formats import Report, render
from reconciler.render.markup import BUDGET
from reconciler.render.paint import clean
from tests.render.formats.made import OVERLAP, REPORT, in_order, many, reports


def rows(markdown: str) -> list[str]:
    """The rows of the table."""
    lines = markdown.split("\n")
    assert lines[1:4] == ["", "| Severity | Rule | Place | Finding |", "|---|---|---|---|"]
    return [line for line in lines[4:] if line.startswith("|")]


def test_errors_come_first_and_all_is_said() -> None:
    made = render("markdown", REPORT)
    assert made.split("\n")[0] == "**nats-topology lint**: 1 error, 1 warning, 1 note in 3 files."
    assert [row.split(" | ")[0] for row in rows(made)] == ["| error", "| warning", "| info"]
    assert unescape(rows(made)[0]) == (
        "| error | <code>STR001 stream-subject-overlap</code> | <code>shop/orders.yaml:12:5</code> | "
        "<code>stream/B stores 'a.>' and stream/A stores 'a.b'</code><br><code>→ narrow one of the two</code><br>"
        "<code>shop/a.yaml:3:9: stream/A stores 'a.b'</code> |"
    )


def test_no_findings_need_no_table() -> None:
    assert render("markdown", Report((), ("a.yaml",))) == "**nats-topology lint**: No findings in 1 file."


@given(reports)
def test_hostile_text_is_code_and_nothing_else(report: Report) -> None:
    if not report.findings:
        return
    made = rows(render("markdown", report))
    assert len(made) == len(report.findings)
    for row, each in zip(made, report.worst_first, strict=True):
        assert row.count("|") == 5
        assert set(re.findall(r"<[^>]*>", row)) <= {"<code>", "</code>", "<br>"}
        inside = re.findall("<code>(.*?)</code>", row)
        assert not re.search(r"[`*_\[\]@\\~$]|(?<!&)#|://|www\.", "".join(inside))
        assert [unescape(part) for part in inside[:3]] == [each.rule, clean(str(each.at)), clean(each.message)]


def test_the_least_severe_are_left_out_first_and_counted() -> None:
    found = [each for severity in Severity for each in many(severity, 200)]
    made = render("markdown", in_order(found))
    assert len(made.encode()) <= BUDGET
    shown = [row.split(" | ")[0] for row in rows(made)]
    assert shown[:400] == ["| error"] * 200 + ["| warning"] * 200
    left = 600 - len(shown)
    assert left > 0
    assert f"Not shown for want of room: {left} notes." in made


def test_a_finding_larger_than_the_budget_is_counted() -> None:
    made = render("markdown", in_order([OVERLAP._replace(message="|" * BUDGET)]))
    assert len(made.encode()) <= BUDGET
    assert rows(made) == []
    assert "Not shown for want of room: 1 error." in made
