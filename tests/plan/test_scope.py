"""Whose an object is decides what may be done with it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reconciler.model.address import Address, stream
from reconciler.model.plan import Plan, Verb
from reconciler.model.topology import State
from reconciler.model.version import Version
from reconciler.plan import make
from tests.plan.estates import applied, changed, declared, disowned, empty, live_as

TWO = """
streams:
  A: {subjects: [a.>], max_age: 1d, consumers: {r: {max_deliver: 5}}}
  B: {subjects: [b.>], max_age: 1d}
"""
ONLY_A = TWO.replace("  B: {subjects: [b.>], max_age: 1d}\n", "")


def rules(plan: Plan) -> list[str]:
    return [finding.rule.split()[0] for finding in plan.findings]


def does(plan: Plan) -> list[str]:
    return [f"{action.verb} {action.address}" for action in plan.actions]


def test_what_is_as_declared_needs_nothing() -> None:
    plan = make(declared(TWO), live_as(declared(TWO)))
    assert (does(plan), plan.unchanged, rules(plan)) == ([], 3, [])


def test_what_is_no_longer_declared_goes() -> None:
    assert does(make(declared(ONLY_A), live_as(declared(TWO)))) == ["delete stream/B"]


def test_consumers_go_with_their_stream_in_one_action() -> None:
    plan = make(declared("streams: {B: {subjects: [b.>], max_age: 1d}}"), live_as(declared(TWO)))
    assert does(plan) == ["delete stream/A"]
    assert plan.actions[0].reason == "no longer declared; its 1 consumer goes with it"


def test_what_is_to_be_kept_stays_and_belongs_to_nobody_from_then_on() -> None:
    kept = TWO.replace("{subjects: [b.>]", "{on_removal: keep, protect: [delete], subjects: [b.>]")
    account = live_as(declared(kept), B=State(messages=3, bytes=99))
    plan = make(declared(ONLY_A), account)
    assert (does(plan), plan.findings) == (["forget stream/B"], ())
    account = applied(plan, account)
    assert account.resources[stream("B")].owner is None
    plan = make(declared(ONLY_A), account)
    assert (does(plan), plan.left_alone) == ([], (stream("B"),))
    other = declared("streams: {B: {subjects: [b.>], max_age: 1d}}", name="other")
    assert does(make(other, account, adopt=True)) == ["adopt stream/B"]


def test_a_changed_wish_is_recorded_on_the_object() -> None:
    kept = TWO.replace("{subjects: [b.>]", "{on_removal: keep, protect: [delete], subjects: [b.>]")
    plan = make(declared(kept), live_as(declared(TWO)))
    assert does(plan) == ["update stream/B"]
    assert [change[:3] for change in plan.actions[0].changes] == [
        ("on_removal", "delete", "keep"),
        ("protect", None, ["delete"]),
    ]


def test_what_nobody_owns_and_nobody_declared_is_left_alone() -> None:
    plan = make(declared(ONLY_A), disowned(live_as(declared(TWO)), "stream/B"))
    assert (does(plan), plan.left_alone) == ([], (stream("B"),))


def test_what_nobody_owns_and_is_as_declared_is_counted_or_adopted() -> None:
    live = disowned(live_as(declared(TWO)), "stream/B")
    plan = make(declared(TWO), live)
    assert (does(plan), plan.unowned, plan.unchanged) == ([], (stream("B"),), 2)
    adopting = make(declared(TWO), live, adopt=True)
    assert (does(adopting), adopting.unowned) == (["adopt stream/B"], ())
    body = adopting.actions[0].calls[0].body
    assert body["metadata"] == {"nats-topology.owner": "shop"}
    assert body["max_age"] == live.resources[stream("B")].config["max_age"]


def test_what_nobody_owns_and_differs_is_taken_over_openly() -> None:
    live = changed(disowned(live_as(declared(TWO)), "stream/B"), "stream/B", max_age=5)
    plan = make(declared(TWO), live)
    assert does(plan) == ["update stream/B"]
    assert plan.actions[0].reason == "takes over an object that nobody owns"


def test_what_another_topology_owns_is_refused_by_its_name() -> None:
    plan = make(declared(TWO), disowned(live_as(declared(TWO)), "stream/B", "billing"))
    assert (does(plan), rules(plan), plan.blocked) == ([], ["SAF021"], True)
    assert "where on_removal: keep leaves it on the server" in plan.findings[0].hint
    assert "billing" in plan.findings[0].message
    assert plan.findings[0].at.line == 5


def test_what_another_topology_owns_and_we_do_not_declare_is_left_alone() -> None:
    plan = make(declared(ONLY_A), disowned(live_as(declared(TWO)), "stream/B", "billing"))
    assert (does(plan), plan.left_alone, plan.findings) == ([], (stream("B"),), ())


def test_missing_or_offline_is_unknown_and_never_absent() -> None:
    live = live_as(declared(TWO))
    resources = {address: each for address, each in live.resources.items() if address.name == "B"}
    gone = replace(live, resources=resources, unknown=frozenset((stream("A"),)))
    plan = make(declared(TWO), gone)
    assert (does(plan), plan.unknown) == ([], (Address("consumer", "A/r"), stream("A")))
    assert rules(plan) == ["SAF023", "SAF023"]
    assert not plan.blocked


def test_a_consumer_of_a_stream_that_others_manage() -> None:
    text = "unmanaged: [FEED]\nconsumers: {FEED/r: {max_deliver: 5}}"
    assert rules(make(declared(text), empty())) == ["SAF029"]
    feed = live_as(declared("streams: {FEED: {subjects: [feed.>], max_age: 1d}}", name="other"))
    assert does(make(declared(text), feed)) == ["create consumer/FEED/r"]


def test_a_stream_is_not_deleted_under_the_consumers_of_others() -> None:
    live = disowned(live_as(declared(TWO)), "consumer/A/r", "billing")
    plan = make(declared("streams: {B: {subjects: [b.>], max_age: 1d}}"), live)
    assert rules(plan) == ["SAF025"]
    stray = make(declared("streams: {B: {subjects: [b.>], max_age: 1d}}"), disowned(live, "consumer/A/r"))
    assert rules(stray) == ["SAF026"]


def test_a_field_that_the_server_does_not_know_is_not_sent_to_it() -> None:
    text = "streams: {A: {subjects: [a.>], max_age: 1d, allow_atomic: true}}"
    plan = make(declared(text), empty(Version(2, 11)))
    assert rules(plan) == ["SAF024"]
    assert plan.findings[0].at.line == 2
    assert rules(make(declared(text), empty(Version(2, 12)))) == []


def test_a_server_without_metadata_is_refused() -> None:
    assert make(declared(TWO), empty(Version(2, 9))).blocked


def test_a_protected_stream_stays_when_its_declaration_goes() -> None:
    protected = TWO.replace("{subjects: [b.>]", "{protect: [delete], subjects: [b.>]")
    plan = make(declared(ONLY_A), live_as(declared(protected)), allowed=frozenset(("SAF020:stream/B",)))
    assert set(rules(plan)) == {"SAF020", "SAF028"}
    assert plan.blocked


def test_an_empty_stream_may_go_and_a_full_one_may_not() -> None:
    full = live_as(declared(TWO), B=State(messages=3, bytes=99))
    assert [action.verb for action in make(declared(ONLY_A), live_as(declared(TWO))).actions] == [Verb.delete]
    assert rules(make(declared(ONLY_A), full)) == ["SAF001"]


@pytest.mark.parametrize(("wish", "rule"), [("protect: [delete]", "SAF020"), ("on_removal: keep", "SAF026")])
def test_a_consumers_wishes_hold_when_its_stream_goes(wish: str, rule: str) -> None:
    wishing = TWO.replace("{max_deliver: 5}", f"{{max_deliver: 5, {wish}}}")
    without = "streams: {B: {subjects: [b.>], max_age: 1d}}"
    assert rules(make(declared(without), live_as(declared(wishing)))) == [rule]


@pytest.mark.parametrize("pattern", ["PAYMENTS", "PAY*"])
def test_our_consumer_of_a_stream_of_others_goes_when_it_is_no_longer_declared(pattern: str) -> None:
    others = live_as(declared("streams: {PAYMENTS: {subjects: [p.>], max_age: 1d}}", name="other"))
    ours = declared(f"unmanaged: ['{pattern}']\nconsumers: {{PAYMENTS/r: {{max_deliver: 5}}}}")
    live = applied(make(ours, others), others)
    assert does(make(declared(f"unmanaged: ['{pattern}']"), live)) == ["delete consumer/PAYMENTS/r"]


def test_what_is_recreated_is_not_counted_as_unchanged() -> None:
    memory = TWO.replace("{subjects: [a.>], max_age: 1d", "{subjects: [a.>], max_age: 1d, storage: memory")
    plan = make(declared(memory), live_as(declared(TWO)))
    assert (does(plan), plan.unchanged) == (["replace stream/A", "replace consumer/A/r"], 1)
