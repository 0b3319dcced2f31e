"""A finding is known again, wherever it has moved to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import stream
from reconciler.model.finding import Finding, Severity
from reconciler.model.fingerprint import fingerprints
from reconciler.model.position import Position

ONE = Finding("NAM013 too-few-levels", Severity.warning, "'a.b' has two levels", Position("a.yaml", 3, 9), stream("A"))


@pytest.mark.parametrize(
    "same",
    [
        replace(ONE, at=Position("a.yaml", 30, 2)),
        replace(ONE, at=Position("moved/b.yaml", 3, 9)),
        replace(ONE, severity=Severity.error),
        replace(ONE, hint="say more"),
        replace(ONE, rule="NAM013 renamed"),
        replace(ONE, message="targets prod, stage: 'a.b' has two levels"),
        replace(ONE, message="target prod: 'a.b' has two\n levels"),
    ],
)
def test_what_moves_or_is_said_otherwise_stays_the_same(same: Finding) -> None:
    assert fingerprints([same]) == fingerprints([ONE])


@pytest.mark.parametrize(
    "other",
    [
        replace(ONE, rule="NAM014 too-few-levels"),
        replace(ONE, address=stream("B")),
        replace(ONE, address=None),
        replace(ONE, message="'a.c' has two levels"),
    ],
)
def test_another_rule_object_or_value_is_another_finding(other: Finding) -> None:
    assert fingerprints([other]) != fingerprints([ONE])


@pytest.mark.parametrize(
    ("message", "moved"),
    [
        ("stream/A is also in topology.yaml:3:3", "stream/A is also in topology.yaml:71:12"),
        ("the quoted text that starts on line 3 has no end", "the quoted text that starts on line 44 has no end"),
    ],
)
def test_places_in_a_message_do_not_count(message: str, moved: str) -> None:
    assert fingerprints([replace(ONE, message=message)]) == fingerprints([replace(ONE, message=moved)])


def test_without_an_address_the_file_tells_findings_apart() -> None:
    one, other = (replace(ONE, address=None, at=Position(file, 1, 1)) for file in ("a.yaml", "b.yaml"))
    assert fingerprints([one]) != fingerprints([other])


def test_equal_findings_are_numbered_by_their_places() -> None:
    later = replace(ONE, at=Position("a.yaml", 20, 1))
    first, second = fingerprints([ONE, later])
    assert first != second
    assert fingerprints([later, ONE]) == [second, first]
    assert fingerprints([ONE]) == [first]


@given(st.lists(st.builds(Position, st.just("a.yaml"), st.integers(1, 5), st.integers(1, 5)), max_size=6))
def test_no_two_findings_of_a_report_have_the_same(places: list[Position]) -> None:
    made = fingerprints([replace(ONE, at=at) for at in places])
    assert len(set(made)) == len(made) == len(places)
