"""What a runner of GitHub Actions makes of our lines."""

from __future__ import annotations

from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.finding import Finding, Severity
from reconciler.model.position import Position
from reconciler.render.formats import Report, render
from reconciler.render.formats.report import sentences
from reconciler.render.paint import clean
from tests.render.formats.made import OVERLAP, REPORT, findings, in_order, many, reports

COMMANDS = {"error": Severity.error, "warning": Severity.warning, "notice": Severity.info}


class Command(NamedTuple):
    """A workflow command as the runner understands it."""

    name: str
    properties: dict[str, str]
    data: str


def unescaped(text: str, *marks: str) -> str:
    for mark in (*marks, "\r", "\n", "%"):
        text = text.replace(f"%{ord(mark):02X}", mark)
    return text


def command(line: str) -> Command | None:
    """The command in a line, by the rules of the runner; None for text."""
    line = line.lstrip()
    if "##[" in line and not line.startswith("::"):
        return Command("old", {}, line)
    head, separator, data = line.removeprefix("::").partition("::")
    if not line.startswith("::") or not separator:
        return None
    name, _, rest = head.partition(" ")
    pairs = [pair.partition("=") for pair in rest.split(",") if pair]
    return Command(name, {key: unescaped(value, ":", ",") for key, _, value in pairs}, unescaped(data))


def commands(report: Report) -> list[Command]:
    return [found for line in render("github", report).split("\n") if (found := command(line))]


def test_a_finding_is_a_command_and_errors_come_first() -> None:
    assert render("github", REPORT).split("\n") == [
        "::error file=shop/orders.yaml,line=12,col=5,title=STR001 stream-subject-overlap::stream/B stores 'a.>' and "
        "stream/A stores 'a.b'%0A→ narrow one of the two%0Ashop/a.yaml:3:9: stream/A stores 'a.b'",
        "::warning file=shop/a.yaml,line=3,col=9,title=NAM013 too-few-levels::'a.b' has two levels",
        "::notice file=shop/a.yaml,line=2,col=3,title=REL013 no-max-age::stream/A has no max_age",
        "1 error, 1 warning, 1 note in 3 files.",
    ]


@given(reports)
def test_hostile_text_reaches_the_annotation_as_it_is_and_makes_no_command(report: Report) -> None:
    found = commands(report)
    assert len(found) == len(report.findings)
    for made, each in zip(found, report.worst_first, strict=True):
        assert COMMANDS[made.name] is each.severity
        assert made.properties["line"] == str(each.at.line)
        assert made.properties["col"] == str(each.at.column)
        assert made.properties["title"] == each.rule
        assert made.data == sentences(each)


@given(st.text("ab%,:=\r\n;]", min_size=1).map(lambda name: f"a{name}"))
def test_hostile_names_of_files_survive(name: str) -> None:
    (made,) = commands(in_order([OVERLAP._replace(at=Position(name, 1, 1))]))
    assert made.properties["file"] == name


@given(st.lists(findings, min_size=1, max_size=3))
def test_what_github_has_no_room_for_is_text_that_the_runner_does_not_obey(found: list[Finding]) -> None:
    notes = [each._replace(severity=Severity.info) for each in found]
    report = in_order([*many(Severity.info, 10), *notes])
    assert [made.name for made in commands(report)] == ["notice"] * 10 + ["group", "endgroup"]
    written = render("github", report)
    for each in report.worst_first[10:]:
        assert clean(each.message).replace("##[", "# #[") in written


def test_ten_of_each_severity_are_annotated_and_nothing_is_lost() -> None:
    found = [each for severity in Severity for each in many(severity, 12)]
    lines = render("github", in_order(found)).split("\n")
    names = [made.name if (made := command(line)) else "" for line in lines]
    assert names[:30] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert lines[30] == "::group::6 more, which GitHub has no room for as annotations"
    assert lines[31] == "a.yaml:11:1: error NAM013 too-few-levels: error 11"
    assert lines[36] == "a.yaml:12:1: info NAM013 too-few-levels: info 12"
    assert lines[37:] == ["::endgroup::", "12 errors, 12 warnings, 12 notes in 1 file."]


def test_a_file_named_like_a_command_is_none() -> None:
    found = OVERLAP._replace(at=Position("::error::x", 99, 1))
    before = [OVERLAP._replace(at=Position("!", line, 1)) for line in range(1, 11)]
    lines = render("github", in_order([*before, found])).split("\n")
    assert lines[11].startswith("./::error::x:99:1: error STR001")
