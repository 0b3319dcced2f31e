"""What is said of a live object, and what is said of what cannot be said."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.load import sayable
from reconciler.model.address import Address
from reconciler.model.topology import Resource, State, Topology
from reconciler.model.version import NEWEST
from reconciler.write.declaration import Declaration, declarer

SECOND = 10**9
NOW = "2026-11-24T00:00:00Z"


def declaration(
    of: str, config: dict[str, Any], *, owner: str | None = None, ephemerals: int = 0, **others: dict[str, Any]
) -> Declaration:
    resources = {Address("stream", name): Resource(Address("stream", name), found) for name, found in others.items()}
    address = Address.parse(of)
    resources[address] = Resource(address, config, owner=owner, state=State(ephemerals=ephemerals))
    observed = Topology("", resources, server=NEWEST, observed_at=NOW)
    return declarer("shop", observed, sayable).declaration(resources[address])


@pytest.mark.parametrize(
    ("of", "config", "body"),
    [
        ("stream/A", {"subjects": ["A"], "max_age": 0, "max_msgs": -1, "duplicate_window": 120 * SECOND}, {}),
        (
            "stream/A",
            {"subjects": ["a"], "duplicate_window": 60 * SECOND},
            {"subjects": ["a"], "duplicate_window": "1m"},
        ),
        ("stream/A", {"subjects": ["A"], "max_age": 60 * SECOND, "duplicate_window": 60 * SECOND}, {"max_age": "1m"}),
        ("stream/A", {"subjects": ["A"], "consumer_limits": {}, "placement": {"cluster": ""}}, {}),
        ("stream/A", {"subjects": ["A"], "metadata": {"_nats.level": "1", "nats-topology.owner": "shop"}}, {}),
        (
            "stream/A",
            {"subjects": ["A"], "subject_delete_marker_ttl": SECOND, "allow_msg_ttl": True, "allow_rollup_hdrs": True},
            {"allow_rollup_hdrs": True, "allow_msg_ttl": True, "subject_delete_marker_ttl": "1s"},
        ),
        (
            "stream/A",
            {"subjects": ["A"], "allow_msg_schedules": True, "allow_rollup_hdrs": True},
            {"allow_rollup_hdrs": True, "allow_msg_schedules": True},
        ),
        (
            "stream/A",
            {"subjects": ["A"], "max_msgs_per_subject": 1, "discard": "new", "discard_new_per_subject": True}
            | {"sealed": True, "deny_delete": True, "deny_purge": True},
            {"max_msgs_per_subject": 1, "discard": "new", "discard_new_per_subject": True}
            | {"sealed": True, "deny_delete": True, "deny_purge": True},
        ),
        (
            "stream/A",
            {"sources": [{"name": "B", "subject_transforms": [{"src": "b.*", "dest": ""}, {"src": "c", "dest": "d"}]}]},
            {"sources": [{"name": "B", "subject_transforms": [{"src": "b.*"}, {"src": "c", "dest": "d"}]}]},
        ),
        ("stream/A", {"mirror": {"name": "B"}, "mirror_direct": True}, {"mirror": {"name": "B"}}),
        ("consumer/B/c", {"ack_policy": "explicit", "ack_wait": 30 * SECOND, "max_waiting": 512}, {}),
        ("consumer/B/c", {"ack_policy": "explicit", "max_ack_pending": 77}, {}),
        ("consumer/B/c", {"ack_policy": "explicit", "max_ack_pending": 1000}, {"max_ack_pending": 1000}),
        ("consumer/B/c", {"backoff": [SECOND, 2 * SECOND], "ack_wait": SECOND}, {"backoff": ["1s", "2s"]}),
        ("consumer/B/c", {"filter_subjects": ["b.one"]}, {"filter_subject": "b.one"}),
        ("consumer/B/c", {"pause_until": "2026-11-23T00:00:00Z"}, {}),
        ("consumer/B/c", {"pause_until": "2026-11-25T00:00:00Z"}, {"pause_until": "2026-11-25T00:00:00Z"}),
    ],
)
def test_what_its_absence_means_too_is_not_said(of: str, config: dict[str, Any], body: dict[str, Any]) -> None:
    origin = {"subjects": ["b.>"], "allow_direct": True, "consumer_limits": {"max_ack_pending": 77}}
    said = declaration(of, config, B=origin)
    assert (said.body, said.comments) == (body, ())
    assert list(said.body) == list(body)


def test_what_is_recorded_on_an_object_of_ours_or_of_nobody_is_said() -> None:
    config = {"subjects": ["A"], "metadata": {"nats-topology.protect": "delete", "nats-topology.on-removal": "keep"}}
    for owner in ("shop", None):
        assert declaration("stream/A", config, owner=owner).body == {"protect": ["delete"], "on_removal": "keep"}


def test_a_value_that_cannot_be_said_is_ignored_with_a_comment() -> None:
    said = declaration("stream/A", {"subjects": ["a"], "num_replicas": 9, "max_age": SECOND})
    assert said.body == {"subjects": ["a"], "max_age": "1s", "ignore_changes": ["num_replicas"]}
    assert said.comments == ("Cannot be said here and is left as it is on the server: num_replicas (9).",)


def test_unknown_fields_are_named_also_inside_of_known_ones() -> None:
    sources = [{"name": "B"}, {"name": "B", "filter_subject": "b", "speed": 3}]
    said = declaration("stream/A", {"sources": sources, "lanes": {"a": 1}, "turbo": False}, B={})
    assert said.body == {"sources": [{"name": "B"}, {"name": "B", "filter_subject": "b"}]}
    assert said.comments[0].startswith('The server has sources[1].speed: 3, lanes: {"a": 1}, which this version')


def test_a_bucket_is_one_only_as_clients_make_it() -> None:
    shape = {
        "subjects": ["$KV.s.>"], "discard": "new", "deny_delete": True, "allow_rollup_hdrs": True, "allow_direct": True
    }  # fmt: skip
    said = declaration("kv/s", {**shape, "max_msgs_per_subject": 5})
    assert (str(said.address), said.body) == ("kv/s", {"history": 5})
    said = declaration("kv/s", {**shape, "max_msgs_per_subject": 5, "deny_purge": True})
    assert str(said.address) == "stream/KV_s"
    assert said.body["deny_purge"] is True
    assert said.comments[0] == "kv/s, a key-value bucket by its name, is not what a client makes of one in: deny_purge."


def test_a_bucket_with_a_value_that_no_bucket_can_have_is_a_stream() -> None:
    shape = {"subjects": ["$KV.s.>"], "discard": "new", "deny_delete": True, "allow_rollup_hdrs": True}
    said = declaration("kv/s", {**shape, "allow_direct": True, "max_msgs_per_subject": 100})
    assert (str(said.address), said.body["max_msgs_per_subject"]) == ("stream/KV_s", 100)
    assert said.comments[0].endswith("in: max_msgs_per_subject.")


def test_origins_outside_and_ephemeral_consumers_are_mentioned() -> None:
    sources = [{"name": "X"}, {"name": "Y", "external": {"api": "$JS.hub.API"}}]
    assert declaration("stream/A", {"sources": sources}, ephemerals=1).comments == (
        "The origin X is not in this account.",
        "The origin Y is in another account or domain, behind $JS.hub.API.",
        "An ephemeral consumer is left out, which the clients that make such consumers look after.",
    )
