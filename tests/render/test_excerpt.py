"""The line of a finding is shown, with a caret where the value starts."""

from __future__ import annotations

import pytest

from reconciler.model.finding import Finding, Severity
from reconciler.model.position import Position
from reconciler.render import text
from reconciler.render.excerpt import bytes_before, excerpt


def under(line: str, column: int) -> str:
    """What stands above the caret and after it."""
    shown = excerpt(Position("a.yaml", 1, column), {"a.yaml": [line]})
    assert shown
    return shown[0][shown[1].index("^") :]


def test_the_caret_stands_under_the_value() -> None:
    assert excerpt(Position("a.yaml", 2, 6), {"a.yaml": ["streams:", "  A: {max_agee: 1d}  "]}) == (
        "    2 |   A: {max_agee: 1d}",
        "      |      ^",
    )


def test_it_stands_there_also_behind_what_is_shown_longer_or_wider() -> None:
    assert under("\tA: x", 5) == "x"
    assert excerpt(Position("a.yaml", 1, 5), {"a.yaml": ["日本: x"]}) == ("    1 | 日本: x", "      |       ^")
    assert excerpt(Position("a.yaml", 1, 5), {"a.yaml": ["e\u0301: x"]}) == ("    1 | e\u0301: x", "      |    ^")


def test_of_a_long_line_only_what_is_around_the_place_is_shown() -> None:
    line = "a" * 300 + "value" + "b" * 300
    assert under(line, 301).startswith("valueb")
    shown = excerpt(Position("a.yaml", 1, 301), {"a.yaml": [line]})
    assert shown
    assert len(shown[0]) < 120
    assert shown[0].count("…") == 2
    assert under("b" * 300, 300) == "b"


@pytest.mark.parametrize(
    "lines",
    [
        [],
        ["one", ""],
        ["one", "    password: hunter2"],
        ["  token:", "    hunter2"],
        ["one", "  url: nats://user:hunter2@host"],
        ["one", "  seed: SUAXYZ"],
        ["one", "  - SUAM" + "A2" * 27],
        ["one", "  - eyJ0eXAiOiJKV1QifQ.e30.x"],
    ],
)
def test_a_place_that_is_not_there_or_may_hold_a_secret_is_not_shown(lines: list[str]) -> None:
    assert excerpt(Position("a.yaml", 2, 1), {"a.yaml": lines}) is None
    assert excerpt(Position("b.yaml", 2, 1), {"a.yaml": lines}) is None


def test_control_characters_of_the_line_do_not_reach_the_terminal() -> None:
    shown = excerpt(Position("a.yaml", 1, 3), {"a.yaml": ["a: \x1b[2J\u202e"]})
    assert shown
    assert shown[0] == "    1 | a: \\x1b[2J\\x202e"


def test_a_finding_is_followed_by_its_line() -> None:
    finding = Finding("NAM013 too-few-levels", Severity.warning, "m", Position("a.yaml", 1, 4), hint="h")
    assert list(text.findings([finding], lines={"a.yaml": ["A: x"]})) == [
        "a.yaml:1:4: warning NAM013 too-few-levels: m",
        "    1 | A: x",
        "      |    ^",
        "    → h",
    ]


def test_columns_can_be_counted_in_bytes() -> None:
    assert bytes_before(Position("a.yaml", 1, 5), {"a.yaml": ["日本: x"]}) == 8
    assert bytes_before(Position("a.yaml", 2, 5), {"a.yaml": ["日本: x"]}) == 4


def test_a_line_that_is_too_long_to_search_for_a_secret_is_not_shown() -> None:
    at = Position("a.yaml", 1, 5)
    assert excerpt(at, {"a.yaml": ["x" * 10_000]}) is not None
    assert excerpt(at, {"a.yaml": ["x" * 10_001]}) is None
