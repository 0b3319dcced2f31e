"""Key-value buckets, as the streams that nats.go, the NATS CLI and nats-py keep them in.

The shape was read off the streams that nats.go 1.55, natscli 0.5.1 and nats-py 2.16 made on nats-server 2.15.1. Where
they differ (``allow_direct``, ``allow_msg_ttl``), an absent field means what nats.go and the CLI do.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count as count_from
from typing import Any

from reconciler.kinds.bucket import bucket, stream_field
from reconciler.kinds.change import disruptive, disruptive_if_lower, fixed, lossy_if_lower, since
from reconciler.kinds.fields import count, limit
from reconciler.kinds.stream import DUPLICATE_WINDOW
from reconciler.model.address import BUCKETS, Address
from reconciler.model.topology import Config

MOST_HISTORY = 64
"""Revisions of a key that the clients allow at most (ADR-8)."""

_PREFIX = BUCKETS["kv"]

FIELDS = (
    stream_field("description", doc="What the bucket is for, up to 4096 bytes.", example="Who is logged in"),
    stream_field(
        "max_msgs_per_subject",
        "history",
        type=count(1, MOST_HISTORY)._replace(yaml=limit().yaml),
        doc="How many revisions of each key are kept.",
        default=1,
        change=lossy_if_lower("older revisions of each key are deleted at once"),
        example=5,
    ),
    stream_field(
        "max_age",
        "ttl",
        doc="How long a value is kept.",
        change=lossy_if_lower("values older than that are deleted at once"),
        example="1h",
    ),
    stream_field(
        "max_msg_size",
        "max_value_size",
        doc="The largest value that is accepted, headers included.",
        change=disruptive_if_lower("larger values are refused from then on"),
    ),
    stream_field(
        "max_bytes",
        doc="How much the bucket stores; also reserved from the account's storage.",
        change=disruptive_if_lower("a bucket that is over it refuses new values"),
    ),
    stream_field("storage"),
    stream_field("num_replicas", doc="How many servers of a cluster hold the bucket; 3 survives the loss of one."),
    stream_field("placement", doc="Which servers may hold the bucket."),
    stream_field("compression"),
    stream_field("republish"),
    stream_field(
        "mirror",
        doc="Copy one bucket exactly, to read it nearby. Its name is a bucket's.",
        example={"name": "sessions", "external": {"api": "$JS.hub.API"}},
    ),
    stream_field(
        "sources",
        doc="Copy several buckets into this one. A name is a bucket's; with subject_transforms it is a stream's.",
        example=[{"name": "sessions"}],
    ),
    stream_field(
        "subject_delete_marker_ttl",
        "limit_marker_ttl",
        doc="Leave a marker for so long, at least 1s, when the server removes a value because of ttl. Lets a value "
        "carry its own time to live.",
    ),
    stream_field(
        "allow_msg_ttl",
        doc="Let a value carry its own time to live. Once on it stays on, said or not; nats-py always switches it on.",
        change=since(
            "2.11.2", disruptive("once on it stays on"), earlier=fixed("it is fixed before nats-server 2.11.2")
        ),
    ),
    stream_field(
        "allow_direct",
        doc="Let every replica answer reads. nats-py leaves it off unless told otherwise.",
        default=True,
        example=False,
    ),
    stream_field("metadata"),
)


def _subjects(bucket_name: str) -> str:
    return f"$KV.{bucket_name}.>"


_UNLESS_SAID: Config = {"max_msgs_per_subject": 1, "allow_direct": True}
_SHAPE: Config = {"discard": "new", "deny_delete": True, "allow_rollup_hdrs": True}


def _completed(address: Address, said: dict[str, Any]) -> dict[str, Any]:
    age = said.get("max_age") or 0
    window = {"duplicate_window": min(DUPLICATE_WINDOW, age) if age > 0 else DUPLICATE_WINDOW}
    shape = {**_UNLESS_SAID, **said, **_SHAPE, **window}
    if said.get("mirror"):
        return shape | {"mirror": _of_bucket(said["mirror"]), "mirror_direct": True}
    if said.get("sources"):
        shape["sources"] = [_source(address, origin) for origin in said["sources"]]
    return shape | {"subjects": [_subjects(address.name)]}


def _of_bucket(origin: Mapping[str, Any]) -> dict[str, Any]:
    name = origin["name"]
    return {**origin, "name": name if name.startswith(_PREFIX) else _PREFIX + name}


def _source(address: Address, origin: Mapping[str, Any]) -> dict[str, Any]:
    if origin.get("subject_transforms"):
        return dict(origin)
    source = _of_bucket(origin)
    name = source["name"].removeprefix(_PREFIX)
    if source.get("external") and name == address.name:
        return source
    theirs, ours = _subjects(name), _subjects(address.name)
    wanted = source.get("filter_subject") or theirs
    if not wanted.startswith(theirs[:-1]):
        return {**source, "subject_transforms": [{"src": theirs, "dest": ours}]}
    # The server takes no filter_subject beside transforms (10144): their src is one.
    source.pop("filter_subject", None)
    renamed = ours[:-1] + _kept(wanted.removeprefix(theirs[:-1]))
    return {**source, "subject_transforms": [{"src": wanted, "dest": renamed}]}


def _kept(pattern: str) -> str:
    """What a transform makes of a pattern so that all its tokens stay."""
    number = count_from(1)
    return ".".join(f"{{{{wildcard({next(number)})}}}}" if token == "*" else token for token in pattern.split("."))


def _abridged(address: Address, config: Config) -> dict[str, Any]:
    names = (field.name for field in FIELDS if field.name in config)
    said = {name: config[name] for name in names if config[name] != _UNLESS_SAID.get(name)}
    if said.get("mirror"):
        said["mirror"] = _shortened(said["mirror"])
    if said.get("sources"):
        said["sources"] = [_said_source(address, origin) for origin in said["sources"]]
    return said


def _shortened(origin: Mapping[str, Any]) -> dict[str, Any]:
    return {**origin, "name": origin["name"].removeprefix(_PREFIX)}


def _said_source(address: Address, origin: Mapping[str, Any]) -> dict[str, Any]:
    short = {key: value for key, value in _shortened(origin).items() if key != "subject_transforms"}
    transforms = origin.get("subject_transforms") or [{}]
    filtered = {**short, "filter_subject": transforms[0].get("src")}
    return next((each for each in (short, filtered) if _source(address, each) == origin), dict(origin))


KV = bucket(
    name="kv",
    section="kv",
    words="key-value bucket",
    doc="A key-value bucket keeps the last values of its keys.",
    fields=FIELDS,
    stays=("allow_msg_ttl",),
    completed=_completed,
    abridged=_abridged,
)
