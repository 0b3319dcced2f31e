"""What is told of objects and subjects, in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model.address import Address
from reconciler.model.description import (
    DescribedField,
    DescribedObject,
    DescribedSubject,
    Elsewhere,
    JudgedSubject,
    JudgedToken,
    Provenance,
    Relation,
)
from reconciler.model.position import Position
from reconciler.render.described import described_field, described_object, described_subject

AT = Position("a.yaml", 3, 5)
FIELD = DescribedField("max_age", "7d", Provenance.written, "How long.", "changed in place", "2.10", AT)


@pytest.mark.parametrize(
    ("changed", "lines"),
    [
        ({}, ["max_age: 7d", "    a.yaml:3:5"]),
        ({"provenance": Provenance.overlay}, ["max_age: 7d", "    a.yaml:3:5, the overlay of target prod"]),
        (
            {"provenance": Provenance.derived, "because": "backoff", "written": "30s"},
            ["max_age: 7d", "    the server sets it because of backoff (a.yaml:3:5); 30s is written"],
        ),
        (
            {"provenance": Provenance.inherited, "because": "consumer_limits of stream/A"},
            ["max_age: 7d", "    from consumer_limits of stream/A (a.yaml:3:5)"],
        ),
        (
            {"provenance": Provenance.ignored, "value": None},
            ["max_age: as it is live", "    somebody else sets it: ignore_changes at a.yaml:3:5"],
        ),
        (
            {"provenance": Provenance.shape, "because": "an object store", "at": None},
            ["max_age: 7d", "    the shape of an object store"],
        ),
        ({"provenance": Provenance.default, "at": None}, ["max_age: 7d", "    not written, so the default"]),
        (
            {"provenance": Provenance.default},
            ["max_age: 7d", "    not written, so the default; a.yaml:3:5 takes it away"],
        ),
        ({"provenance": Provenance.absent, "value": None, "at": None}, ["max_age: not set", "    not written"]),
        (
            {"parts": (("team", AT),), "elsewhere": (Elsewhere("", None, None), Elsewhere("dev", "1d", AT))},
            [
                "max_age: 7d",
                "    a.yaml:3:5",
                "    team: a.yaml:3:5, the overlay of target prod",
                "    without the overlay: not set",
                "    for target dev: 1d (a.yaml:3:5)",
            ],
        ),
    ],
)
def test_a_field_says_who_decides_it(changed: dict[str, object], lines: list[str]) -> None:
    told = list(described_field(replace(FIELD, **changed), "prod"))  # type: ignore[arg-type]
    assert told == [*lines, "    How long.", "    When it changes: changed in place."]


def test_a_field_that_came_later_names_its_first_server() -> None:
    assert "    How long. Needs nats-server 2.11." in described_field(replace(FIELD, since="2.11"), "")


def test_what_nobody_decides_is_told_in_short_unless_a_target_has_it_otherwise() -> None:
    default = replace(FIELD, provenance=Provenance.default, at=None)
    absent = replace(default, name="mirror", value=None, provenance=Provenance.absent)
    other = replace(default, name="max_msgs", elsewhere=(Elsewhere("prod", 5, AT),))
    value = DescribedObject(Address("stream", "A"), "Stores.", AT, "", (default, absent, other), (), (), (), ())
    assert list(described_object(value))[:2] == ["stream/A  a.yaml:3:5", "Stores."]
    assert "Not written, so the default: max_age: 7d" in described_object(value)
    assert "Not set: mirror" in described_object(value)
    assert "max_msgs: 7d" in described_object(value)
    assert list(described_object(value))[-1] == "lint finds nothing here."


def test_the_token_at_fault_is_marked_and_the_meant_subject_said() -> None:
    tokens = (JudgedToken("a", "the word b", False), JudgedToken("xy", "<c>: any word", True))
    judged = JudgedSubject("a.xy", None, "b.<c>", AT, "has 'a' where 'b' stands in the convention", "b.xy", tokens)
    relations = (Relation("catalogue", "a.xy", AT, "event"),)
    assert list(described_subject(DescribedSubject(judged, relations))) == [
        "a.xy",
        "",
        "Convention b.<c> (a.yaml:3:5)",
        "    ✗ a   the word b",
        "    ✓ xy  <c>: any word",
        "    it has 'a' where 'b' stands in the convention; did you mean b.xy?",
        "",
        "Related",
        "    catalogue a.xy (a.yaml:3:5): event",
        "",
        "No stream of this topology stores it.",
    ]
