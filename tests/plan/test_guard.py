"""What hurts needs a scoped yes; what cannot be undone is told."""

from __future__ import annotations

import pytest

from reconciler.model.plan import Plan
from reconciler.model.topology import State
from reconciler.model.version import Version
from reconciler.plan import make
from tests.plan.estates import changed, declared, disowned, holding, live_as

BASE = """
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 7d
    consumers: {reader: {max_deliver: 5}}
"""
FULL = State(messages=1204, bytes=5000)


def plan(text: str, *allow: str, base: str = BASE, **states: State) -> Plan:
    return make(declared(text), live_as(declared(base), **states), allowed=frozenset(allow))


def rules(value: Plan) -> list[str]:
    return [finding.rule.split()[0] for finding in value.findings]


def test_a_stream_with_messages_is_deleted_only_by_a_scoped_yes() -> None:
    refused = plan("", ORDERS=FULL)
    assert rules(refused) == ["SAF001"]
    assert "1,204 messages (4.9 KiB)" in refused.findings[0].message
    assert "--allow SAF001:stream/ORDERS" in refused.findings[0].hint
    assert refused.blocked
    for permit in ("SAF001:stream/ORDERS", "SAF001:stream/ORD*"):
        assert rules(plan("", permit, ORDERS=FULL)) == []


@pytest.mark.parametrize("permit", ["SAF001:stream/OTHER", "SAF002:stream/ORDERS", "SAF001:consumer/ORDERS"])
def test_a_yes_for_something_else_is_no_yes_and_is_told(permit: str) -> None:
    assert sorted(rules(plan("", permit, ORDERS=FULL))) == ["SAF001", "SAF028"]


def test_a_stream_with_messages_is_replaced_only_by_a_scoped_yes() -> None:
    memory = BASE.replace("max_age: 7d", "max_age: 7d\n    storage: memory")
    assert rules(plan(memory)) == []
    assert rules(plan(memory, ORDERS=FULL)) == ["SAF002"]
    assert rules(plan(memory, "SAF002:stream/ORDERS", ORDERS=FULL)) == []


def test_a_protected_object_is_not_replaced_at_all() -> None:
    protected = BASE.replace("max_age: 7d", "max_age: 7d\n    protect: [replace]")
    memory = protected.replace("max_age: 7d", "max_age: 7d\n    storage: memory")
    assert rules(plan(memory, base=protected)) == ["SAF020"]


@pytest.mark.parametrize(
    ("was", "is_now", "loss"),
    [
        ("max_age: 7d", "max_age: 1d", "up to 1,204 messages"),
        ("max_age: 7d", "max_age: 7d\n    max_msgs: 1000", "up to 204 messages (4.9 KiB)"),
        ("max_age: 7d", "max_age: 7d\n    max_bytes: 1000B", "up to 1,204 messages (3.9 KiB)"),
        ("max_age: 7d", "max_age: 7d\n    max_msgs_per_subject: 1", "up to 1,204 messages"),
        ("max_age: 7d", "max_age: 7d\n    retention: interest", "up to 1,204 messages"),
    ],
)
def test_a_lower_limit_tells_its_upper_bound(was: str, is_now: str, loss: str) -> None:
    shrunk = plan(BASE.replace(was, is_now), ORDERS=FULL)
    assert rules(shrunk) == ["SAF003"]
    assert loss in shrunk.findings[0].message
    assert not shrunk.blocked
    assert rules(plan(BASE.replace(was, is_now))) == []


def test_refusing_new_messages_deletes_no_old_ones() -> None:
    base = BASE.replace("max_age: 7d", "max_age: 7d\n    discard: new")
    assert rules(plan(base.replace("max_age: 7d", "max_age: 7d\n    max_msgs: 10"), base=base, ORDERS=FULL)) == []


