"""What YAML says about an object besides its configuration: who may change it, and what happens when it goes.

These keys stand beside the server's fields and never reach the server as such. The owner, and what has to be known
of an object once its declaration is gone, are recorded on the live object, in its metadata.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.fields import Field, array, enum, text
from reconciler.model.topology import EVERYTHING_ALLOWED, Lifecycle

OWNER = "nats-topology.owner"
ON_REMOVAL = "nats-topology.on-removal"
PROTECT = "nats-topology.protect"
TOOL_PREFIX = "nats-topology."
SERVER_PREFIX = "_nats."

FIELDS: tuple[Field, ...] = (
    Field(
        "protect",
        array(enum("delete", "replace"), ordered=False, what="list of delete, replace"),
        "Refuse a plan that would delete or replace this object.",
        example=["delete", "replace"],
    ),
    Field(
        "on_removal",
        enum("delete", "keep"),
        "What to do with the live object once it is no longer declared.",
        default="delete",
        example="keep",
    ),
    Field(
        "ignore_changes",
        array(text(what="field name"), ordered=False),
        "Fields that somebody else sets; their live values stay. One label is metadata.KEY.",
        example=["max_age", "metadata.team"],
    ),
    Field(
        "moved_from",
        text(what="name"),
        "The name that a consumer had before; the one of this name goes on at its position. It may stay in the file. "
        "Nothing but a consumer can change its name.",
        example="order-worker",
    ),
)

NAMES = frozenset(field.name for field in FIELDS)


def lifecycle(config: Mapping[str, Any]) -> Lifecycle:
    """Read the lifecycle keys of a declaration."""
    if NAMES.isdisjoint(config):
        return EVERYTHING_ALLOWED
    return Lifecycle(
        frozenset(config.get("protect", ())),
        config.get("on_removal", "delete"),
        tuple(config.get("ignore_changes", ())),
        config.get("moved_from", ""),
    )


def owner(config: Mapping[str, Any]) -> str | None:
    """The topology that a live object's metadata names as its owner."""
    return (config.get("metadata") or {}).get(OWNER) or None


def without_servers(metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Metadata without the keys of the server."""
    return {key: value for key, value in (metadata or {}).items() if not key.startswith(SERVER_PREFIX)}


def labels(metadata: Mapping[str, str] | None) -> dict[str, str]:
    """Metadata without the keys of the server and of this tool."""
    return {
        key: value
        for key, value in (metadata or {}).items()
        if not key.startswith(SERVER_PREFIX) and not key.startswith(TOOL_PREFIX)
    }


def marks(topology: str, wishes: Lifecycle) -> dict[str, str]:
    """The metadata that records a topology's ownership, and its wishes, on a live object."""
    kept = recordable(wishes)
    recorded = {OWNER: topology}
    if kept.on_removal == "keep":
        recorded[ON_REMOVAL] = "keep"
    if kept.protect:
        recorded[PROTECT] = "delete"
    return recorded


def marked(metadata: Mapping[str, str] | None, topology: str, wishes: Lifecycle) -> dict[str, str]:
    """Live metadata with the marks of a topology in place of any that are there."""
    others = {key: value for key, value in (metadata or {}).items() if key not in (OWNER, ON_REMOVAL, PROTECT)}
    return others | marks(topology, wishes)


def recordable(wishes: Lifecycle) -> Lifecycle:
    """Those of the wishes that matter once the declaration is gone."""
    return Lifecycle(wishes.protect & {"delete"}, wishes.on_removal)


def recorded(config: Mapping[str, Any]) -> Lifecycle:
    """The wishes that a live object's metadata records: what is to happen once its declaration is gone."""
    metadata = config.get("metadata") or {}
    protect = frozenset(("delete",)) if metadata.get(PROTECT) == "delete" else frozenset[str]()
    return Lifecycle(protect, "keep" if metadata.get(ON_REMOVAL) == "keep" else "delete")
