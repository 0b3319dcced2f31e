"""Streams: every field that nats-server 2.15 accepts in a stream's configuration.

Facts per field (default, first version, what an update does) were observed on nats-server 2.15.0 and read in the
tags from 2.10 on. ``template_owner`` is gone from the server, ``pedantic`` is a word of the request only.
"""

from __future__ import annotations

from typing import Any

from reconciler.kinds.behaviour import GIVES_SOURCES_A_WINDOW
from reconciler.kinds.change import (
    Judgement,
    disruptive,
    disruptive_if_removed,
    fixed,
    free,
    inert,
    lossy_if_lower,
    noted,
    one_way,
    removable,
    since,
    words,
)
from reconciler.kinds.fields import (
    BOOL,
    NAME,
    SUBJECT,
    TEXT_MAP,
    TIME,
    Field,
    array,
    count,
    duration,
    enum,
    limit,
    record,
    size,
    text,
)
from reconciler.kinds.kind import Around, Kind
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.risk import Risk
from reconciler.model.topology import Config
from reconciler.model.version import Version

MINUTE = 60 * 1_000_000_000
DUPLICATE_WINDOW = 2 * MINUTE

UNLIMITED = -1
BOUNDS = ("max_age", "max_bytes", "max_msgs")
"""The limits of which a stream needs one, or it grows without end."""

_GONE = "messages over the new limit are deleted at once"

_TRANSFORM_FIELDS = (
    Field("src", SUBJECT, "Subjects that are rewritten; wildcards allowed.", example="orders.*.created"),
    Field(
        "dest",
        SUBJECT,
        "What they become; {{wildcard(1)}} is the first wildcard's token.",
        example="eu.orders.{{wildcard(1)}}.created",
    ),
)
TRANSFORM = record(*_TRANSFORM_FIELDS, what="subject transform", required=("dest",))
# Without a dest, what is copied keeps its subjects: the way to copy by several filters (2.10.26 to 2.15.1).
ORIGIN_TRANSFORM = record(*_TRANSFORM_FIELDS, what="subject transform")

ORIGIN_FIELDS = (
    Field("name", NAME, "The stream to copy from.", example="ORDERS"),
    Field("opt_start_seq", count(1), "Start at this sequence of the origin.", default=0, example=1000),
    Field("opt_start_time", TIME, "Start at this time.", example="2026-11-23T08:00:00Z"),
    Field("filter_subject", SUBJECT, "Copy only what matches.", example="orders.order.created"),
    Field(
        "subject_transforms",
        array(ORIGIN_TRANSFORM, what="list of subject transforms"),
        "Filter and rewrite subjects while copying; one without dest only filters. Excludes filter_subject.",
        example=[{"src": "orders.>", "dest": "eu.orders.>"}],
    ),
    Field(
        "external",
        record(
            Field("api", SUBJECT, "API prefix of the other account or domain.", example="$JS.hub.API"),
            Field("deliver", SUBJECT, "Prefix for the delivery subjects.", example="deliver.hub"),
            what="external origin",
            required=("api",),
        ),
        "Where the origin is, when it is not in this account.",
        example={"api": "$JS.hub.API"},
    ),
    Field(
        "consumer",
        record(
            Field("name", NAME, "A durable consumer of the origin.", example="mirror-feed"),
            Field("deliver_subject", SUBJECT, "Its deliver subject.", example="feed.orders"),
            what="origin's consumer",
            required=("name", "deliver_subject"),
        ),
        "Copy through a durable consumer that the origin's owner made.",
        since="2.14",
        example={"name": "mirror-feed", "deliver_subject": "feed.orders"},
    ),
)
ORIGIN = record(*ORIGIN_FIELDS, what="origin stream", required=("name",))

