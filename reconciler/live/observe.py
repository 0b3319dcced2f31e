"""What the servers have, as a topology."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from reconciler.kinds.lifecycle import owner
from reconciler.live.jetstream import JetStream
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.topology import Resource, State, Topology

_SERVERS_OWN = ("JS_MIRROR_", "JS_SRC_")
"""Durables that the server makes on a work queue or interest stream to mirror or source from it (from 2.14 on)."""


async def observe(js: JetStream) -> Topology:
    """All streams and durable consumers of the account. Raises LiveError.

    Asks for pages of 256 streams, and for the consumers of each stream that has any, all together. Ephemeral
    consumers and those of the server are nobody's business and left out.
    """
    streams = await js.list("STREAM.LIST", "streams")
    resources: dict[Address, Resource] = {}
    unknown = {address.holder(name) for name in streams.missing}
    watched = []
    for row in streams.rows:
        name = row["config"]["name"]
        at = address.holder(name)
        # A stream that is offline has a row too, with zeros for state.
        if at in unknown or at in resources:
            continue
        state = row.get("state") or {}
        resources[at] = _resource(at, row["config"], State(state.get("messages", 0), state.get("bytes", 0)))
        if state.get("consumer_count"):
            watched.append(name)
    lists = await asyncio.gather(*(js.list(f"CONSUMER.LIST.{name}", "consumers") for name in watched))
    for name, listed in zip(watched, lists, strict=True):
        unknown |= {address.consumer(name, each) for each in listed.missing if not each.startswith(_SERVERS_OWN)}
        for row in listed.rows:
            durable = _managed(row["config"])
            at = address.consumer(name, durable)
            if durable and at not in unknown:
                resources[at] = _resource(at, row["config"], _consumed(row))
    now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return Topology("", resources, server=js.server, observed_at=now, unknown=frozenset(unknown))


def _managed(config: Mapping[str, Any]) -> str:
    """The name of a durable consumer that somebody made; empty for any other."""
    name: str = config.get("durable_name") or ""
    internal = config.get("sourcing") or config.get("direct") or name.startswith(_SERVERS_OWN)
    return "" if internal else name


def _consumed(row: Mapping[str, Any]) -> State:
    return State(
        delivered=(row.get("delivered") or {}).get("stream_seq", 0),
        pending=row.get("num_pending", 0) + row.get("num_ack_pending", 0),
    )


def _resource(at: Address, config: dict[str, Any], state: State) -> Resource:
    config.pop("name", None)
    config.pop("durable_name", None)
    return Resource(at, config, owner=owner(config), state=state)
