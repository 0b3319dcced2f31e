"""What only some releases do, asked for one server, for a range, and of real servers."""

from __future__ import annotations

from itertools import combinations

import pytest

from reconciler.kinds import STREAM, behaviour
from reconciler.kinds.behaviour import ALWAYS, GIVES_SOURCES_A_WINDOW, Behaviour, refuses_to_store
from reconciler.model import address
from reconciler.model.version import Version, VersionRange
from tests.servers import Server, binary

RELEASES = [
    Version(2, minor, patch) for minor, last in ((10, 30), (11, 12), (12, 9), (14, 7), (15, 2)) for patch in range(last)
]
BEHAVIOURS = [each for each in vars(behaviour).values() if isinstance(each, Behaviour)]
RANGES = [
    *(VersionRange(low, high) for low, high in combinations(RELEASES, 2)),
    *(VersionRange(low) for low in RELEASES),
]


@pytest.mark.parametrize("known", BEHAVIOURS, ids=lambda each: each.within(VersionRange()))
def test_a_range_is_judged_by_each_of_its_servers(known: Behaviour) -> None:
    for servers in RANGES:
        does = {known.of(each) for each in RELEASES if each in servers}
        assert known.everywhere(servers) == (does == {True}), servers
        assert known.differs(servers) == (len(does) == 2), servers


def test_a_range_may_start_with_servers_that_are_not_supported() -> None:
    assert ALWAYS.everywhere(VersionRange.parse(">=2.9"))
    assert GIVES_SOURCES_A_WINDOW.everywhere(VersionRange.parse(">=2.9 <2.12"))


def test_the_servers_of_a_range_that_do_it_are_named() -> None:
    known = behaviour.REFUSES_SUBJECTS_THAT_MEET_ITS_OWN
    assert known.within(VersionRange.parse(">=2.10")) == ">=2.10.28 <2.11.0 and >=2.11.2"
    assert known.within(VersionRange.parse(">=2.11 <2.13")) == ">=2.11.2 <2.13.0"


@pytest.mark.parametrize(
    ("subject", "by"),
    [
        ("orders.>", None),
        ("$JS.EVENT.>", None),
        ("$JS.API.>", ALWAYS),
        ("$SYS.*.x", ALWAYS),
        ("$NRG.x", behaviour.REFUSES_SUBJECTS_THAT_MEET_ITS_OWN),
        ("*.x", behaviour.REFUSES_SUBJECTS_THAT_MEET_ITS_OWN),
    ],
)
def test_who_refuses_to_store_a_subject(subject: str, by: Behaviour | None) -> None:
    assert refuses_to_store(subject) is by


@pytest.mark.parametrize("release", ["2.10.26", "2.12.8", "2.14.1"])
@pytest.mark.parametrize("age", [0, 60 * 10**9])
def test_a_stream_with_sources_has_a_window_where_it_is_said_to(release: str, age: int) -> None:
    config = {"sources": [{"name": "ORIGIN"}], **({"max_age": age} if age else {})}
    of, version = address.stream("COPY"), Version.parse(release)
    with Server(program=binary(release)) as server:
        server.api("STREAM.CREATE.ORIGIN", {"name": "ORIGIN", "subjects": ["origin"]})
        done = server.api("STREAM.CREATE.COPY", {"name": "COPY", **config})["config"]
    expected = STREAM.server_default(of, config, lambda other: None, version).get("duplicate_window", 0)
    assert done.get("duplicate_window", 0) == expected
    assert bool(expected) == GIVES_SOURCES_A_WINDOW.of(version)