def test_a_dropped_subject_that_nobody_takes_is_told() -> None:
    narrowed = BASE.replace("[orders.>]", "[orders.order.*]")
    assert rules(plan(narrowed)) == ["SAF004"]
    taken = narrowed + "  REST: {subjects: [orders.*, orders.refund.>], max_age: 1d}\n"
    assert rules(plan(taken)) == ["SAF004"]
    both = BASE.replace("[orders.>]", "[orders.a.>]") + "  REST: {subjects: [orders.b.>], max_age: 1d}\n"
    assert rules(plan(both, base=BASE.replace("[orders.>]", "[orders.a.>, orders.b.>]"))) == []


def test_a_consumer_that_has_delivered_is_replaced_only_by_a_scoped_yes() -> None:
    changed = BASE.replace("{max_deliver: 5}", "{max_deliver: 5, ack_policy: all}")
    assert rules(plan(changed)) == []
    assert rules(plan(changed, ORDERS__reader=State(delivered=7))) == ["SAF005"]
    assert rules(plan(changed, "SAF005:consumer/ORDERS/reader", ORDERS__reader=State(delivered=7))) == []


def test_a_consumer_with_outstanding_messages_is_deleted_only_by_a_scoped_yes() -> None:
    without = BASE.replace("    consumers: {reader: {max_deliver: 5}}\n", "")
    assert rules(plan(without)) == []
    assert rules(plan(without, ORDERS__reader=State(pending=3))) == ["SAF006"]


def test_the_last_consumer_of_an_interest_stream_takes_the_messages_with_it() -> None:
    base = BASE.replace("max_age: 7d", "max_age: 7d\n    retention: interest")
    without = base.replace("    consumers: {reader: {max_deliver: 5}}\n", "")
    assert rules(plan(without, base=base, ORDERS=FULL)) == ["SAF007"]
    other = base.replace("{reader: {max_deliver: 5}}", "{other: {}, reader: {max_deliver: 5}}")
    assert rules(plan(base.replace("reader", "other"), base=other, ORDERS=FULL)) == []


def test_replacing_the_last_consumer_of_an_interest_stream_loses_the_messages_too() -> None:
    base = BASE.replace("max_age: 7d", "max_age: 7d\n    retention: interest")
    changed = base.replace("{max_deliver: 5}", "{max_deliver: 5, max_waiting: 9}")
    reader = State(delivered=7, pending=1204)
    assert sorted(rules(plan(changed, base=base, ORDERS=FULL, ORDERS__reader=reader))) == ["SAF005", "SAF007"]
    assert rules(plan(changed, base=base, ORDERS__reader=State(delivered=7))) == ["SAF005"]


@pytest.mark.parametrize("switch", ["deny_delete", "deny_purge", "allow_msg_ttl", "allow_msg_schedules"])
def test_a_one_way_door_is_told(switch: str) -> None:
    assert rules(plan(BASE.replace("max_age: 7d", f"max_age: 7d\n    {switch}: true"))) == ["SAF008"]


def test_a_subject_that_a_strangers_stream_holds_is_refused_with_a_witness() -> None:
    live = disowned(live_as(declared("streams: {THEIRS: {subjects: ['*.order.*'], max_age: 1d}}")), "stream/THEIRS")
    refused = make(declared(BASE), live)
    assert rules(refused) == ["SAF022"]
    assert "both match orders.order.x" in refused.findings[0].message
    assert refused.findings[0].at.line == 5


def test_what_stands_against_a_plan_has_a_place() -> None:
    for value in (plan("", ORDERS=FULL), plan(BASE.replace("7d", "1d"), ORDERS=FULL)):
        assert all(finding.at.file.endswith("topology.yaml") and finding.at.line for finding in value.findings)


def test_another_filter_in_the_middle_of_a_stream_is_told() -> None:
    filtered = BASE.replace("{max_deliver: 5}", "{max_deliver: 5, filter_subject: orders.a.*}")
    assert rules(plan(filtered)) == []
    assert rules(plan(filtered, ORDERS=FULL)) == ["SAF011"]
    interest = [text.replace("max_age: 7d", "max_age: 7d\n    retention: interest") for text in (filtered, BASE)]
    told = plan(interest[0], base=interest[1], ORDERS=FULL)
    assert "are deleted" in told.findings[0].message


