"""Which live objects a plan is about, and which are none of its business."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache

from reconciler.kinds import BY_NAME, lifecycle, position
from reconciler.kinds.fields import Field
from reconciler.model.address import Address, consumer, holder
from reconciler.model.finding import Finding
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import OLDEST, Version
from reconciler.plan import rules


@dataclass(frozen=True, slots=True)
class Scope:
    """The live objects of an account, sorted by what a topology has to do with them."""

    declared: tuple[tuple[Resource, Resource | None], ...]
    """What is declared, with its live counterpart; without what is refused or unknown."""
    moved: Mapping[Address, Resource]
    """Declared consumers that take over from a live one of another name: their live counterpart is half-made."""
    doomed: tuple[Resource, ...]
    """Live and ours, no longer declared and not to be kept."""
    kept: tuple[Resource, ...]
    """Live and ours, no longer declared and to be kept: nobody's from then on."""
    left_alone: tuple[Address, ...]
    """Live and not declared, and not ours."""
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
        resources={address: each._replace(address=address) for address, each in resources.items()},
        unknown=frozenset(renamed.get(address, address) for address in live.unknown),
    )


def sort_out(desired: Topology, live: Topology) -> Scope:
    """Say what a plan is about. Nothing that another topology owns is ever in ``declared`` or ``doomed``."""
    findings: list[Finding] = []
    declared: list[tuple[Resource, Resource | None]] = []
    unknown: list[Address] = []
    moved: dict[Address, Resource] = {}
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
        origin = _origin(resource, found, desired)
        old = live.get(origin) if origin else None
        missing = next((each for each in (address, origin) if each in live.unknown), None)
        if missing or address.stream in unknown_streams:
            unknown.append(address)
            findings.append(
                rules.UNKNOWN_STATE.finding(
                    f"{missing or address} is missing or offline in the servers' answer, so it is not planned for",
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
                    hint=f"remove it here, or from {found.owner}, where on_removal: keep leaves it on the server",
                )
            )
        elif old is not None and old.owner not in (None, desired.name):
            findings.append(
                rules.OWNED_BY_ANOTHER.finding(
                    f"{address} cannot be moved from {origin}, which the topology {old.owner} owns",
                    resource.at("moved_from"),
                    address=address,
                    hint=f"remove moved_from, or move it where {old.owner} declares it",
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
            findings += _moved_already(resource, found, desired, live)
            declared.append((resource, found))
            if old is not None:
                moved[address] = old
    leaving = {old.address for old in moved.values()}
    doomed, to_keep, left_alone = [], [], []
    for address in sorted(live.resources):
        if address in desired.resources or address in leaving:
            continue
        resource = live.resources[address]
        elsewhere = address.stores and not desired.manages(address.stream)
        if resource.owner != desired.name or elsewhere:
            left_alone.append(address)
        elif lifecycle.recorded(resource.config).on_removal == "keep":
            to_keep.append(resource)
        else:
            doomed.append(resource)
    return Scope(
        tuple(declared), moved, tuple(doomed), tuple(to_keep), tuple(left_alone), tuple(unknown), tuple(findings)
    )


def _origin(resource: Resource, found: Resource | None, desired: Topology) -> Address | None:
    """The consumer that a declared one takes over from; None when it is made already, or never was another."""
    name = resource.lifecycle.moved_from
    if not name or resource.address.kind != "consumer":
        return None
    origin = consumer(resource.address.stream, name)
    made = found is not None and position.moving(found.config) != name
    return None if made or origin in desired.resources else origin


def _moved_already(resource: Resource, found: Resource | None, desired: Topology, live: Topology) -> Iterator[Finding]:
    """Both the consumer that should be moved and the one that it should become are there, each with a position."""
    origin = _origin(resource, None, desired)
    if origin is not None and found is not None and origin in live.resources and not position.moving(found.config):
        yield rules.MOVED_ALREADY.finding(
            f"{resource.address} is there already, so it does not take over from {origin}, which is there too",
            resource.at("moved_from"),
            address=resource.address,
            hint=f"delete the one that should not be there, or remove moved_from from {resource.address}",
        )


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
