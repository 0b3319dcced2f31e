"""Consumers: every field that nats-server 2.15 accepts in a durable consumer's configuration.

Facts per field were observed on nats-server 2.15.0 and read in the tags from 2.10 on. ``direct`` and ``sourcing``
belong to the server; ``name`` and ``durable_name`` are the key in YAML and are always sent both, because an
update with one of them alone turns a durable consumer into one that dies.
"""

from __future__ import annotations

from typing import Any

from reconciler.kinds.change import disruptive, fixed, lossy, noted, since, toggled
from reconciler.kinds.fields import (
    BOOL,
    SUBJECT,
    TEXT_MAP,
    TIME,
    Field,
    ValueType,
    array,
    count,
    duration,
    enum,
    limit,
    size,
    text,
)
from reconciler.kinds.kind import Around, Kind
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.topology import Config
from reconciler.model.version import Version

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
ACK_WAIT = 30 * SECOND
MAX_ACK_PENDING = 1000
MAX_WAITING = 512

_STARTS = "where a consumer starts is fixed when it is created"

_SAMPLE = ValueType(
    "percentage like 50%",
    {"type": "string", "pattern": "^[0-9]+%?$"},
    canonical=lambda value: value.rstrip("%"),
)

FIELDS: tuple[Field, ...] = (
    Field(
        "description",
        text(longest=4096),
        "What the consumer is for, up to 4096 bytes.",
        example="Charges the customer",
    ),
    Field(
        "deliver_policy",
        enum("all", "last", "new", "by_start_sequence", "by_start_time", "last_per_subject"),
        "Which message comes first.",
        default="all",
        change=fixed(_STARTS),
        example="all",
    ),
    Field(
        "opt_start_seq",
        count(1),
        "First sequence, with deliver_policy: by_start_sequence.",
        default=0,
        change=fixed(_STARTS),
        example=1000,
    ),
    Field(
        "opt_start_time",
        TIME,
        "First time, with deliver_policy: by_start_time.",
        change=fixed(_STARTS),
        example="2026-11-23T08:00:00Z",
    ),
    Field(
        "ack_policy",
        enum("explicit", "all", "none", "flow_control", later={"flow_control": "2.14"}),
        "What counts as acknowledged: each message by itself; all up to one; everything that was sent; or what "
        "flow control confirms (from nats-server 2.14).",
        default="explicit",
        change=fixed("ack_policy is fixed when the consumer is created"),
        example="explicit",
    ),
    Field(
        "ack_wait",
        duration(),
        "How long the server waits for an acknowledgement before it delivers again. Without it 30s, or the first "
        "backoff step.",
        example="30s",
    ),
    Field(
        "max_deliver",
        limit((1 << 31) - 1),
        "How often a message is tried.",
        default=-1,
        example=5,
    ),
    Field(
        "backoff",
        array(duration(), what="list of durations"),
        "Waiting times before each next try. The first one is the ack_wait.",
        change=noted("the first step becomes the ack_wait"),
        example=["30s", "2m", "10m"],
    ),
    Field(
        "filter_subject",
        SUBJECT,
        "Deliver only what matches; excludes filter_subjects.",
        change=disruptive("messages already passed are not delivered again, also when the filter is wider"),
        example="orders.order.created",
    ),
    Field(
        "filter_subjects",
        array(SUBJECT, ordered=False),
        "Deliver only what matches one of these; excludes filter_subject.",
        change=disruptive("messages already passed are not delivered again, also when a filter is wider"),
        example=["orders.order.created", "orders.order.cancelled"],
    ),
    Field(
        "replay_policy",
        enum("instant", "original"),
        "As fast as possible, or at the pace the messages came in.",
        default="instant",
        change=fixed("replay_policy is fixed when the consumer is created"),
        example="instant",
    ),
    Field(
        "rate_limit_bps",
        count(0),
        "Most bits a second; push only.",
        default=0,
        example=1_000_000,
    ),
    Field(
        "sample_freq",
        _SAMPLE,
        "Share of acknowledgements that are reported for observability.",
        example="50%",
    ),
    Field(
        "max_waiting",
        count(1, (1 << 31) - 1),
        "Most pull requests that may wait; pull only. Without it 512.",
        change=fixed("max_waiting is fixed when the consumer is created"),
        example=512,
    ),
    Field(
        "max_ack_pending",
        limit((1 << 31) - 1),
        "Most messages that may be delivered and not yet acknowledged. Without it 1000, or what the stream's "
        "consumer_limits say.",
        example=1000,
    ),
    Field(
        "flow_control",
        BOOL,
        "Let the client slow the server down; push only, needs idle_heartbeat.",
        default=False,
        change=fixed("flow_control is fixed when the consumer is created"),
        example=True,
    ),
    Field(
        "idle_heartbeat",
        duration(),
        "Sign of life when there are no messages, at least 100ms; push only.",
        default=0,
        change=fixed("idle_heartbeat is fixed when the consumer is created"),
        example="15s",
    ),
    Field("headers_only", BOOL, "Deliver headers without payload.", default=False, example=True),
    Field(
        "max_batch",
        count(1, (1 << 31) - 1),
        "Most messages of one pull request.",
        default=0,
        example=500,
    ),
    Field("max_expires", duration(), "Longest a pull request may wait.", default=0, example="30s"),
    Field(
        "max_bytes",
        size((1 << 31) - 1, unlimited=False),
        "Most bytes of one pull request.",
        default=0,
        example="1MiB",
    ),
    Field(
        "inactive_threshold",
        duration(),
        "The server deletes the consumer when it is unused for so long; also a durable one.",
        change=disruptive("the server deletes the consumer when it is unused for so long"),
        example="24h",
    ),
    Field(
        "num_replicas",
        count(0, 5),
        "How many servers hold the consumer; 0 means as many as the stream.",
        default=0,
        change=disruptive("the cluster copies the consumer to other servers"),
        example=3,
    ),
    Field(
        "mem_storage",
        BOOL,
        "Keep the consumer's state in memory also when the stream is on file.",
        default=False,
        change=since(
            "2.14.4",
            fixed("mem_storage is fixed when the consumer is created"),
            earlier=lossy("it takes effect when the server restarts, and the consumer's position is lost then"),
        ),
        example=True,
    ),
    Field(
        "deliver_subject",
        SUBJECT,
        "Push messages to this subject. Without it clients pull, which is preferred when processing time varies.",
        change=toggled("push or pull is fixed when the consumer is created"),
        example="deliver.orders.audit",
    ),
    Field(
        "deliver_group",
        text(what="queue group"),
        "Share pushed messages among the members of this queue group.",
        change=disruptive("subscribers outside the new group get nothing"),
        example="audit",
    ),
    Field(
        "pause_until",
        TIME,
        "Deliver nothing before this time.",
        since="2.11",
        change=disruptive("set through its own API; the consumer stops or goes on"),
        example="2026-11-23T08:00:00Z",
    ),
    Field(
        "priority_policy",
        enum("none", "overflow", "pinned_client", "prioritized", later={"prioritized": "2.12"}),
        "How pull requests of a priority group are served (prioritized: from nats-server 2.12).",
        default="none",
        since="2.11",
        change=disruptive("clients of the group are served in another order"),
        example="overflow",
    ),
    Field(
        "priority_groups",
        array(text(what="group name"), what="list of group names"),
        "Names of priority groups, up to 16 of A-Z a-z 0-9 / _ = - each; the server uses the first.",
        since="2.11",
        change=disruptive("clients of another group get nothing"),
        example=["primary"],
    ),
    Field(
        "priority_timeout",
        duration(),
        "How long a pinned client may be silent. Without it 2m with pinned_client.",
        since="2.11",
        example="2m",
    ),
    Field(
        "metadata",
        TEXT_MAP,
        "Labels of your own. Keys that start with _nats. belong to the server, nats-topology. to this tool.",
        example={"team": "checkout"},
    ),
)


