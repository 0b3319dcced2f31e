"""A finding is known again, wherever it has moved to."""

from __future__ import annotations

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
        ONE._replace(at=Position("a.yaml", 30, 2)),
        ONE._replace(at=Position("moved/b.yaml", 3, 9)),
        ONE._replace(severity=Severity.error),
        ONE._replace(hint="say more"),
        ONE._replace(rule="NAM013 renamed"),
        ONE._replace(message="targets prod, stage: 'a.b' has two levels"),
        ONE._replace(message="target prod: 'a.b' has two\n levels"),
    ],
)
def test_what_moves_or_is_said_otherwise_stays_the_same(same: Finding) -> None:
    assert fingerprints([same]) == fingerprints([ONE])


@pytest.mark.parametrize(
    "other",
    [
        ONE._replace(rule="NAM014 too-few-levels"),
        ONE._replace(address=stream("B")),
        ONE._replace(address=None),
        ONE._replace(message="'a.c' has two levels"),
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
    assert fingerprints([ONE._replace(message=message)]) == fingerprints([ONE._replace(message=moved)])


def test_without_an_address_the_file_tells_findings_apart() -> None:
    one, other = (ONE._replace(address=None, at=Position(file, 1, 1)) for file in ("a.yaml", "b.yaml"))
    assert fingerprints([one]) != fingerprints([other])


def test_equal_findings_are_numbered_by_their_places() -> None:
    later = ONE._replace(at=Position("a.yaml", 20, 1))
    first, second = fingerprints([ONE, later])
    assert first != second
    assert fingerprints([later, ONE]) == [second, first]
    assert fingerprints([ONE]) == [first]


@given(st.lists(st.builds(Position, st.just("a.yaml"), st.integers(1, 5), st.integers(1, 5)), max_size=6))
def test_no_two_findings_of_a_report_have_the_same(places: list[Position]) -> None:
    made = fingerprints([ONE._replace(at=at) for at in places])
    assert len(set(made)) == len(made) == len(places)
