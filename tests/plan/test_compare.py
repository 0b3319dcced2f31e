"""What is a difference and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.model.plan import Action, FieldChange, Verb
from reconciler.model.risk import Risk
from reconciler.plan import make
from tests.plan.estates import changed, declared, live_as

ONE = """
streams:
  ORDERS:
    subjects: [orders.a.*, orders.b.*]
    max_age: 7d
    metadata: {team: checkout}
    sources: [{name: FEED, filter_subject: feed.x}]
    placement: {cluster: eu, tags: [ssd, big]}
    consumers:
      reader: {filter_subjects: [orders.a.x, orders.b.x], ack_wait: 30s, max_deliver: 5}
  FEED: {subjects: [feed.>], max_age: 1d}
"""


def difference(by_hand: dict[str, Any], address: str = "stream/ORDERS", text: str = ONE) -> Action | None:
    """The action after somebody changed something by hand."""
    topology = declared(text)
    plan = make(topology, changed(live_as(topology), address, **by_hand))
    assert len(plan.actions) <= 1
    return plan.actions[0] if plan.actions else None


def told(action: Action | None) -> list[tuple[str, Any, Any]]:
    assert action is not None
    return [(change.path, change.before, change.after) for change in action.changes]


@pytest.mark.parametrize(
    ("address", "by_hand"),
    [
        ("stream/ORDERS", {}),
        ("stream/ORDERS", {"subjects": ["orders.b.*", "orders.a.*"]}),
        ("stream/ORDERS", {"placement": {"cluster": "eu", "tags": ["big", "ssd"]}}),
        ("stream/ORDERS", {"max_msgs": -1, "max_bytes": -1, "max_consumers": 0}),
        ("stream/ORDERS", {"field_of_tomorrow": {"x": 1}}),
        ("stream/ORDERS", {"sources": [{"name": "FEED", "filter_subject": "feed.x", "external": None}]}),
        ("consumer/ORDERS/reader", {"filter_subjects": ["orders.b.x", "orders.a.x"]}),
        ("consumer/ORDERS/reader", {"max_waiting": 512, "max_ack_pending": 1000, "num_replicas": 0}),
        ("consumer/ORDERS/reader", {"pause_until": "2026-11-23T23:59:59Z"}),
    ],
)
def test_equal_means_equal_after_the_servers_normalisation(address: str, by_hand: dict[str, Any]) -> None:
    assert difference(by_hand, address) is None


@pytest.mark.parametrize(
    ("address", "by_hand", "changes"),
    [
        ("stream/ORDERS", {"max_age": 3 * 86_400 * 10**9}, [("max_age", "3d", "7d")]),
        ("stream/ORDERS", {"max_bytes": 10 << 30}, [("max_bytes", "10GiB", "unlimited")]),
        ("stream/ORDERS", {"max_msg_size": 1 << 10}, [("max_msg_size", "1KiB", "unlimited")]),
        ("stream/ORDERS", {"description": "by hand"}, [("description", "by hand", None)]),
        (
            "stream/ORDERS",
            {"metadata": {"nats-topology.owner": "shop", "team": "x", "more": "y"}},
            [("metadata.more", "y", None), ("metadata.team", "x", "checkout")],
        ),
        (
            "stream/ORDERS",
            {"sources": [{"name": "FEED", "filter_subject": "feed.y"}]},
            [("sources[0].filter_subject", "feed.y", "feed.x")],
        ),
        (
            "stream/ORDERS",
            {"consumer_limits": {"max_ack_pending": 7}},
            [("consumer_limits", {"max_ack_pending": 7}, None)],
        ),
        (
            "consumer/ORDERS/reader",
            {"filter_subjects": None, "filter_subject": "orders.a.x"},
            [("filter_subject", "orders.a.x", None), ("filter_subjects", None, ["orders.a.x", "orders.b.x"])],
        ),
        (
            "consumer/ORDERS/reader",
            {"pause_until": "2026-12-24T00:00:00Z"},
            [("pause_until", "2026-12-24T00:00:00Z", None)],
        ),
    ],
)
def test_a_change_is_told_as_yaml_would_say_it(
    address: str, by_hand: dict[str, Any], changes: list[tuple[str, Any, Any]]
) -> None:
    assert told(difference(by_hand, address)) == changes


def test_a_deleted_line_resets_the_field_and_the_plan_shows_it() -> None:
    live = live_as(declared(ONE))
    plan = make(declared(ONE.replace("    max_age: 7d\n", "")), live)
    assert told(plan.actions[0]) == [("max_age", "7d", "unlimited")]
    assert "max_age" not in plan.actions[0].calls[0].body


def test_ignored_fields_keep_what_somebody_else_set() -> None:
    text = ONE.replace("    max_age: 7d\n", "    max_age: 7d\n    ignore_changes: [max_age, metadata.team]\n")
    metadata = {"nats-topology.owner": "shop", "team": "theirs"}
    by_hand = {"max_age": 5, "metadata": metadata, "max_bytes": 100}
    action = difference(by_hand, text=text)
    assert told(action) == [("max_bytes", "100B", "unlimited")]
    assert action is not None
    assert action.calls[0].body["max_age"] == 5
    assert action.calls[0].body["metadata"] == metadata


KEYS = """
kv:
  sessions: {ttl: 1h, ignore_changes: [ttl]}
  near: {ttl: 1h, mirror: {name: sessions}, ignore_changes: [mirror]}
  all: {ttl: 1h, sources: [{name: sessions}], ignore_changes: [sources]}
