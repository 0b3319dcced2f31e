"""Where a successor begins, as CONSUMER.INFO of each line of releases tells it."""

from __future__ import annotations

import pytest

from reconciler.kinds import position
from reconciler.model.address import consumer
from reconciler.model.topology import Resource

START = {"deliver_policy": "by_start_sequence", "opt_start_seq": 20}


@pytest.mark.parametrize(
    ("config", "delivered", "floor", "begins"),
    [
        # Something is acknowledged in order, on all servers.
        ({"deliver_policy": "all"}, (20, 20), (10, 10), 11),
        ({"deliver_policy": "new"}, (5, 35), (2, 32), 33),
        (START, (5, 24), (2, 21), 22),
        # Nothing is delivered: before 2.14, and from it on.
        ({"deliver_policy": "all"}, (0, 0), (0, 0), 1),
        ({"deliver_policy": "new"}, (0, 30), (0, 0), 31),
        ({"deliver_policy": "new"}, (0, 30), (0, 30), 31),
        ({"deliver_policy": "last"}, (0, 29), (0, 0), 30),
        # Delivered and not acknowledged: made before 2.14, and after.
        ({"deliver_policy": "all"}, (5, 5), (0, 0), 1),
        (START, (5, 24), (0, 0), 20),
        (START, (5, 24), (0, 19), 20),
        ({"deliver_policy": "new"}, (5, 35), (0, 30), 31),
        ({"deliver_policy": "new"}, (5, 35), (0, 0), None),
        ({"deliver_policy": "last_per_subject"}, (5, 35), (0, 0), None),
        ({"deliver_policy": "by_start_time"}, (5, 35), (0, 0), None),
        # Reset to a sequence (2.14 and newer).
        ({"deliver_policy": "all"}, (0, 10), (0, 10), 11),
    ],
)
def test_a_successor_begins_behind_what_is_acknowledged(
    config: dict[str, object], delivered: tuple[int, int], floor: tuple[int, int], begins: int | None
) -> None:
    def pair(both: tuple[int, int]) -> dict[str, int]:
        return dict(zip(("consumer_seq", "stream_seq"), both, strict=True))

    info = {"config": config, "delivered": pair(delivered), "ack_floor": pair(floor)}
    assert position.beginning(info) == begins


@pytest.mark.parametrize(
    ("declared", "recorded", "stands"),
    [
        ({}, "all", True),
        ({"deliver_policy": "all"}, "all", True),
        ({"deliver_policy": "new"}, "all", False),
        (START, "by_start_sequence 20", True),
        ({**START, "opt_start_seq": 21}, "by_start_sequence 20", False),
        (
            {"deliver_policy": "by_start_time", "opt_start_time": "2026-01-01T02:00:00+02:00"},
            "by_start_time 1767225600000000000",
            True,
        ),
        ({}, "", False),
    ],
)
def test_a_position_stands_for_the_start_that_was_declared(
    declared: dict[str, object], recorded: str, stands: bool
) -> None:
    live = {"deliver_policy": "by_start_sequence", "opt_start_seq": 501, "metadata": {position.POSITION: recorded}}
    wanted = Resource(consumer("S", "c"), {**declared, "max_deliver": 5})
    taken = {"deliver_policy": "by_start_sequence", "opt_start_seq": 501, "max_deliver": 5}
    assert position.standing(wanted, live).config == (taken if stands else wanted.config)
