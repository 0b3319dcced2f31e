"""What of a few objects there is now, each asked for by itself: a saved plan knows what it touches."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from reconciler.errors import ApiError
from reconciler.kinds import BY_NAME
from reconciler.live.account import info
from reconciler.live.answers import GONE
from reconciler.live.jetstream import JetStream
from reconciler.live.observe import consumed, consumers, held, managed, resource, seen
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.topology import Resource, Topology


async def reread(js: JetStream, addresses: Collection[Address], streams: Collection[str]) -> Topology:
    """These objects as far as they are there, and all durable consumers of these streams. Raises LiveError.

    The streams are asked first: what is known to be gone has no consumers to ask for.
    """
    told = await info(js) or await info(js)
    resources: dict[Address, Resource] = {}
    stores = [each for each in addresses if each.stores]
    infos = dict(zip(stores, await asyncio.gather(*(_asked(js, each) for each in stores)), strict=True))
    gone = {each.stream for each, answer in infos.items() if answer is None}
    resources |= {at: resource(at, row["config"], held(row)) for at, row in infos.items() if row is not None}
    single = [each for each in addresses if not each.stores and each.stream not in gone | set(streams)]
    for at, row in zip(single, await asyncio.gather(*(_asked(js, each) for each in single)), strict=True):
        if row is not None:
            resources[at] = resource(at, row["config"], consumed(row))
    unknown: set[Address] = set()
    swept = [each for each in streams if each not in gone]
    for stream, listed in zip(swept, await asyncio.gather(*(consumers(js, each) for each in swept)), strict=True):
        if listed is None:
            continue
        unknown |= {address.consumer(stream, each) for each in listed.missing}
        for row in listed.rows:
            if durable := managed(row["config"]):
                at = address.consumer(stream, durable)
                resources[at] = resource(at, row["config"], consumed(row))
    return replace(seen(js, told), resources=resources, unknown=frozenset(unknown))


async def _asked(js: JetStream, of: Address) -> dict[str, Any] | None:
    """What INFO answers; None when the object is not there."""
    read = BY_NAME[of.kind].read(of)
    try:
        return await js.read(read.subject, read.body)
    except ApiError as error:
        if error.err_code not in GONE:
            raise
        return None