FIELDS: tuple[Field, ...] = (
    Field(
        "description",
        text(longest=4096),
        "What the stream is for, up to 4096 bytes.",
        example="What happened to orders",
    ),
    Field(
        "subjects",
        array(SUBJECT, ordered=False),
        "Subjects the stream stores; wildcards allowed. No two streams of an account may share a subject. "
        "Without it, the stream's own name; none for a mirror.",
        change=disruptive_if_removed("publishers to a removed subject get no responders; stored messages stay"),
        example=["orders.>"],
    ),
    Field(
        "retention",
        enum("limits", "interest", "workqueue"),
        "What keeps a message: the limits; the interest of consumers that have not acknowledged it; or, in a "
        "work queue, that nobody has taken it yet.",
        default="limits",
        change=words(
            {
                ("limits", "interest"): Judgement(
                    True,
                    Risk.lossy,
                    "messages that no consumer waits for are deleted; all of them without a consumer",
                ),
                ("interest", "limits"): Judgement(True, Risk.disruptive, "messages stay until a limit"),
            },
            otherwise="retention to or from workqueue is fixed when the stream is created",
        ),
        example="limits",
    ),
    Field(
        "max_consumers",
        limit((1 << 31) - 1),
        "How many consumers the stream may have.",
        default=-1,
        change=since("2.12.5", free, earlier=fixed("max_consumers is fixed before nats-server 2.12.5")),
        example=20,
    ),
    Field(
        "max_msgs",
        limit(),
        "How many messages the stream keeps.",
        default=-1,
        change=lossy_if_lower(_GONE),
        example=1_000_000,
    ),
    Field(
        "max_bytes",
        size(),
        "How much the stream stores; also reserved from the account's storage.",
        default=-1,
        change=lossy_if_lower(_GONE),
        example="10GiB",
    ),
    Field(
        "max_age",
        duration(unlimited=True),
        "How long a message is kept, at least 100ms.",
        default=0,
        change=lossy_if_lower("messages older than that are deleted at once"),
        example="7d",
    ),
    Field(
        "max_msgs_per_subject",
        limit(),
        "How many messages of each subject are kept.",
        default=-1,
        change=lossy_if_lower("older messages of each subject are deleted at once, even with discard: new"),
        example=1,
    ),
    Field(
        "max_msg_size",
        size((1 << 31) - 1),
        "The largest message that is accepted, headers included.",
        default=-1,
        change=disruptive("larger messages are refused from then on"),
        example="256KiB",
    ),
    Field(
        "discard",
        enum("old", "new"),
        "What goes when a limit is reached: the oldest message, or the new one is refused.",
        default="old",
        change=words(
            {
                ("new", "old"): Judgement(True, Risk.lossy, "a stream over its limits loses its oldest messages"),
                ("old", "new"): Judgement(True, Risk.disruptive, "publishers are refused at the limit"),
            },
            otherwise="",
        ),
        example="old",
    ),
    Field(
        "discard_new_per_subject",
        BOOL,
        "Refuse new messages of a subject that has max_msgs_per_subject; needs discard: new.",
        default=False,
        example=True,
    ),
    Field(
        "storage",
        enum("file", "memory"),
        "Where messages are kept; memory is lost when all servers restart.",
        default="file",
        change=fixed("storage is fixed when the stream is created"),
        example="file",
    ),
    Field(
        "num_replicas",
        count(1, 5),
        "How many servers of a cluster hold the stream; 3 survives the loss of one.",
        default=1,
        change=disruptive("the cluster copies the stream to other servers"),
        example=3,
    ),
    Field(
        "no_ack",
        BOOL,
        "Do not confirm publishes; then a publisher cannot know that its message was stored.",
        default=False,
        change=disruptive("publishers that wait for a confirmation are affected"),
        example=False,
    ),
    Field(
        "duplicate_window",
        duration(),
        "How long message ids are remembered to drop duplicates. Without it 2m, or max_age when that is less; "
        "nothing for mirrors and sources.",
        example="2m",
    ),
    Field(
        "placement",
        record(
            Field("cluster", NAME, "Name of the cluster.", example="eu-west"),
            Field("tags", array(text(what="tag"), ordered=False), "Tags a server must have.", example=["ssd"]),
            what="placement",
        ),
        "Which servers may hold the stream.",
        change=disruptive("the cluster moves the stream"),
        example={"cluster": "eu-west", "tags": ["ssd"]},
    ),
    Field(
        "mirror",
        ORIGIN,
        "Copy one stream exactly, with its sequences; then the stream has no subjects of its own.",
        change=since(
            "2.12.0",
            removable(
                "the mirror becomes a stream of its own and cannot go back",
                otherwise="a mirror can only be removed, never added or changed",
            ),
            earlier=fixed("a mirror is fixed before nats-server 2.12"),
        ),
        example={"name": "ORDERS"},
    ),
    Field(
        "sources",
        array(ORIGIN, ordered=False, what="list of origin streams"),
        "Copy messages of several streams into this one.",
        change=disruptive("a changed source starts again from what the stream shows it has"),
        example=[{"name": "ORDERS"}],
    ),
    Field(
        "compression",
        enum("none", "s2"),
        "Compression of stored blocks; file storage only.",
        default="none",
        change=noted("only blocks written after the server's next restart are compressed"),
        example="s2",
    ),
    Field(
        "first_seq",
        count(1),
        "Sequence of the first message; has an effect only when the stream is created.",
        default=0,
        change=inert("the server echoes the number, the stream's sequences stay"),
        example=1000,
    ),
    Field(
        "subject_transform",
        TRANSFORM,
        "Rewrite subjects before messages are stored.",
        change=disruptive("new messages are stored under other subjects"),
        example={"src": "orders.*.created", "dest": "orders.created.{{wildcard(1)}}"},
    ),
    Field(
        "republish",
        record(
            Field("src", SUBJECT, "Which subjects.", default=">", example="orders.>"),
            Field("dest", SUBJECT, "Where they are published again.", example="live.orders.>"),
            Field("headers_only", BOOL, "Without the payload.", default=False, example=True),
            what="republish",
            required=("dest",),
        ),
        "Publish each message again on core NATS once it is stored.",
        change=disruptive("subscribers of the republished subjects are affected"),
        example={"src": "orders.>", "dest": "live.orders.>"},
    ),
    Field(
        "allow_direct",
        BOOL,
        "Let every replica answer reads of single messages.",
        default=False,
        example=True,
    ),
    Field(
        "mirror_direct",
        BOOL,
        "Let the mirror answer such reads for its origin. The server makes it equal to a local origin's allow_direct.",
        default=False,
        example=True,
    ),
    Field(
        "sealed",
        BOOL,
        "Nothing can be added or deleted any more; cannot be undone.",
        default=False,
        change=one_way("a sealed stream cannot be unsealed"),
        example=True,
    ),
    Field(
        "deny_delete",
        BOOL,
        "Refuse to delete single messages; cannot be undone.",
        default=False,
        change=one_way("it cannot be switched off"),
        example=True,
    ),
    Field(
        "deny_purge",
        BOOL,
        "Refuse to purge; cannot be undone. Excludes allow_rollup_hdrs.",
        default=False,
        change=one_way("it cannot be switched off"),
        example=True,
    ),
    Field(
        "allow_rollup_hdrs",
        BOOL,
        "Let a message replace all earlier ones of its subject or stream.",
        default=False,
        example=True,
    ),
    Field(
        "consumer_limits",
        record(
            Field(
                "inactive_threshold",
                duration(),
                "Longest time a consumer may be unused. Becomes the default of all consumers, durable ones too: "
                "then they are deleted when unused for so long.",
                default=0,
                example="1h",
            ),
            Field(
                "max_ack_pending",
                count(1),
                "Most unacknowledged messages a consumer may have, and the default for all.",
                default=0,
                example=1000,
            ),
            what="consumer limits",
        ),
        "Bounds and defaults for the stream's consumers.",
        change=disruptive("the server refuses it (10069) while a consumer is above the limit"),
        example={"max_ack_pending": 1000},
    ),
    Field(
        "allow_msg_ttl",
        BOOL,
        "Let a message carry its own time to live; cannot be undone.",
        default=False,
        since="2.11",
        change=since(
            "2.11.2",
            one_way("it cannot be switched off"),
            earlier=fixed("allow_msg_ttl is fixed before nats-server 2.11.2"),
        ),
        example=True,
    ),
    Field(
        "subject_delete_marker_ttl",
        duration(),
        "Leave a marker for so long, at least 1s, when the last message of a subject expires. Switches on "
        "allow_msg_ttl and allow_rollup_hdrs.",
        default=0,
        since="2.11",
        example="1h",
    ),
    Field(
        "allow_msg_counter",
        BOOL,
        "Make each subject a counter.",
        default=False,
        since="2.12",
        change=fixed("allow_msg_counter is fixed when the stream is created"),
        example=True,
    ),
    Field(
        "allow_atomic",
        BOOL,
        "Accept batches of messages that are stored all or none.",
        default=False,
        since="2.12",
        change=disruptive("open batches are aborted when it is switched off"),
        example=True,
    ),
    Field(
        "allow_msg_schedules",
        BOOL,
        "Accept messages that are delivered at a later time; cannot be undone.",
        default=False,
        since="2.12",
        change=one_way("it cannot be switched off"),
        example=True,
    ),
    Field(
        "persist_mode",
        enum("default", "async"),
        "async confirms a message before it is on disk: faster, and the last ones can be lost in a crash.",
        default="default",
        since="2.12",
        change=fixed("persist_mode is fixed when the stream is created"),
        example="async",
    ),
    Field(
        "allow_batched",
        BOOL,
        "Accept fast batches: many messages, one confirmation.",
        default=False,
        since="2.14",
        change=disruptive("open batches are affected"),
        example=True,
    ),
    Field(
        "metadata",
        TEXT_MAP,
        "Labels of your own. Keys that start with _nats. belong to the server, nats-topology. to this tool.",
        example={"team": "checkout"},
    ),
)