def _implied(config: Config, around: Around) -> dict[str, Any]:
    """What the server makes of other fields because of the declared ones (nats-server 2.15.0)."""
    forced: dict[str, Any] = {}
    if config.get("backoff"):
        forced["ack_wait"] = config["backoff"][0]
    if config.get("ack_policy") == "flow_control":
        forced |= {"flow_control": True, "idle_heartbeat": SECOND}
    return forced


def _server_default(address: Address, config: Config, around: Around, server: Version) -> dict[str, Any]:
    values: dict[str, Any] = {}
    ack = config.get("ack_policy", "explicit")
    if ack in ("explicit", "all"):
        values["ack_wait"] = ACK_WAIT
    if ack != "none":
        values["max_ack_pending"] = MAX_ACK_PENDING
    if not config.get("deliver_subject"):
        values["max_waiting"] = MAX_WAITING
    if config.get("priority_policy") == "pinned_client":
        values["priority_timeout"] = 2 * MINUTE
    return values | _inherited(address, config, around)


def _inherited(address: Address, config: Config, around: Around) -> dict[str, Any]:
    """What the consumer_limits of the stream make of absent fields, of durable consumers too (2.15.0).

    Also without acknowledgements: a pull consumer then has the stream's max_ack_pending, a push consumer is refused
    (10082, 2.15.1).
    """
    limits = (around(address.stream) or {}).get("consumer_limits") or {}
    if not limits:
        return {}
    return {key: limit for key, limit in limits.items() if limit > 0}


def _call(address: Address, config: dict[str, Any], action: str) -> Call:
    names = {"name": address.leaf, "durable_name": address.leaf}
    body = {"ack_policy": "explicit", **config, **names}
    return Call(
        f"CONSUMER.CREATE.{address.stream}.{address.leaf}",
        {"stream_name": address.stream, "config": body, "action": action},
        config=body,
    )


def _update(address: Address, config: dict[str, Any], live: Config) -> tuple[Call, ...]:
    # The server ignores pause_until in an update, without an error (2.15.0); it has a request of its own.
    wanted, paused = config.get("pause_until"), live.get("pause_until")
    rest = {key: value for key, value in config.items() if key != "pause_until"}
    calls: tuple[Call, ...] = (_call(address, rest, "update"),)
    if wanted != paused:
        body = {"pause_until": wanted} if wanted else {}
        calls += (Call(f"CONSUMER.PAUSE.{address.stream}.{address.leaf}", body),)
    return calls


CONSUMER = Kind(
    name="consumer",
    section="consumers",
    words="consumer",
    doc="A durable consumer remembers what of a stream its clients have processed.",
    fields=FIELDS,
    implied=_implied,
    server_default=_server_default,
    inherited=_inherited,
    needs=lambda address, config: (address.stream,),
    subjects=lambda address, config: (),
    create=lambda address, config: (_call(address, config, "create"),),
    update=_update,
    delete=lambda address: Call(f"CONSUMER.DELETE.{address.name.replace('/', '.')}", {}, deletes=True),
    read=lambda address: Call(f"CONSUMER.INFO.{address.name.replace('/', '.')}", {}),
)