"""
SECOND = 1_000_000_000


def test_what_makes_a_bucket_follows_the_fields_that_somebody_else_sets() -> None:
    assert difference({"max_age": 30 * SECOND, "duplicate_window": 30 * SECOND}, "kv/sessions", KEYS) is None
    promoted = {"mirror": None, "subjects": ["$KV.near.>"], "duplicate_window": 120 * SECOND, "mirror_direct": False}
    assert difference(promoted, "kv/near", KEYS) is None
    assert difference({"sources": [{"name": "FEED"}, {"name": "KV_sessions"}]}, "kv/all", KEYS) is None
    assert difference({"sources": None}, "kv/all", KEYS) is None


def test_what_makes_a_bucket_is_sent_to_go_with_a_field_that_somebody_else_set() -> None:
    by_hand = {"max_age": 30 * SECOND, "duplicate_window": 30 * SECOND, "description": "theirs"}
    action = difference(by_hand, "kv/sessions", KEYS)
    assert told(action) == [("description", "theirs", None)]
    assert action is not None
    body = action.calls[0].body
    assert (body["max_age"], body["duplicate_window"]) == (30 * SECOND, 30 * SECOND)


def test_a_copied_bucket_is_told_by_its_own_name() -> None:
    text = "kv: {all: {sources: [{name: sessions}]}, sessions: , carts: , near: {mirror: {name: sessions}}}"
    changed = [
        {"name": f"KV_{name}", "subject_transforms": [{"src": f"$KV.{name}.>", "dest": "$KV.all.>"}]}
        for name in ("sessions", "carts")
    ]
    assert told(difference({"sources": changed}, "kv/all", text)) == [("sources[1]", {"name": "carts"}, None)]
    changes = told(difference({"mirror": {"name": "KV_carts"}}, "kv/near", text))
    assert changes == [("mirror.name", "carts", "sessions")]
    changes = told(difference({"mirror": {"name": "sessions"}}, "kv/near", text))
    assert changes == [("mirror.name", "sessions", "KV_sessions")]


@pytest.mark.parametrize("text", ["kv: {b: {max_bytes: 1MiB}}", "object_stores: {b: {max_bytes: 1MiB}}"])
def test_a_bucket_over_its_limit_refuses_and_deletes_nothing(text: str) -> None:
    address = "kv/b" if text.startswith("kv") else "object_store/b"
    for by_hand, risk in (({"max_bytes": 1 << 21}, Risk.disruptive), ({"max_bytes": 1 << 19}, Risk.safe)):
        action = difference(by_hand, address, text)
        assert action is not None
        assert action.risk is risk
        assert "deleted" not in action.changes[0].reason


def test_a_history_without_end_is_told_in_words() -> None:
    changes = told(difference({"max_msgs_per_subject": -1}, "kv/b", "kv: {b: {ttl: 1h, history: 5}}"))
    assert changes == [("history", "unlimited", 5)]


def test_times_to_live_of_values_stay_on_whatever_is_said_of_them() -> None:
    for said in ("", ", allow_msg_ttl: false", ", allow_msg_ttl: true"):
        assert difference({"allow_msg_ttl": True}, "kv/sessions", f"kv: {{sessions: {{ttl: 1h{said}}}}}") is None


def test_a_field_that_the_tool_does_not_know_stays() -> None:
    action = difference({"field_of_tomorrow": {"x": 1}, "max_bytes": 100})
    assert action is not None
    assert action.calls[0].body["field_of_tomorrow"] == {"x": 1}


@pytest.mark.parametrize(
    ("address", "by_hand", "why"),
    [
        ("stream/ORDERS", {"storage": "memory"}, "storage"),
        ("stream/ORDERS", {"retention": "workqueue"}, "workqueue"),
        ("stream/ORDERS", {"deny_delete": True}, "switched off"),
        ("consumer/ORDERS/reader", {"ack_policy": "all"}, "ack_policy"),
        ("consumer/ORDERS/reader", {"max_waiting": 9}, "max_waiting"),
    ],
)
def test_what_the_server_refuses_to_change_is_a_replacement(address: str, by_hand: dict[str, Any], why: str) -> None:
    topology = declared(ONE)
    plan = make(topology, changed(live_as(topology), address, **by_hand))
    action = next(each for each in plan.actions if str(each.address) == address)
    assert action.verb is Verb.replace
    assert why in action.changes[0].reason
    assert action.calls[0].subject.split(".")[1] == "DELETE"


def test_a_new_object_tells_what_is_declared_in_the_order_of_the_table() -> None:
    plan = make(declared("streams: {A: {max_age: 1d, subjects: [a.b], discard: new}}"), live_as(declared("")))
    assert [change[:3] for change in plan.actions[0].changes] == [
        ("subjects", None, ["a.b"]),
        ("max_age", None, "1d"),
        ("discard", None, "new"),
    ]
    assert all(isinstance(change, FieldChange) for change in plan.actions[0].changes)


def test_only_a_label_that_is_named_so_is_ignored() -> None:
    text = ONE.replace("    max_age: 7d\n", "    max_age: 7d\n    ignore_changes: [storage]\n")
    labels = {"nats-topology.owner": "shop", "team": "checkout", "storage": "label"}
    assert told(difference({"metadata": labels}, text=text)) == [("metadata.storage", "label", None)]


@pytest.mark.parametrize("name", ["filter_subject", "filter_subjects"])
@pytest.mark.parametrize(
    "theirs", [{"filter_subject": "orders.a.x"}, {"filter_subjects": ["orders.a.x", "orders.b.y"]}]
)
def test_who_sets_the_filters_sets_both_of_their_fields(name: str, theirs: dict[str, Any]) -> None:
    text = ONE.replace("max_deliver: 5}", f"max_deliver: 5, ignore_changes: [{name}]}}")
    by_hand = {"filter_subject": None, "filter_subjects": None, **theirs}
    assert difference(by_hand, "consumer/ORDERS/reader", text) is None
    action = difference(by_hand | {"max_deliver": 9}, "consumer/ORDERS/reader", text)
    assert action is not None
    sent = action.calls[0].body["config"]
    assert {key: value for key, value in sent.items() if key.startswith("filter")} == theirs


def test_an_ignored_label_that_somebody_removed_stays_away() -> None:
    text = ONE.replace("    max_age: 7d\n", "    max_age: 7d\n    ignore_changes: [metadata.team]\n")
    action = difference({"metadata": {"nats-topology.owner": "shop"}, "max_bytes": 100}, text=text)
    assert told(action) == [("max_bytes", "100B", "unlimited")]
    assert action is not None
    assert action.calls[0].body["metadata"] == {"nats-topology.owner": "shop"}


def test_unknown_fields_inside_of_others_stay_too() -> None:
    external = {"api": "$JS.hub.API", "future": 1}
    text = """
