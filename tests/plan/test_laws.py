"""Laws over all plans."""

from __future__ import annotations

import random
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.plan import Verb
from reconciler.model.topology import Topology
from reconciler.plan import make
from tests.plan.estates import applied, declared, disowned, empty

NAMES = ["A", "B", "C", "D"]
durations = st.sampled_from(["1d", "7d", "1h"])
consumers = st.dictionaries(
    st.sampled_from(["r1", "r2", "r3"]),
    st.fixed_dictionaries(
        {},
        optional={
            "max_deliver": st.integers(1, 9),
            "ack_policy": st.sampled_from(["explicit", "all", "none"]),
            "ack_wait": durations,
            "description": st.sampled_from(["one", "two"]),
            "metadata": st.dictionaries(st.sampled_from(["k", "l"]), st.sampled_from(["1", "2"]), min_size=1),
        },
    ),
    max_size=3,
)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Streams that share out the subjects x.1 … x.8 between them, with any fields and consumers."""
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=4))
    streams: dict[str, Any] = {name: {"subjects": [f"{name.lower()}.own"]} for name in names}
    for number in range(1, 9):
        owner = draw(st.sampled_from([*NAMES, None]))
        if owner in streams:
            streams[owner]["subjects"].append(f"x.{number}")
    for name in names:
        streams[name] |= draw(
            st.fixed_dictionaries(
                {"max_age": durations},
                optional={
                    "storage": st.sampled_from(["file", "memory"]),
                    "retention": st.sampled_from(["limits", "interest"]),
                    "max_msgs": st.integers(1, 99),
                    "discard": st.sampled_from(["old", "new"]),
                    "deny_purge": st.booleans(),
                    "consumer_limits": st.sampled_from([{"max_ack_pending": 2000}, {"max_ack_pending": 500}]),
                    "on_removal": st.sampled_from(["keep", "delete"]),
                    "protect": st.sampled_from([["delete"], ["replace"]]),
                    "consumers": consumers,
                },
            )
        )
    return declared(yaml.safe_dump({"streams": streams}) if streams else "")


def stuck(plan: Any) -> bool:
    """Whether the plan is refused because its actions need each other in a circle."""
    return any(finding.rule.startswith(("SAF027", "SAF022")) for finding in plan.findings)


@settings(deadline=None)
@given(topologies(), topologies())
def test_after_a_plan_there_is_nothing_left_to_plan(before: Topology, after: Topology) -> None:
    first = make(before, empty())
    live = applied(first, empty())
    assert not make(before, live).actions
    second = make(after, live)
    if not stuck(second):
        assert not make(after, applied(second, live)).actions


@settings(deadline=None)
@given(topologies(), topologies(), st.randoms(use_true_random=False))
def test_shuffled_input_gives_the_same_plan(before: Topology, after: Topology, chance: random.Random) -> None:
    live = applied(make(before, empty()), empty())
    assert make(shuffled(after, chance), shuffled(live, chance)) == make(after, live)


def shuffled(topology: Topology, chance: random.Random) -> Topology:
    from dataclasses import replace

    items = list(topology.resources.items())
    chance.shuffle(items)
    return replace(topology, resources=dict(items))


@settings(deadline=None)
@given(topologies(), topologies(), st.data())
def test_nothing_of_others_is_ever_touched(before: Topology, after: Topology, data: st.DataObject) -> None:
    live = applied(make(before, empty()), empty())
    for address in sorted(live.resources):
        owner = data.draw(st.sampled_from(["shop", "billing", None]), label=str(address))
        if owner != "shop":
            live = disowned(live, str(address), owner)
    for action in make(after, live, adopt=True).actions:
        found = live.get(action.address)
        if found is not None and found.owner != "shop":
            assert found.owner is None
            assert action.verb is not Verb.delete
            assert action.address in after.resources
