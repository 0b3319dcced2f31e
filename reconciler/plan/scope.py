"""Which live objects a plan is about, and which are none of its business."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from reconciler.kinds import BY_NAME, lifecycle
from reconciler.kinds.fields import Field
from reconciler.model.address import Address, holder
from reconciler.model.finding import Finding
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import OLDEST, Version
from reconciler.plan import rules


@dataclass(frozen=True, slots=True)
class Scope:
    """The live objects of an account, sorted by what a topology has to do with them."""

    declared: tuple[tuple[Resource, Resource | None], ...]
    """What is declared, with its live counterpart; without what is refused or unknown."""
    doomed: tuple[Resource, ...]
    """Live and ours, no longer declared and not to be kept."""
    left_alone: tuple[Address, ...]
    """Live and not declared, and not ours or to be kept."""
    unknown: tuple[Address, ...]
    """Declared, and missing or offline."""
    findings: tuple[Finding, ...]


def named_as_in(desired: Topology, live: Topology) -> Topology:
    """The live objects under the addresses that a topology has for them.

    A stream of a bucket's name is observed as that bucket; where a topology declares it as a stream, it is one.
    """
    renamed = {
        holder(address.name): address
        for address in desired.resources
        if address.kind == "stream" and holder(address.name) != address
    }
    if not renamed:
        return live
    resources = {renamed.get(address, address): each for address, each in live.resources.items()}
    return replace(
        live,
        resources={address: replace(each, address=address) for address, each in resources.items()},
        unknown=frozenset(renamed.get(address, address) for address in live.unknown),
    )


def sort_out(desired: Topology, live: Topology) -> Scope:
    """Say what a plan is about. Nothing that another topology owns is ever in ``declared`` or ``doomed``."""
    findings: list[Finding] = []
    declared: list[tuple[Resource, Resource | None]] = []
    unknown: list[Address] = []
    server = live.server or OLDEST
    if server < OLDEST:
        findings.append(
            rules.SERVER_TOO_OLD.finding(
                f"the server is nats-server {server}, which keeps no metadata to record an owner in",
                desired.places.key(),
                hint=f"upgrade it to {OLDEST} or newer",
            )
        )
    unknown_streams = {address.stream for address in live.unknown if address.stores}
    for address in sorted(desired.resources):
        resource = desired.resources[address]
        found = live.get(address)
        if address in live.unknown or address.stream in unknown_streams:
            unknown.append(address)
            findings.append(
                rules.UNKNOWN_STATE.finding(
                    f"{address} is missing or offline in the servers' answer, so it is not planned for",
                    resource.key(),
                    address=address,
                    hint="plan again when the servers that hold it are back",
                )
            )
        elif found is not None and found.owner not in (None, desired.name):
            findings.append(
                rules.OWNED_BY_ANOTHER.finding(
                    f"{address} is owned by the topology {found.owner}",
                    resource.key(),
                    address=address,
                    hint=f"remove it here or from {found.owner}, where on_removal: keep would leave it on the server",
                )
            )
        elif found is None and not (desired.store(address.stream) or live.store(address.stream)):
            findings.append(
                rules.NO_STREAM.finding(
                    f"{address} needs {holder(address.stream)}, which is not on the server",
                    resource.key(),
                    address=address,
                    hint="apply the topology that declares the stream first",
                )
            )
        else:
            findings += _too_new(resource, server)
            declared.append((resource, found))
    doomed, left_alone = [], []
    for address in sorted(live.resources):
        if address in desired.resources:
            continue
        resource = live.resources[address]
        kept = lifecycle.recorded(resource.config).on_removal == "keep"
        elsewhere = address.stores and not desired.manages(address.stream)
        if resource.owner != desired.name or kept or elsewhere:
            left_alone.append(address)
        else:
            doomed.append(resource)
    return Scope(tuple(declared), tuple(doomed), tuple(left_alone), tuple(unknown), tuple(findings))


def _too_new(resource: Resource, server: Version) -> Iterator[Finding]:
    for path, field in _used(resource.config, _newer_of(resource.address.kind, server)):
        if field.first > server:
            yield rules.SERVER_TOO_OLD.finding(
                f"{path[-1]} of {resource.address} needs nats-server {field.since}, the server is {server}",
                resource.key(*path),
                address=resource.address,
                hint="upgrade the server or remove the field",
            )


@cache
def _newer_of(kind: str, server: Version) -> tuple[Field, ...]:
    """The fields of a kind that a server does not know, or that contain such a field."""
    return _newer(BY_NAME[kind].fields, server)


def _newer(fields: tuple[Field, ...], server: Version) -> tuple[Field, ...]:
    return tuple(each for each in fields if each.first > server or _newer(each.type.fields, server))


def _used(config: Config, fields: tuple[Field, ...]) -> Iterator[tuple[tuple[str | int, ...], Field]]:
    """Which of the fields a configuration uses, nested ones too, with their paths."""
    for field in fields:
        value = config.get(field.name)
        if value is None:
            continue
        yield (field.name,), field
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for index, item in items:
            if field.type.fields and isinstance(item, dict):
                for path, inner in _used(item, field.type.fields):
                    yield (field.name, *(() if index is None else (index,)), *path), inner
