"""What a plan calls in place the server takes in place, and what it calls a replacement the server refuses to update.

Each field of each kind is changed on each supported line of releases, both ways; after it nothing is left to plan.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from reconciler.kinds import BY_NAME, KINDS, KV
from reconciler.kinds.change import INERT
from reconciler.live.sandbox import binary as newest
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import LINES, Version
from tests.accounts import Account
from tests.servers import Server, binary

RELEASES = ("newest", "2.14.6", "2.12.8", "2.11.11", "2.10.26")
REFUSALS = {10052, 10055, 10012}
CONSUMER = address.consumer("S", "c")
SECOND = 1_000_000_000
HOUR = 3600 * SECOND


class Try(NamedTuple):
    """Two configurations, which a declaration changes from one to the other and back."""

    field: str
    one: dict[str, Any]
    other: dict[str, Any]
    since: str = "2.10"
    back: bool = True
    """Whether a declaration can ask for the way back."""


def switch(field: str, value: Any, /, **around: Any) -> Try:
    """From absent to a value, with the same things around it."""
    return Try(field, around, {**around, field: value})


def between(field: str, one: Any, other: Any, since: str = "2.10", /, **around: Any) -> Try:
    """From one value to another, with the same things around them."""
    return Try(field, {**around, field: one}, {**around, field: other}, since)


MIRROR = {"subjects": None}
TRANSFORM = {"src": "s.*", "dest": "t.{{wildcard(1)}}"}
STREAMS = (
    switch("description", "what happened"),
    between("subjects", ["s.a", "s.b"], ["s.b", "s.c"]),
    between("retention", "limits", "interest"),
    between("retention", "limits", "workqueue"),
    between("retention", "interest", "workqueue"),
    switch("max_consumers", 9),
    between("max_consumers", 9, 3),
    between("max_msgs", 9, 3),
    switch("max_msgs", 9),
    between("max_bytes", 1 << 20, 1 << 16),
    switch("max_bytes", 1 << 20),
    between("max_age", 2 * HOUR, HOUR),
    switch("max_age", 60 * SECOND),
    between("max_msgs_per_subject", 9, 3),
    switch("max_msgs_per_subject", 9),
    switch("max_msg_size", 1 << 10),
    switch("discard", "new", max_msgs=9),
    switch("discard_new_per_subject", True, discard="new", max_msgs_per_subject=3),
    switch("storage", "memory"),
    switch("no_ack", True),
    switch("duplicate_window", HOUR),
    between("duplicate_window", HOUR, SECOND, max_age=2 * HOUR),
    switch("placement", {"tags": ["ssd"]}),
    between("placement", {"cluster": "eu"}, {"cluster": "us", "tags": ["ssd"]}),
    Try("mirror", {**MIRROR, "mirror": {"name": "ORIGIN"}}, {"subjects": ["s.>"]}),
    between("mirror", {"name": "ORIGIN"}, {"name": "OTHER"}, **MIRROR),
    between("mirror", {"name": "ORIGIN"}, {"name": "ORIGIN", "filter_subject": "origin.a"}, **MIRROR),
    switch("sources", [{"name": "ORIGIN"}]),
    between("sources", [{"name": "ORIGIN"}, {"name": "OTHER"}], [{"name": "OTHER", "filter_subject": "other.a"}]),
    switch("compression", "s2"),
    switch("first_seq", 1000),
    between("first_seq", 1000, 5),
    switch("subject_transform", TRANSFORM, subjects=["s.*"]),
    between("subject_transform", TRANSFORM, {"src": "s.*", "dest": "u.{{wildcard(1)}}"}, subjects=["s.*"]),
    switch("republish", {"src": "s.>", "dest": "live.s.>"}),
    between("republish", {"dest": "live.>"}, {"src": "s.>", "dest": "live.s.>", "headers_only": True}),
    switch("allow_direct", True),
    switch("mirror_direct", True, mirror={"name": "ELSEWHERE"}, **MIRROR),
    switch("sealed", True),
    switch("deny_delete", True),
    switch("deny_purge", True),
    switch("allow_rollup_hdrs", True),
    switch("consumer_limits", {"max_ack_pending": 500, "inactive_threshold": HOUR}),
    between("consumer_limits", {"max_ack_pending": 500}, {"max_ack_pending": 50}),
    switch("allow_msg_ttl", True),
    switch("subject_delete_marker_ttl", HOUR),
    switch("subject_delete_marker_ttl", HOUR, allow_msg_ttl=True, allow_rollup_hdrs=True),
    between("subject_delete_marker_ttl", HOUR, 2 * HOUR),
    switch("allow_msg_counter", True),
    switch("allow_atomic", True),
    switch("allow_msg_schedules", True),
    switch("allow_msg_schedules", True, allow_rollup_hdrs=True),
    switch("persist_mode", "async"),
    switch("allow_batched", True),
    switch("metadata", {"team": "checkout"}),
    between("metadata", {"team": "checkout", "tier": "1"}, {"team": "payments"}),
)

PUSH = {"deliver_subject": "deliver.s"}
GROUP = {"priority_groups": ["a"]}
CONSUMERS = (
    switch("description", "who reads"),
    between("deliver_policy", "all", "new"),
    between("deliver_policy", "last", "last_per_subject", filter_subject="s.>"),
    between("opt_start_seq", 5, 9, deliver_policy="by_start_sequence"),
    between("opt_start_time", "2026-01-01T00:00:00Z", "2026-02-02T00:00:00Z", deliver_policy="by_start_time"),
    between("ack_policy", "explicit", "all"),
    between("ack_policy", "explicit", "none"),
    between("ack_policy", "all", "none"),
    Try(
        "ack_policy",
        {**PUSH, "ack_policy": "explicit", "flow_control": True, "idle_heartbeat": SECOND},
        {**PUSH, "ack_policy": "flow_control", "max_ack_pending": 1000},
        "2.14",
    ),
    switch("ack_wait", 5 * SECOND),
    switch("max_deliver", 5),
    between("backoff", [SECOND, 2 * SECOND], [2 * SECOND, 5 * SECOND, 9 * SECOND]),
    switch("backoff", [SECOND, 2 * SECOND]),
    switch("filter_subject", "s.a"),
    between("filter_subject", "s.a", "s.*"),
    between("filter_subjects", ["s.a", "s.b"], ["s.b", "s.c"]),
    Try("filter_subjects", {"filter_subject": "s.a"}, {"filter_subjects": ["s.a", "s.b"]}),
    switch("replay_policy", "original"),
    switch("rate_limit_bps", 1_000_000, **PUSH),
    switch("sample_freq", "50"),
    between("sample_freq", "50%", "20"),
    switch("max_waiting", 9),
    switch("max_ack_pending", 9),
    switch("flow_control", True, idle_heartbeat=SECOND, **PUSH),
    switch("idle_heartbeat", SECOND, **PUSH),
    between("idle_heartbeat", SECOND, 5 * SECOND, **PUSH),
    switch("headers_only", True),
    switch("max_batch", 9),
    switch("max_expires", SECOND),
    switch("max_bytes", 1 << 20),
    switch("inactive_threshold", HOUR),
    switch("num_replicas", 1),
    switch("mem_storage", True),
    switch("deliver_subject", "deliver.s"),
    between("deliver_subject", "deliver.s", "deliver.t"),
    switch("deliver_group", "q", **PUSH),
    between("deliver_group", "q", "r", **PUSH),
    switch("pause_until", "2099-01-01T00:00:00Z"),
    between("pause_until", "2099-01-01T00:00:00Z", "2098-01-01T00:00:00.5Z"),
    Try("priority_policy", {}, {**GROUP, "priority_policy": "overflow"}),
    between("priority_policy", "overflow", "pinned_client", **GROUP),
    between("priority_policy", "overflow", "prioritized", "2.12", **GROUP),
    between("priority_groups", ["a"], ["b"], priority_policy="overflow"),
    between("priority_timeout", 5 * SECOND, 9 * SECOND, priority_policy="pinned_client", **GROUP),
    switch("priority_timeout", 5 * SECOND, priority_policy="pinned_client", **GROUP),
    switch("metadata", {"team": "checkout"}),
)
NARROW = {"src": "$KV.ORIGIN.a.>", "dest": "$KV.S.a.>"}
COPY = {"mirror": {"name": "ORIGIN"}}
BUCKETS = (
    switch("description", "what is in it"),
    switch("max_age", HOUR),
    between("max_age", 2 * HOUR, HOUR),
    switch("max_bytes", 1 << 20),
    between("max_bytes", 1 << 20, 1 << 16),
    switch("storage", "memory"),
    switch("placement", {"tags": ["ssd"]}),
    switch("compression", "s2"),
    switch("metadata", {"team": "checkout"}),
)
KEY_VALUES = (
    *BUCKETS,
    between("max_msgs_per_subject", 5, 3),
    switch("max_msg_size", 1 << 10),
    switch("republish", {"src": "$KV.S.>", "dest": "live.s.>"}),
    between("mirror", {"name": "ORIGIN"}, {"name": "ORIGIN", "filter_subject": "$KV.ORIGIN.a"}),
    Try("mirror", COPY, {}),
    switch("sources", [{"name": "ORIGIN"}]),
    between("sources", [{"name": "ORIGIN"}], [{"name": "KV_ORIGIN", "subject_transforms": [NARROW]}]),
    switch("subject_delete_marker_ttl", HOUR),
    switch("subject_delete_marker_ttl", HOUR, allow_msg_ttl=True),
    Try("allow_msg_ttl", {}, {"allow_msg_ttl": True}, back=False),
    switch("allow_direct", False),
)
TRIES = {"stream": STREAMS, "consumer": CONSUMERS, "kv": KEY_VALUES, "object_store": (*BUCKETS, switch("sealed", True))}

ALONE = {(kind, "num_replicas") for kind in ("stream", "kv", "object_store")}
"""What a server without a cluster refuses, whatever it is changed to (10074)."""


def cases() -> Iterator[Any]:
    """Each try both ways on each release that knows all it uses."""
    for release in RELEASES:
        server = Version.parse("99.0" if release == "newest" else release)
        group = pytest.mark.xdist_group(f"mutability-{release}")
        for kind in KINDS:
            for number, each in enumerate(TRIES[kind.name]):
                used = [kind.by_name[name].first for name in {**each.one, **each.other}]
                if max([*used, Version.parse(each.since)]) > server:
                    continue
                ways = {"": (each.one, each.other), "-back": (each.other, each.one)}
                for way, (before, after) in list(ways.items())[: 1 + each.back]:
                    name = f"{release}-{kind.name}-{each.field}-{number}{way}"
                    yield pytest.param(release, kind.name, each.field, before, after, id=name, marks=group)


def test_each_field_of_each_kind_is_tried() -> None:
    tried = {(kind, each.field) for kind, tries in TRIES.items() for each in tries}
    assert tried | ALONE == {(kind.name, field.name) for kind in KINDS for field in kind.fields}


def holding(kind: str) -> Address:
    """The stream that is tried, or the bucket, or the stream of the consumer that is."""
    return Address("stream" if kind == "consumer" else kind, "S")


def declaring(kind: str, config: Config) -> Topology:
    """A topology with one stream or bucket, and in it one consumer where that is what is tried."""
    store = holding(kind)
    said: dict[str, Any] = {"subjects": ["s.>"]} if store.kind == "stream" else {}
    said |= config if kind != "consumer" else {}
    said = {key: value for key, value in said.items() if value is not None}
    resources: dict[Address, Config] = {store: BY_NAME[store.kind].completed(store, said)}
    if kind == "consumer":
        resources[CONSUMER] = config
    return Topology("shop", {each: Resource(each, values) for each, values in resources.items()})


@pytest.fixture(scope="module")
def account(request: pytest.FixtureRequest) -> Iterator[Account]:
    program = newest() if request.param == "newest" else binary(request.param)
    with Server(program=program) as server:
        for name in ("ORIGIN", "OTHER"):
            server.api(f"STREAM.CREATE.{name}", {"name": name, "subjects": [f"{name.lower()}.>"]})
        bucket = Address("kv", "ORIGIN")
        for call in KV.create(bucket, KV.completed(bucket, {})):
            server.api(call.subject, call.body)
        yield Account(server, program)


@pytest.mark.parametrize(("account", "kind", "field", "before", "after"), list(cases()), indirect=["account"])
def test_in_place_is_accepted_and_replace_is_refused(
    account: Account, kind: str, field: str, before: Config, after: Config
) -> None:
    account.forget(holding(kind).stream)
    account.apply(account.plan(declaring(kind, before)))
    assert not account.plan(declaring(kind, before)).actions
    plan = account.plan(declaring(kind, after))
    assert not plan.blocked
    (action,) = plan.actions
    assert field in {change.field for change in action.changes}
    if action.verb is Verb.replace:
        assert refusal(account, action) in REFUSALS
    else:
        assert action.verb is Verb.update
    account.apply(plan)
    assert not account.plan(declaring(kind, after)).actions


def refusal(account: Account, action: Action) -> int | None:
    """How the server refuses to do in place what the plan does by replacing; None when it does not."""
    assert action.before is not None
    assert action.after is not None
    calls = BY_NAME[action.address.kind].update(action.address, dict(action.after), action.before)
    errors = (account.answer(call).get("error") for call in calls)
    return next((error["err_code"] for error in errors if error), None)


def first_sequence(account: Account) -> bool:
    """Whether a changed first_seq has an effect on what is stored after it."""
    server = account.server
    server.api("STREAM.UPDATE.S", {"name": "S", "subjects": ["s.>"], "first_seq": 1000})
    server.publish("s.a", b"x")
    state = server.api("STREAM.INFO.S", {})["state"]
    return (state["first_seq"], state["last_seq"]) != (1, 1)


EFFECTS = {("stream", "first_seq"): first_sequence}
"""For each field that the server takes without effect, how to see one."""


def test_each_field_without_effect_is_watched() -> None:
    inert = {
        (kind.name, field.name)
        for kind in KINDS
        for field in kind.fields
        if any(field.change.at(line).verdict == INERT for line in LINES)
    }
    assert inert == EFFECTS.keys()


WATCHED = [
    pytest.param(release, *each, id="-".join((release, *each)), marks=pytest.mark.xdist_group(f"mutability-{release}"))
    for release in RELEASES
    for each in EFFECTS
]


@pytest.mark.parametrize(("account", "kind", "field"), WATCHED, indirect=["account"])
def test_what_is_taken_without_effect_has_none(account: Account, kind: str, field: str) -> None:
    account.forget("S")
    account.apply(account.plan(declaring(kind, {})))
    before = account.server.api("STREAM.INFO.S", {})["config"]
    assert not EFFECTS[kind, field](account)
    after = account.server.api("STREAM.INFO.S", {})["config"]
    assert before.get(field) != after[field]
