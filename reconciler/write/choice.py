"""Which objects of an account are written, and why others are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from reconciler.model.address import BUCKETS, Address, holder
from reconciler.model.pattern import matches
from reconciler.model.topology import Resource, Topology


@dataclass(frozen=True, slots=True)
class Choice:
    """The objects that are wanted, in order of their addresses."""

    chosen: tuple[Resource, ...]
    left_out: Mapping[Address, str]
    """Wanted, and not to be had; with the reason."""
    unmatched: tuple[Address, ...]
    """Wanted, and nowhere in the account."""


def choose(observed: Topology, topology: str, wanted: Collection[Address], refused: Mapping[Address, str]) -> Choice:
    """What of an account goes into a topology: everything, or what the addresses in ``wanted`` match (``*``).

    A stream or bucket comes with its consumers. ``refused`` holds objects that must not be written, with reasons.
    """
    chosen: list[Resource] = []
    left_out: dict[Address, str] = {}
    matched: set[Address] = set()
    for address in sorted({*observed.resources, *observed.unknown}):
        patterns = {pattern for pattern in wanted if _selects(pattern, address)}
        matched |= patterns
        if wanted and not patterns:
            continue
        resource = observed.get(address)
        if resource is None or address in observed.unknown:
            left_out[address] = "is missing or offline in the servers' answer"
        elif resource.owner not in (None, topology):
            left_out[address] = f"is owned by the topology {resource.owner}"
        elif address in refused:
            left_out[address] = refused[address]
        else:
            chosen.append(resource)
    return Choice(tuple(chosen), left_out, tuple(pattern for pattern in wanted if pattern not in matched))


def _selects(pattern: Address, address: Address) -> bool:
    if pattern.kind == address.kind and matches(address.name, pattern.name):
        return True
    if address.kind == "consumer":
        return _selects(pattern, holder(address.stream)) if pattern.kind != "consumer" else False
    # A bucket is also meant by the name of its stream, but not by stream/*.
    prefix = BUCKETS.get(address.kind)
    named = prefix is not None and pattern.kind == "stream" and pattern.name.startswith(prefix)
    return named and matches(address.stream, pattern.name)