def _implied(config: Config, around: Around) -> dict[str, Any]:
    """What the server makes of other fields because of the declared ones (nats-server 2.15.0).

    It stores these values whatever was sent, or refuses an update that does not send them.
    """
    forced: dict[str, Any] = {}
    mirror = config.get("mirror")
    origin = around(mirror["name"]) if mirror and not mirror.get("external") else None
    if mirror:
        # It has no publishers; the server forgets the value that was sent when it restarts (2.10.26 and 2.15.1).
        forced["duplicate_window"] = None
    if origin is not None:
        forced["mirror_direct"] = bool(origin.get("allow_direct"))
    if config.get("subject_delete_marker_ttl"):
        forced |= {"allow_msg_ttl": True, "allow_rollup_hdrs": True, "deny_purge": False}
    if config.get("allow_msg_schedules"):
        forced |= {"allow_rollup_hdrs": True, "deny_purge": False}
    if config.get("sealed"):
        forced |= {
            "max_age": 0,
            "discard": "new",
            "deny_delete": True,
            "deny_purge": True,
            "allow_rollup_hdrs": False,
        }
    return forced


def _server_default(address: Address, config: Config, around: Around, server: Version) -> dict[str, Any]:
    values: dict[str, Any] = {}
    mirror = config.get("mirror")
    if not mirror and not config.get("sources"):
        values["subjects"] = [address.stream]
    if not mirror and (not config.get("sources") or GIVES_SOURCES_A_WINDOW.of(server)):
        age = 0 if config.get("sealed") else config.get("max_age") or 0
        values["duplicate_window"] = min(DUPLICATE_WINDOW, age) if age > 0 else DUPLICATE_WINDOW
    return values