def test_a_change_in_place_that_costs_the_position_needs_a_scoped_yes() -> None:
    memory = BASE.replace("{max_deliver: 5}", "{max_deliver: 5, mem_storage: true}")
    live = holding(live_as(declared(BASE), Version(2, 12)), ORDERS__reader=State(delivered=7))
    assert rules(make(declared(memory), live)) == ["SAF005"]


def test_a_filter_edit_hides_nothing_else() -> None:
    both = BASE.replace("{max_deliver: 5}", "{max_deliver: 5, mem_storage: true, filter_subject: orders.a.*}")
    live = live_as(declared(BASE), Version(2, 12))
    live = holding(live, ORDERS=FULL, ORDERS__reader=State(delivered=7))
    assert rules(make(declared(both), live)) == ["SAF005", "SAF011"]


def test_a_limit_that_is_not_reached_costs_nothing() -> None:
    base = BASE.replace("max_age: 7d", "max_age: 7d\n    max_msgs: 20")
    assert rules(plan(base.replace("20", "10"), base=base, ORDERS=State(messages=5, bytes=50))) == []


def test_a_mirror_of_a_replaced_stream_needs_a_scoped_yes() -> None:
    base = BASE + "  COPY: {mirror: {name: ORDERS}, max_age: 7d}\n"
    memory = base.replace("max_age: 7d\n    consumers", "max_age: 7d\n    storage: memory\n    consumers")
    assert rules(plan(memory, base=base)) == []
    assert rules(plan(memory, base=base, COPY=FULL)) == ["SAF030"]
    assert rules(plan(memory, base=base, ORDERS=FULL)) == ["SAF002", "SAF030"]
    assert rules(plan(memory, "SAF002:stream/ORDERS", "SAF030:stream/ORDERS", base=base, ORDERS=FULL)) == []


def test_what_goes_with_a_replaced_stream_is_named() -> None:
    base = BASE.replace("{reader: {max_deliver: 5}}", "{gone: {max_deliver: 5}, reader: {max_deliver: 5}}")
    memory = BASE.replace("max_age: 7d", "max_age: 7d\n    storage: memory")
    assert "consumer/ORDERS/gone" in plan(memory, base=base).actions[0].reason


def test_only_a_stream_can_be_narrowed_and_a_bucket_cannot() -> None:
    stream, bucket = "streams: {ALL: {subjects: [$KV.>], max_age: 1d}}", "kv: {carts: {ttl: 1h}}"
    for before, after, holder in ((stream, bucket, "stream/ALL"), (bucket, stream, "kv/carts")):
        refused = make(declared(after), disowned(live_as(declared(before)), holder))
        assert rules(refused) == ["SAF022"]
        assert refused.findings[0].hint == f"narrow stream/ALL, or remove {holder} first"


def test_subjects_that_somebody_else_widened_are_not_taken() -> None:
    ignoring = BASE.replace("max_age: 7d", "max_age: 7d\n    ignore_changes: [subjects]")
    widened = changed(live_as(declared(ignoring)), "stream/ORDERS", subjects=["orders.>", "refunds.>"])
    both = ignoring.replace("7d", "8d") + "  REFUNDS: {subjects: [refunds.>], max_age: 7d}\n"
    assert rules(make(declared(both), widened)) == ["SAF022"]


def test_a_permission_for_a_name_with_brackets_is_for_that_name_alone() -> None:
    both = "streams: {'A[B]': {subjects: [a.>], max_age: 7d}, AB: {subjects: [b.>], max_age: 7d}}"
    gone = plan("", "SAF001:stream/A[B]", base=both, **{"A[B]": FULL, "AB": FULL})
    assert [(each.rule, str(each.address)) for each in gone.findings] == [("SAF001 destroy-with-data", "stream/AB")]


def test_a_rule_that_cannot_be_allowed_is_told_so() -> None:
    told = plan(BASE, "SAF003:stream/ORDERS")
    assert "not a rule that can be allowed" in told.findings[0].hint
