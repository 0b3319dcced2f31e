"""A topology: what the files say, and in the same type what the servers have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from reconciler.model.account import Account
from reconciler.model.address import BUCKETS, Address
from reconciler.model.convention import Convention, Glossary, NamePattern
from reconciler.model.pattern import matches
from reconciler.model.policy import DEFAULT_POLICY, Policy
from reconciler.model.position import NOWHERE, Places, Position
from reconciler.model.version import ALL_SERVERS, Version, VersionRange

Config = Mapping[str, Any]
"""The configuration of one object in the server's JSON form: its own field names, integers, nanoseconds, bytes."""


class Lifecycle(NamedTuple):
    """What the tool may do with an object; the meaning of the words is in ``kinds/lifecycle.py``."""

    protect: frozenset[str] = frozenset()
    on_removal: str = "delete"
    ignore_changes: tuple[str, ...] = ()
    moved_from: str = ""


EVERYTHING_ALLOWED = Lifecycle()


class State(NamedTuple):
    """What a live object holds, as far as deciding about it needs it. Counts of messages, sizes in bytes."""

    messages: int = 0
    bytes: int = 0
    delivered: int = 0
    """Consumer: stream sequence of the last message delivered; 0 when none was."""
    pending: int = 0
    """Consumer: messages not yet delivered plus messages delivered and not acknowledged."""
    ephemerals: int = 0
    """Stream: consumers that are not durable. They belong to the clients that made them, and count against limits."""
    settling: str = ""
    """Stream: what is still to be done until its replicas are as its configuration says, in words."""

    @property
    def held(self) -> str:
        """What a stream holds, in words: ``1,204 messages (176.4 KiB)``."""
        amount, unit = float(self.bytes), "B"
        for larger in ("KiB", "MiB", "GiB", "TiB"):
            if amount < 1024:
                break
            amount, unit = amount / 1024, larger
        size = f"{amount:,.0f} {unit}" if unit == "B" else f"{amount:,.1f} {unit}"
        return f"{self.messages:,} message{'s' * (self.messages != 1)} ({size})"


class Resource(NamedTuple):
    """One stream, bucket or consumer, declared or live."""

    address: Address
    config: Config
    """As declared, without the server's defaults; or as the server returned it, with all it has."""
    places: Places = NOWHERE
    lifecycle: Lifecycle = EVERYTHING_ALLOWED
    owner: str | None = None
    """Live: the topology that manages the object, None when nobody does."""
    state: State | None = None

    def at(self, *path: str | int) -> Position:
        """Where the value at ``path`` was written, or the nearest value around it."""
        return self.places.at(*path) if path else self.places.key()

    def key(self, *path: str | int) -> Position:
        """Where the key at ``path`` was written."""
        return self.places.key(*path)


class CatalogueEntry(NamedTuple):
    """A subject that is published or served, declared under ``subjects:``."""

    subject: str
    config: Config
    places: Places


class Target(NamedTuple):
    """Where a topology lives: connection settings by name, as written in ``topology.yaml``."""

    name: str
    settings: Mapping[str, Any]
    places: Places


class Exposed(NamedTuple):
    """A secret that stands in the text of a file: where, and what it is, but never the secret itself."""

    at: Position
    what: str
    """``the seed of an NKey``."""
    hint: str
    """What to write in its place."""


@dataclass(frozen=True)
class Topology:
    """Everything one folder declares, or everything one account has."""

    name: str
    resources: Mapping[Address, Resource] = field(default_factory=dict)
    catalogue: Mapping[str, CatalogueEntry] = field(default_factory=dict)
    conventions: tuple[Convention, ...] = ()
    targets: Mapping[str, Target] = field(default_factory=dict)
    servers: VersionRange = ALL_SERVERS
    unmanaged: tuple[str, ...] = ()
    """Names (with ``*``) of streams that others manage and this topology may refer to."""
    places: Places = NOWHERE
    """Where the topology is named; findings about what stands nowhere in the files point there."""
    policy: Policy = DEFAULT_POLICY
    """What its people want of the linter."""
    glossary: Glossary = field(default_factory=dict)
    """The words of the business by domain, and whose each domain is."""
    names: Mapping[str, NamePattern] = field(default_factory=dict)
    """How names have to look, by what they are: ``streams``, ``consumers``, ``kv``, ``object_stores``, ``queues``."""
    target: Target | None = None
    """The target that it is for; None as it stands in the files."""
    exposed: tuple[Exposed, ...] = ()
    """Secrets in the text of its files."""
    server: Version | None = None
    """Live: the version to plan for, which is the oldest that is known to answer."""
    connected: Version | None = None
    """Live: the version of the server that we are connected to."""
    level: int | None = None
    """Live: the level of the JetStream API of the server that answers; None when it was not told."""
    domain: str = ""
    """Live: the JetStream domain that answers; empty when it has none, or was not told."""
    account: Account | None = None
    """Live: the limits of the account; None when they were not told."""
    standalone: bool = False
    """Live: whether the server is known to be in no cluster, so that it keeps one replica only."""
    observed_at: str = ""
    """Live: when the servers were read, RFC 3339 in UTC."""
    unknown: frozenset[Address] = frozenset()
    """Live: listed by the servers as missing or offline, so neither present nor absent."""

    def of(self, kind: str) -> tuple[Resource, ...]:
        """The resources of a kind, in order of their addresses."""
        return self._by_kind.get(kind, ())

    @cached_property
    def stores(self) -> tuple[Resource, ...]:
        """The streams, and the buckets, which are streams: all that stores messages, in order of their addresses."""
        return tuple(each for kind in sorted(("stream", *BUCKETS)) for each in self.of(kind))

    def store(self, stream: str) -> Resource | None:
        """The stream of that name on the server, or the bucket that it is; None when there is none."""
        return self._stores_by_stream.get(stream)

    def consumers_of(self, stream: str) -> tuple[Resource, ...]:
        """The consumers of a stream, named as on the server, in order of their addresses."""
        return self._consumers_by_stream.get(stream, ())

    def get(self, address: Address) -> Resource | None:
        """The resource at an address, None when there is none."""
        return self.resources.get(address)

    def manages(self, stream: str) -> bool:
        """Whether a stream is this topology's to manage: not one of ``unmanaged``."""
        return not any(matches(stream, pattern) for pattern in self.unmanaged)

    @cached_property
    def _by_kind(self) -> dict[str, tuple[Resource, ...]]:
        groups: dict[str, list[Resource]] = {}
        for address in sorted(self.resources):
            groups.setdefault(address.kind, []).append(self.resources[address])
        return {kind: tuple(group) for kind, group in groups.items()}

    @cached_property
    def _stores_by_stream(self) -> dict[str, Resource]:
        return {resource.address.stream: resource for resource in self.stores}

    @cached_property
    def _consumers_by_stream(self) -> dict[str, tuple[Resource, ...]]:
        groups: dict[str, list[Resource]] = {}
        for resource in self.of("consumer"):
            groups.setdefault(resource.address.stream, []).append(resource)
        return {stream: tuple(group) for stream, group in groups.items()}
