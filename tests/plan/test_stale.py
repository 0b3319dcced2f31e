"""Saved plans held against what is live by now."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.address import Address
from reconciler.model.plan import Verb
from reconciler.model.saved import Difference, Identity, SavedPlan
from reconciler.model.topology import State, Topology
from reconciler.model.version import NEWEST, Version
from reconciler.plan import make
from reconciler.plan.prior import prior
from reconciler.plan.stale import elsewhere, standing, unfinished
from tests.plan.estates import applied, changed, declared, disowned, empty, holding, live_as
from tests.plan.test_laws import stuck, topologies

BEFORE = "streams: {A: {subjects: [a.b.c], max_age: 1d, max_msgs: 5, consumers: {r: {}}}}"
LONGER = "streams: {A: {subjects: [a.b.c], max_age: 2d, max_msgs: 5, consumers: {r: {}}}}"
REPLACED = "streams: {A: {subjects: [a.b.c], max_age: 1d, max_msgs: 5, storage: memory, consumers: {r: {}}}}"
MOVED = "streams: {A: {subjects: [a.b.c], max_age: 1d, max_msgs: 5, consumers: {s: {moved_from: r}}}}"


def saved(wanted: str, live: Topology, *allowed: str) -> SavedPlan:
    """The plan for an account, saved."""
    plan = make(declared(wanted), live, allowed=frozenset(allowed))
    identity = Identity(version=NEWEST, level=NEWEST.level)
    return SavedPlan(plan, "1.2.3", identity, prior(plan, live), allowed)


def without(live: Topology, *addresses: str) -> Topology:
    """The account after somebody deleted objects."""
    gone = {Address.parse(each) for each in addresses}
    return replace(live, resources={key: each for key, each in live.resources.items() if key not in gone})


def told(plan: SavedPlan, now: Topology) -> list[str]:
    """What is stale, in words."""
    return [f"{each.address}: {each.reason}" for each in standing(plan, now).stale]


@pytest.mark.parametrize("wanted", [LONGER, REPLACED, MOVED, ""])
def test_what_is_as_it_was_is_to_do_and_what_is_as_wanted_is_done(wanted: str) -> None:
    live = live_as(declared(BEFORE))
    plan = saved(wanted, live)
    assert standing(plan, live) == (plan.plan.actions, (), ())
    after = applied(plan.plan, live)
    found = standing(plan, after)
    assert found.todo == found.stale == ()
    assert set(found.done) == {each.address for each in plan.plan.actions}
    assert unfinished(plan.plan, after).actions == ()
    assert len(unfinished(plan.plan, live).actions) >= 1


def test_a_change_by_hand_is_told_as_it_was_is_and_should_be() -> None:
    live = live_as(declared(BEFORE))
    plan = saved(LONGER, live)
    (found,) = standing(plan, changed(live, "stream/A", max_msgs=9, max_age=60 * 10**9)).stale
    assert found.reason == "was changed"
    assert set(found.differences) == {
        Difference("max_msgs", 5, 9, 5),
        Difference("max_age", "1d", "1m", "2d"),
    }


def test_a_change_of_what_the_tool_does_not_know_is_told_too() -> None:
    live = live_as(declared(BEFORE))
    (found,) = standing(saved(LONGER, live), changed(live, "stream/A", brand_new=True)).stale
    assert found.differences == (Difference("brand_new", None, True, None),)


def test_another_owner_is_refused() -> None:
    live = live_as(declared(BEFORE))
    plan = saved(LONGER, live)
    now = disowned(live, "stream/A", "billing")
    assert told(plan, now) == ["stream/A: is owned by the topology billing now"]
    assert standing(plan, now).stale[0].differences == (
        Difference("metadata.nats-topology.owner", "shop", "billing", "shop"),
    )


def test_what_came_and_what_went_is_told() -> None:
    live = live_as(declared(BEFORE))
    assert told(saved(LONGER, live), without(live, "stream/A", "consumer/A/r")) == ["stream/A: is gone"]
    other = live_as(declared("streams: {A: {subjects: [a.b.c], max_age: 3d, consumers: {r: {}}}}"))
    plan = saved(BEFORE, empty())
    assert told(plan, other) == ["stream/A: is there now, and was not when the plan was made"]
    assert Difference("max_age", None, "3d", "1d") in standing(plan, other).stale[0].differences


def test_an_offline_object_is_not_taken_for_absent() -> None:
    live = live_as(declared(BEFORE))
    now = replace(without(live, "stream/A"), unknown=frozenset({Address("stream", "A")}))
    assert told(saved(LONGER, live), now) == ["stream/A: is missing or offline in the servers' answer"]


def test_a_server_of_another_level_is_refused_and_a_patch_is_not() -> None:
    live = live_as(declared(BEFORE))
    plan = saved(LONGER, live)
    assert standing(plan, replace(live, server=Version(2, 15, 9))).stale == ()
    (found,) = standing(plan, replace(live, server=Version(2, 14, 3))).stale
    assert "made for nats-server 2.15.0, and now 2.14.3 answers" in found.reason


class TestWhatWouldBeLost:
    def test_an_empty_stream_that_was_filled_since_is_not_deleted_without_a_yes(self) -> None:
        live = live_as(declared(BEFORE))
        filled = holding(live, A=State(messages=3, bytes=90))
        assert told(saved("", live), filled) == [
            "stream/A: holds 3 messages (90 B) now, had nothing to lose when the plan was made"
        ]
        assert told(saved("", live, "SAF001:stream/A"), filled) == []
        assert told(saved("", live, "SAF002:stream/A"), filled) != []
        assert told(saved("", filled, "SAF001:stream/A"), filled) == []

    def test_a_consumer_that_came_under_a_stream_that_goes_is_told(self) -> None:
        live = live_as(declared(BEFORE))
        more = live_as(declared(BEFORE.replace("{r: {}}", "{r: {}, late: {}}")))
        assert told(saved("", live), more) == ["consumer/A/late: is new or changed, and would go with stream/A"]
        assert told(saved(REPLACED, live), more) == ["consumer/A/late: is new or changed, and would go with stream/A"]
        assert told(saved(LONGER, live), more) == []


class TestInterrupted:
    def test_a_replacement_that_was_deleted_only_goes_on(self) -> None:
        live = live_as(declared(BEFORE))
        plan = saved(REPLACED, live)
        found = standing(plan, without(live, "stream/A", "consumer/A/r"))
        assert (found.todo, found.done, found.stale) == (plan.plan.actions, (), ())

    def test_a_replaced_stream_stays_and_its_consumer_is_made(self) -> None:
        live = live_as(declared(BEFORE))
        plan = saved(REPLACED, live)
        found = standing(plan, without(applied(plan.plan, live), "consumer/A/r"))
        assert [str(each.address) for each in found.todo] == ["consumer/A/r"]
        assert found.done == (Address("stream", "A"),)

    def test_a_consumer_that_looks_as_wanted_still_goes_with_its_stream(self) -> None:
        live = live_as(declared(BEFORE))
        plan = saved(REPLACED, live)
        assert [each.verb for each in standing(plan, live).todo] == [Verb.replace, Verb.replace]

    def test_half_of_a_first_apply_is_skipped(self) -> None:
        plan = saved(BEFORE, empty())
        now = without(applied(plan.plan, empty()), "consumer/A/r")
        found = standing(plan, now)
        assert [str(each.address) for each in found.todo] == ["consumer/A/r"]
        assert found.stale == ()


@settings(deadline=None)
@given(topologies(), topologies(), st.data())
def test_wherever_an_apply_ends_the_same_plan_goes_on_to_its_end(
    before: Topology, after: Topology, data: st.DataObject
) -> None:
    live = applied(make(before, empty()), empty())
    made = make(after, live)
    if stuck(made):
        return
    whole = SavedPlan(made, "1.2.3", Identity(version=NEWEST, level=NEWEST.level), prior(made, live))
    count = data.draw(st.integers(0, len(made.actions)))
    now = applied(replace(made, actions=made.actions[:count]), live)
    found = standing(whole, now)
    assert found.stale == ()
    assert found.todo == made.actions[count:]
    rest = tuple(replace(each, needs=()) for each in found.todo)
    end = applied(replace(made, actions=rest), now)
    assert standing(whole, end).todo == ()
    assert unfinished(made, end).actions == ()
    assert make(after, end).actions == ()


@pytest.mark.parametrize(
    ("planned", "met", "said"),
    [
        (Identity(cluster="eu"), Identity(cluster="us"), "the plan is for cluster 'eu', and this is cluster 'us'"),
        (Identity(cluster="eu"), Identity(server="n"), "the plan is for cluster 'eu', and this is none that says so"),
        (Identity(server="n"), Identity(cluster="eu"), "which is in no cluster, and this is cluster 'eu'"),
        (Identity(server="n"), Identity(server="m"), "the plan is for server 'n', and this is server 'm'"),
        (Identity(account="SHOP"), Identity(), "the plan is for account 'SHOP', and this is none that says so"),
        (
            Identity(domain="hub"),
            Identity(domain="leaf"),
            "JetStream domain 'hub', and this is JetStream domain 'leaf'",
        ),
        (Identity(api="$JS.a.API"), Identity(), "API prefix '$JS.a.API', and this is API prefix '$JS.API'"),
    ],
)
def test_other_servers_are_recognised(planned: Identity, met: Identity, said: str) -> None:
    assert said in elsewhere(planned, met)


def test_what_the_plan_does_not_know_may_be_any() -> None:
    assert elsewhere(Identity(cluster="eu"), Identity(cluster="eu", account="SHOP", domain="hub")) == ""
