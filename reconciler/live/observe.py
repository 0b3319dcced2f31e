"""What the servers have, as a topology."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from reconciler.errors import ApiError
from reconciler.kinds.lifecycle import owner
from reconciler.live.account import Info, info
from reconciler.live.answers import STREAM_MISSING
from reconciler.live.jetstream import JetStream, Listed
from reconciler.live.replicas import settling
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.topology import Resource, State, Topology
from reconciler.model.version import Version

_SERVERS_OWN = ("JS_MIRROR_", "JS_SRC_")
"""Durables that the server makes on a work queue or interest stream to mirror or source from it (from 2.14 on)."""


async def observe(js: JetStream) -> Topology:
    """All streams and durable consumers of the account. Raises LiveError.

    Asks for pages of 256 streams, and for the consumers of each stream that has any, all together. Ephemeral
    consumers and those of the server are nobody's business and left out; the ephemeral ones are counted.
    """
    streams, told = await asyncio.gather(js.list("STREAM.LIST", "streams"), info(js))
    # Without an answer, perhaps for want of a leader: since the list was answered there is one.
    told = told or await info(js)
    resources: dict[Address, Resource] = {}
    unknown = {address.holder(name) for name in streams.missing}
    watched = []
    for row in streams.rows:
        name = row["config"]["name"]
        at = address.holder(name)
        # A stream that is offline has a row too, with zeros for state.
        if at in unknown or at in resources:
            continue
        resources[at] = resource(at, row["config"], held(row))
        if (row.get("state") or {}).get("consumer_count"):
            watched.append(name)
    lists = await asyncio.gather(*(consumers(js, name) for name in watched))
    for name, listed in zip(watched, lists, strict=True):
        holder = address.holder(name)
        if listed is None:
            del resources[holder]
            continue
        unknown |= {address.consumer(name, each) for each in listed.missing if not each.startswith(_SERVERS_OWN)}
        ephemerals = set()
        for row in listed.rows:
            durable = managed(row["config"])
            at = address.consumer(name, durable)
            if durable and at not in unknown:
                resources[at] = resource(at, row["config"], consumed(row))
            elif _ephemeral(row["config"]):
                ephemerals.add(row.get("name"))
        if ephemerals:
            state = (resources[holder].state or State())._replace(ephemerals=len(ephemerals))
            resources[holder] = resources[holder]._replace(state=state)
    return replace(
        seen(js, told),
        resources=resources,
        # In a cluster each row says where its stream is; a server of its own has nothing to say (2.10 to 2.15).
        standalone=bool(streams.rows) and not any("cluster" in row for row in streams.rows),
        unknown=frozenset(unknown),
    )


def seen(js: JetStream, told: Info | None) -> Topology:
    """What is known of the servers themselves just now; ``told`` is their answer to INFO, if there was one."""
    return Topology(
        "",
        server=_planned_for(js.server, told.level) if told else js.server,
        connected=js.server,
        level=told.level if told else None,
        domain=told.domain if told else "",
        account=told.account if told else None,
        observed_at=datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
    )


async def consumers(js: JetStream, stream: str) -> Listed | None:
    """The consumers of a stream that had some; None when the stream is gone meanwhile."""
    try:
        listed = await js.list(f"CONSUMER.LIST.{stream}", "consumers")
        if not listed.rows and not listed.missing:
            # A cluster lists nothing for a stream that is not there (2.15.0).
            await js.read(f"STREAM.INFO.{stream}", {})
    except ApiError as error:
        if error.err_code != STREAM_MISSING:
            raise
        return None
    return listed


def _planned_for(connected: Version, level: int) -> Version:
    """The older one of the server that we are connected to and the one that answers."""
    answering = Version.of_level(level)
    return answering if answering is not None and level < connected.level else connected


def managed(config: Mapping[str, Any]) -> str:
    """The name of a durable consumer that somebody made; empty for any other."""
    name: str = config.get("durable_name") or ""
    return "" if _internal(config) else name


def _ephemeral(config: Mapping[str, Any]) -> bool:
    return not config.get("durable_name") and not _internal(config)


def _internal(config: Mapping[str, Any]) -> bool:
    name: str = config.get("durable_name") or config.get("name") or ""
    return bool(config.get("sourcing") or config.get("direct") or name.startswith(_SERVERS_OWN))


def held(row: Mapping[str, Any]) -> State:
    """What a stream holds, by its row of a list or what STREAM.INFO answers."""
    state = row.get("state") or {}
    return State(state.get("messages", 0), state.get("bytes", 0), settling=settling(row))


def consumed(row: Mapping[str, Any]) -> State:
    """Where a consumer stands, by its row of a list or what CONSUMER.INFO answers."""
    return State(
        delivered=(row.get("delivered") or {}).get("stream_seq", 0),
        pending=row.get("num_pending", 0) + row.get("num_ack_pending", 0),
    )


def resource(at: Address, config: dict[str, Any], state: State) -> Resource:
    """A live object; its names are in the address, and taken out of the configuration."""
    config.pop("name", None)
    config.pop("durable_name", None)
    return Resource(at, config, owner=owner(config), state=state)
