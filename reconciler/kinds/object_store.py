"""Object stores, as the streams that nats.go, the NATS CLI and nats-py keep them in.

The shape was read off the streams that nats.go 1.55, natscli 0.5.1 and nats-py 2.16 made on nats-server 2.15.1.
"""

from __future__ import annotations

from typing import Any

from reconciler.kinds.bucket import bucket, stream_field
from reconciler.kinds.change import disruptive_if_lower, lossy_if_lower, one_way
from reconciler.model.address import Address
from reconciler.model.topology import Config

FIELDS = (
    stream_field("description", doc="What the store is for, up to 4096 bytes.", example="Invoices as PDF"),
    stream_field(
        "max_age",
        "ttl",
        doc="How long an object is kept.",
        change=lossy_if_lower("objects older than that are deleted at once"),
        example="90d",
    ),
    stream_field(
        "max_bytes",
        doc="How much the store holds; also reserved from the account's storage.",
        change=disruptive_if_lower("a store that is over it refuses new objects"),
    ),
    stream_field("storage"),
    stream_field("num_replicas", doc="How many servers of a cluster hold the store; 3 survives the loss of one."),
    stream_field("placement", doc="Which servers may hold the store."),
    stream_field("compression"),
    stream_field(
        "sealed",
        doc="Nothing can be added or removed any more; cannot be undone.",
        change=one_way("a sealed store cannot be unsealed"),
    ),
    stream_field("metadata"),
)


def _completed(address: Address, said: dict[str, Any]) -> dict[str, Any]:
    return {
        **said,
        "subjects": [f"$O.{address.name}.C.>", f"$O.{address.name}.M.>"],
        "discard": "new",
        "allow_rollup_hdrs": True,
        "allow_direct": True,
    }


def _abridged(address: Address, config: Config) -> dict[str, Any]:
    return {field.name: config[field.name] for field in FIELDS if field.name in config}


OBJECT_STORE = bucket(
    name="object_store",
    section="object_stores",
    words="object store",
    doc="An object store keeps large values in chunks.",
    fields=FIELDS,
    completed=_completed,
    abridged=_abridged,
)