def _origins(address: Address, config: Config) -> tuple[str, ...]:
    origins = [config.get("mirror"), *(config.get("sources") or ())]
    return tuple(origin["name"] for origin in origins if origin and not origin.get("external"))


def _create(address: Address, config: dict[str, Any]) -> tuple[Call, ...]:
    # A stream cannot be created sealed (10052, nats-server 2.15.0): it is sealed by an update right after.
    if not config.get("sealed"):
        return (_call(address, config, "CREATE"),)
    unsealed = {key: value for key, value in config.items() if key != "sealed"}
    return (_call(address, unsealed, "CREATE"), _call(address, config, "UPDATE"))


def _call(address: Address, config: dict[str, Any], action: str) -> Call:
    body = {"name": address.stream, **config}
    return Call(f"STREAM.{action}.{address.stream}", body, config=body)


STREAM = Kind(
    name="stream",
    section="streams",
    words="stream",
    doc="A stream stores the messages of its subjects.",
    fields=FIELDS,
    implied=_implied,
    server_default=_server_default,
    inherited=lambda address, config, around: {},
    needs=_origins,
    subjects=lambda address, config: tuple(
        config.get("subjects") or (() if config.get("mirror") or config.get("sources") else (address.stream,))
    ),
    create=_create,
    update=lambda address, config, live: (_call(address, config, "UPDATE"),),
    delete=lambda address: Call(f"STREAM.DELETE.{address.stream}", {}, deletes=True),
    read=lambda address: Call(f"STREAM.INFO.{address.stream}", {}),
)