streams:
  A: {mirror: {name: HUB, external: {api: $JS.hub.API}}, max_age: 1d}
  B: {sources: [{name: A, filter_subject: a.x}, {name: C}], max_age: 1d}
  C: {subjects: [c.>], max_age: 1d, placement: {cluster: eu}}
"""
    copied = difference({"mirror": {"name": "HUB", "external": external}, "max_bytes": 9}, "stream/A", text)
    assert copied is not None
    assert copied.calls[0].body["mirror"]["external"] == external
    sources = [{"name": "C", "future": 3}, {"name": "A", "filter_subject": "a.y", "future": 2}]
    gathered = difference({"sources": sources}, "stream/B", text)
    assert gathered is not None
    assert gathered.calls[0].body["sources"] == [{"name": "A", "filter_subject": "a.x", "future": 2}, sources[0]]
    placed = difference({"placement": {"cluster": "us", "future": 4}}, "stream/C", text)
    assert placed is not None
    assert placed.calls[0].body["placement"] == {"cluster": "eu", "future": 4}


def test_a_label_with_underscores_is_told() -> None:
    labels = {"nats-topology.owner": "shop", "team": "x", "__class": "y"}
    assert told(difference({"metadata": labels})) == [
        ("metadata.__class", "y", None),
        ("metadata.team", "x", "checkout"),
    ]
