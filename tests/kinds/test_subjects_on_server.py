"""The algebra of subjects, against what a real server takes, refuses and delivers."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement
from random import Random
from typing import Any

import pytest

from reconciler.kinds.behaviour import REFUSES_FILTERS_THAT_MEET
from reconciler.kinds.subjects import SubjectSet, collides, contains, problem, valid
from reconciler.model.version import Version
from tests.kinds.test_subjects import LITERALS, PATTERNS, matches
from tests.reading import Reader
from tests.servers import Server, binary

VERSIONS = ["newest", "2.11.11"]
CHOICE = Random(7)

ODD = [
    "a", "B-_9", "new*", "*x", "a*b", "**", "x>", ">x", ">>", "*>", "*", ">", "", "é", "名", "e\u0301", "\u00a0",
    "\u200b", "\ufeff", "\u2028", "\x85", "\U0001f600", "$JS", "$1", "{{wildcard(1)}}", "a:b/c\\d", "'", '"', "%",
    " ", "a b", "a\tb", "a\rb", "a\nb", "a\fb", "a\vb", "\0", "\x1f", "\x7f", "x" * 300,
]  # fmt: skip
SUBJECTS = [
    *ODD,
    *(".".join(CHOICE.choices(ODD, k=CHOICE.randint(2, 5))) for _ in range(600)),
    "x" * 50_000,
    ".".join("x" * 25_000),
]
CONTROL = "a control character"
"""What is refused of all that a server takes."""
DELIVERS_ALL = Version(2, 12, 4)
"""Older ones pass over b for a consumer with the filters * and b.a, and over more like it."""
SHORT = [pattern for pattern in PATTERNS if pattern.count(".") < 3]
GLUED = [
    "*x",
    "*y",
    "x*",
    "*x.*",
    "x*.a",
    "*x.>",
    "*x.*y",
    "*.x*",
    "a.*x",
    "x.a",
    "*y.a",
    ">x.*",
    "*",
    "*.*",
    ">",
    "x.>",
]
SPOKEN = [subject for subject in LITERALS if subject.count(".") < 4]


@pytest.fixture(scope="module", params=VERSIONS)
def shared(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server for all questions, with a stream of all literals. It keeps it: an account's last one goes slowly."""
    with Server(program="" if request.param == "newest" else binary(request.param)) as started:
        started.api("STREAM.CREATE.ALL", stream("ALL", "t.>"))
        started.wire.burst([(f"t.{subject}", b"") for subject in SPOKEN])
        yield started


@pytest.fixture
def streamless(shared: Server) -> Iterator[Server]:
    """The shared server, with all other streams taken away afterwards."""
    yield shared
    while names := set(shared.api("STREAM.NAMES", {})["streams"]) - {"ALL"}:
        asked(shared, [(f"STREAM.DELETE.{name}", {}) for name in names])


@pytest.fixture
def version(shared: Server) -> Version:
    found = re.search(r"Version: +(\S+)", shared.log())
    assert found
    return Version.parse(found[1])


def stream(name: str, *subjects: str) -> dict[str, Any]:
    return {"name": name, "subjects": subjects, "storage": "memory"}


def consumer(name: str, **config: Any) -> dict[str, Any]:
    config |= {"name": name, "ack_policy": "none", "mem_storage": True, "inactive_threshold": 60_000_000_000}
    return {"stream_name": "ALL", "config": config}


def asked(server: Server, requests: Sequence[tuple[str, Any]]) -> list[int]:
    """The code of each request that is refused, and 0 of each that is not. They are carried out side by side."""
    answers = server.wire.burst([(f"$JS.API.{subject}", json.dumps(body).encode()) for subject, body in requests])
    return [json.loads(answer).get("error", {}).get("err_code", 0) for answer in answers]


def streams_tried(server: Server, subjects: Sequence[str], first: str = "S") -> list[int]:
    """The code for a stream on each of the subjects."""
    names = [f"{first}{number}" for number in range(len(subjects))]
    return asked(server, [(f"STREAM.CREATE.{n}", stream(n, each)) for n, each in zip(names, subjects, strict=True)])


def both_tried(server: Server, pairs: Sequence[tuple[str, str]]) -> list[int]:
    """The code for the second of two streams, for each pair of their subjects."""
    assert not any(streams_tried(server, [f"t{number}.{one}" for number, (one, _) in enumerate(pairs)]))
    return streams_tried(server, [f"t{number}.{other}" for number, (_, other) in enumerate(pairs)], "T")


