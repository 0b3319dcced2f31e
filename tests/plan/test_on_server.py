"""Any plan, carried out one request after the other, is accepted by a real server and leaves nothing to plan."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from reconciler.live.sandbox import binary
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.topology import Resource, Topology
from tests.accounts import Account
from tests.servers import Server

NAMES = ("A", "B", "C")
DAY = 86_400 * 1_000_000_000

limits = st.fixed_dictionaries(
    {},
    optional={
        "max_age": st.sampled_from([DAY, 7 * DAY]),
        "storage": st.sampled_from(["file", "memory"]),
        "max_consumers": st.integers(2, 3),
        "consumer_limits": st.sampled_from([{"max_ack_pending": 50}, {"max_ack_pending": 500}]),
        "deny_purge": st.booleans(),
        "discard": st.sampled_from(["old", "new"]),
        "metadata": st.sampled_from([{"team": "x"}, {"team": "y", "tier": "1"}]),
    },
)
readers = st.fixed_dictionaries(
    {},
    optional={
        "ack_wait": st.sampled_from([DAY, 2 * DAY]),
        "max_deliver": st.integers(1, 3),
        "max_ack_pending": st.sampled_from([40, 50, 400]),
        "headers_only": st.booleans(),
        "max_waiting": st.integers(1, 2),
    },
)


@st.composite
def topologies(draw: st.DrawFn) -> Topology:
    """Up to three streams that share out subjects between them, copy from each other, and have consumers."""
    resources: dict[Address, dict[str, Any]] = {}
    names = draw(st.lists(st.sampled_from(NAMES), unique=True, max_size=3))
    taken = {name: [f"own.{name}"] for name in names}
    for token in "12345":
        owner = draw(st.sampled_from([*NAMES, None]))
        if owner in taken:
            taken[owner].append(f"x.{token}")
    for number, name in enumerate(names):
        retention = draw(st.sampled_from(["limits", "interest", "workqueue"]))
        config = {"retention": retention, "subjects": taken[name], **draw(limits)}
        copy = draw(st.sampled_from(["mirror", "sources", None, None])) if number else None
        if copy == "mirror":
            config["mirror"] = {"name": names[0]}
            del config["subjects"]
        elif copy == "sources":
            config["sources"] = [{"name": names[0]}]
        resources[address.stream(name)] = config
        filters = draw(st.permutations([f"own.{name}", "x.*", "y.>"]))
        for leaf, subject in zip(("k", "l", "m"), filters, strict=True):
            if draw(st.booleans()) and sum(each.kind == "consumer" and each.stream == name for each in resources) < 2:
                resources[address.consumer(name, leaf)] = {"filter_subject": subject, **draw(readers)}
                most = config.get("consumer_limits", {}).get("max_ack_pending", 500)
                if resources[address.consumer(name, leaf)].get("max_ack_pending", 0) > most:
                    del resources[address.consumer(name, leaf)]["max_ack_pending"]
    return Topology("shop", {each: Resource(each, config) for each, config in resources.items()})


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with Server() as server:
        server.api("STREAM.CREATE.KEPT", {"name": "KEPT"})
        yield Account(server, binary())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(topologies(), topologies())
def test_a_plan_is_accepted_and_leaves_nothing_to_plan(account: Account, before: Topology, after: Topology) -> None:
    for name in NAMES:
        account.forget(name)
    for wanted in (before, after):
        plan = account.plan(wanted)
        assume(not plan.blocked)
        account.apply(plan)
        assert [(str(each.address), each.changes) for each in account.plan(wanted).actions] == []
