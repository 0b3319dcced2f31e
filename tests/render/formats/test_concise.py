"""One line a finding, and the problem matcher that reads it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given

from reconciler.model.finding import Finding, Severity
from reconciler.model.position import Position
from reconciler.render.formats import Report, render
from reconciler.render.paint import clean
from tests.render.formats.made import REPORT, reports

MATCHERS = json.loads(
    (Path(__file__).parent.parent.parent.parent / ".github" / "nats-topology-matcher.json").read_text()
)["problemMatcher"]
SEVERITIES = {"error": "error", "warning": "warning", "notice": "info"}


def matched(line: str) -> dict[str, str]:
    """What the problem matchers read in a line; exactly one of them takes it."""
    found = []
    for matcher in MATCHERS:
        (pattern,) = matcher["pattern"]
        if match := re.search(pattern["regexp"], line):
            fields = {key: match[group] for key, group in pattern.items() if key != "regexp"}
            found.append({"severity": matcher.get("severity", "error"), **fields})
    (only,) = found
    return only


def test_a_finding_is_one_line() -> None:
    assert render("concise", REPORT).split("\n") == [
        "shop/a.yaml:2:3: info REL013 no-max-age: stream/A has no max_age",
        "shop/a.yaml:3:9: warning NAM013 too-few-levels: 'a.b' has two levels",
        "shop/orders.yaml:12:5: error STR001 stream-subject-overlap: stream/B stores 'a.>' and stream/A stores 'a.b'",
    ]
    assert render("concise", Report((), ())) == ""


def test_the_problem_matcher_reads_it() -> None:
    lines = render("concise", REPORT).split("\n")
    for each, line in zip(REPORT.findings, lines, strict=True):
        read = matched(line)
        assert (read["file"], int(read["line"]), int(read["column"])) == each.at
        assert Severity[SEVERITIES[read["severity"]]] is each.severity
        assert (read["code"], read["message"]) == (each.rule, each.message)


@given(reports)
def test_hostile_text_stays_in_its_line(report: Report) -> None:
    lines = render("concise", report).split("\n") if report.findings else []
    assert len(lines) == len(report.findings)
    for each, line in zip(report.findings, lines, strict=True):
        assert f":{each.at.line}:{each.at.column}: {each.severity} {each.rule}: " in line
        assert not re.search(r"[\x00-\x1f\x7f-\x9f]", line)


@given(reports)
def test_the_problem_matcher_reads_hostile_text_too(report: Report) -> None:
    lines = render("concise", report).split("\n") if report.findings else []
    for each, line in zip(report.findings, lines, strict=True):
        read = matched(line)
        assert (int(read["line"]), int(read["column"]), read["code"]) == (each.at.line, each.at.column, each.rule)
        assert (read["file"], read["message"]) == (clean(each.at.file), clean(each.message))


@pytest.mark.parametrize("severity", Severity)
def test_a_message_makes_no_place_of_its_own(severity: Severity) -> None:
    for other in Severity:
        said = f"'x:1:1: {other} REL013 no-max-age: y' is odd"
        found = Finding("NAM013 too-few-levels", severity, said, Position("a:1.yaml", 3, 9))
        read = matched(render("concise", Report((found,), ())))
        assert (read["file"], read["line"], SEVERITIES[read["severity"]]) == ("a:1.yaml", "3", str(severity))
        assert read["message"] == said


def test_the_matchers_can_be_taken_back_one_by_one() -> None:
    owners = [matcher["owner"] for matcher in MATCHERS]
    assert len(set(owners)) == len(owners)