def consumers_tried(server: Server, filters: Sequence[Sequence[str]]) -> list[int]:
    """The code for a consumer with each of the sets of filters; none is left."""
    codes = []
    for start in range(0, len(filters), 500):
        bodies = {f"C{number}": each for number, each in enumerate(filters[start : start + 500])}
        create = [(f"CONSUMER.CREATE.ALL.{n}", consumer(n, filter_subjects=each)) for n, each in bodies.items()]
        codes += asked(server, create)
        asked(server, [(f"CONSUMER.DELETE.ALL.{name}", {}) for name in bodies])
    return codes


def test_it_takes_as_the_subject_of_a_stream_what_is_valid(streamless: Server) -> None:
    apart = [f"t{number}.{subject}" for number, subject in enumerate(SUBJECTS)]
    for subject, code in zip(apart, streams_tried(streamless, apart), strict=True):
        if CONTROL not in (problem(subject) or ""):
            assert code == (0 if valid(subject) else 10052), subject


def test_it_takes_as_a_filter_what_is_valid(shared: Server) -> None:
    codes = consumers_tried(shared, [[each] for each in SUBJECTS])
    for subject, code in zip(SUBJECTS, codes, strict=True):
        if CONTROL not in (problem(subject) or ""):
            assert (code == 0) == valid(subject), (subject, code)


def test_it_refuses_two_streams_whose_subjects_collide(streamless: Server) -> None:
    pairs = list(combinations_with_replacement(SHORT, 2))
    for pair, code in zip(pairs, both_tried(streamless, pairs), strict=True):
        assert code == (10065 if collides(*pair) else 0), pair


def test_it_refuses_more_of_what_has_wildcards_in_words(streamless: Server) -> None:
    """It looks at the first byte of a token when both subjects have wildcards: that *x and *y meet is not so."""
    pairs = list(combinations_with_replacement(GLUED, 2))
    refused = {pair for pair, code in zip(pairs, both_tried(streamless, pairs), strict=True) if code}
    colliding = {pair for pair in pairs if collides(*pair)}
    assert colliding < refused
    assert all("*x" in "".join(pair) or "*y" in "".join(pair) for pair in refused - colliding)


def test_it_delivers_what_a_filter_matches(shared: Server) -> None:
    with Reader(shared.port) as reader:
        for pattern in PATTERNS:
            expected = [number for number, each in enumerate(SPOKEN, 1) if matches(pattern, each)]
            answer = shared.api("CONSUMER.CREATE.ALL.C", consumer("C", filter_subject=f"t.{pattern}"))
            assert answer["num_pending"] == len(expected)
            assert list(reader.fetch("ALL", "C", len(SPOKEN) + 1)) == expected, pattern
            shared.api("CONSUMER.DELETE.ALL.C", {})


def test_it_delivers_what_a_set_of_filters_matches_once(shared: Server, version: Version) -> None:
    apart = [
        filters
        for filters in (CHOICE.sample(PATTERNS, k=CHOICE.randint(2, 5)) for _ in range(400))
        if not any(collides(*pair) for pair in combinations(filters, 2))
    ]
    assert len(apart) > 50
    with Reader(shared.port) as reader:
        for filters in apart:
            union = SubjectSet(filters)
            expected = [number for number, each in enumerate(SPOKEN, 1) if union.matches(each)]
            shared.api("CONSUMER.CREATE.ALL.C", consumer("C", filter_subjects=[f"t.{each}" for each in filters]))
            delivered = list(reader.fetch("ALL", "C", len(SPOKEN) + 1))
            shared.api("CONSUMER.DELETE.ALL.C", {})
            if version >= DELIVERS_ALL:
                assert delivered == expected, filters
            else:
                assert set(delivered) <= set(expected), filters


def test_it_refuses_filters_of_one_consumer_as_the_rules_say(shared: Server, version: Version) -> None:
    pairs = list(combinations_with_replacement(SHORT, 2))
    codes = consumers_tried(shared, [[f"t.{each}" for each in pair] for pair in pairs])
    for (one, other), code in zip(pairs, codes, strict=True):
        within = contains(one, other) or contains(other, one)
        meeting = collides(one, other) and REFUSES_FILTERS_THAT_MEET.of(version)
        assert code == (10138 if within or meeting else 0), (one, other)
