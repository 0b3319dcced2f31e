"""What YAML says of a live object: the fields that are not as they would be without it, and what cannot be said."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.kinds import BY_NAME, STREAM, Around, Kind, lifecycle, position
from reconciler.kinds.fields import Field, ValueType
from reconciler.kinds.stream import BOUNDS
from reconciler.kinds.units import instant
from reconciler.model.address import BUCKETS, Address
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import NEWEST, Version

Sayable = Callable[[str, Mapping[str, Any]], bool]
"""Whether the language takes a declaration in the section of a kind."""

_EMPTY: tuple[Any, ...] = (None, "", [], {})
_MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Declaration:
    """An object as YAML has it: under which address, with which keys, and with which comments beside it."""

    address: Address
    """A stream that has only the name of a bucket is a stream here."""
    body: dict[str, Any]
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Declarer:
    """Declares the objects of one account for one topology."""

    topology: str
    around: Around
    server: Version
    now: int
    """When the servers were read, in nanoseconds since 1970; 0 when unknown."""
    sayable: Sayable

    def declaration(self, resource: Resource) -> Declaration:
        """How a live object is declared."""
        kind = BY_NAME[resource.address.kind]
        if resource.address.kind not in BUCKETS:
            return self._declaration(kind, resource, ())
        unlike = self._unlike(kind, resource)
        if not unlike:
            return self._declaration(kind, resource, ())
        named = f"{resource.address}, a {kind.words} by its name"
        comment = f"{named}, is not what a client makes of one in: {', '.join(unlike)}."
        stream = resource._replace(address=Address(STREAM.name, resource.address.stream))
        return self._declaration(BY_NAME[STREAM.name], stream, (comment,))

    def _declaration(self, kind: Kind, resource: Resource, comments: tuple[str, ...]) -> Declaration:
        address, config = resource.address, resource.config
        body = self._body(kind, address, config)
        ignored = [] if self.sayable(kind.section, body) else self._unsayable(kind, body)
        unsaid = [f"{key} ({_shown(config[kind.by_key[key].name])})" for key in ignored]
        body = {key: value for key, value in body.items() if key not in ignored}
        comments += tuple(self._comments(kind, resource, unsaid))
        if resource.owner in (None, self.topology):
            recorded = lifecycle.recorded(config)
            if recorded.protect:
                body["protect"] = sorted(recorded.protect)
            if recorded.on_removal == "keep":
                body["on_removal"] = "keep"
        if ignored:
            body["ignore_changes"] = ignored
        return Declaration(address, body, comments)

    def _body(self, kind: Kind, address: Address, config: Config) -> dict[str, Any]:
        """The keys and values of YAML, in the order of the kind's table, without what their absence means too."""
        said = kind.abridged(address, position.declared(config))
        if len(said.get("filter_subjects") or ()) == 1:
            said = {**said, "filter_subject": said["filter_subjects"][0], "filter_subjects": None}
        absent = {**kind.absent, **kind.server_default(address, config, self.around, self.server)}
        forced = kind.implied(config, self.around)
        own = kind.implied(config, lambda stream: None)
        body = {}
        for field in kind.fields:
            value = said.get(field.name)
            if field.name == "metadata":
                value = lifecycle.labels(value)
            if value in _EMPTY or field.type.canonical(value) == {} or self._is_over(field, value):
                continue
            if field.name in forced:
                # A switch that another field of the object switches on is said all the same: it stays on when that
                # field goes, and what it was on for may still need it, as discard_new_per_subject does discard: new.
                meant = own.get(field.name) not in (True, "new")
            else:
                meant = field.name in absent and _same(field, value, absent[field.name])
            if not meant or field.name in self._bounds(kind, config):
                body[field.key] = field.type.told(value)
        return body

    def _bounds(self, kind: Kind, config: Config) -> tuple[str, ...]:
        """What is said although it is the default: that a stream grows without end is nothing to pass over."""
        bounded = any((config.get(name) or 0) > 0 for name in BOUNDS) or config.get("sealed")
        return () if kind is not STREAM or bounded else ("max_bytes",)

    def _is_over(self, field: Field, value: Any) -> bool:
        """Whether it is a pause that has run out, which is none; the server forgets it when it likes."""
        return field.name == "pause_until" and instant(value) <= self.now

    def _unlike(self, kind: Kind, resource: Resource) -> list[str]:
        """In which fields a bucket is not the one that its declaration would stand for."""
        address, config = resource.address, resource.config
        whole = kind.completed(address, kind.abridged(address, config))
        meant, found = (kind.effective(address, each, self.around, self.server) for each in (whole, config))
        unlike = [field.name for field in kind.all_fields if meant.get(field.name) != found.get(field.name)]
        body = self._body(kind, address, config)
        return unlike or [kind.by_key[key].name for key in self._unsayable(kind, body)]

    def _unsayable(self, kind: Kind, body: Mapping[str, Any]) -> list[str]:
        """The keys whose values the language does not take."""
        if self.sayable(kind.section, body):
            return []
        return [key for key, value in body.items() if not self.sayable(kind.section, {key: value})]

    def _comments(self, kind: Kind, resource: Resource, unsaid: list[str]) -> Iterator[str]:
        unknown = list(_unknown(kind, resource.config))
        if unknown:
            yield (
                f"The server has {', '.join(unknown)}, which this version of nats-topology does not know. "
                "It is kept by the server through every update."
            )
        if unsaid:
            yield f"Cannot be said here and is left as it is on the server: {', '.join(unsaid)}."
        origins = [resource.config.get("mirror"), *(resource.config.get("sources") or ())]
        if resource.address.kind != "consumer":
            yield from (comment for origin in origins if origin for comment in self._origin(origin))
        if resource.state is not None and resource.state.ephemerals:
            count = resource.state.ephemerals
            what = f"{count} ephemeral consumers are" if count > 1 else "An ephemeral consumer is"
            yield f"{what} left out, which the clients that make such consumers look after."

    def _origin(self, origin: Mapping[str, Any]) -> Iterator[str]:
        external = origin.get("external")
        if external:
            behind = f", behind {external['api']}" if external.get("api") else ""
            yield f"The origin {origin['name']} is in another account or domain{behind}."
        elif self.around(origin["name"]) is None:
            yield f"The origin {origin['name']} is not in this account."


def declarer(topology: str, observed: Topology, sayable: Sayable) -> Declarer:
    """Declares what was observed, for a topology of that name."""

    def around(stream: str) -> Config | None:
        store = observed.store(stream)
        return store.config if store else None

    now = instant(observed.observed_at) if observed.observed_at else 0
    return Declarer(topology, around, observed.server or NEWEST, now, sayable)


def _same(field: Field, value: Any, other: Any) -> bool:
    return bool(other not in _EMPTY and field.type.canonical(value) == field.type.canonical(other))


def _unknown(kind: Kind, config: Config) -> Iterator[str]:
    """What a live configuration has and the tool's tables do not; what is zero or empty means nothing."""
    for name, value in config.items():
        if name in kind.by_name:
            yield from _unknown_inside(name, kind.by_name[name].type, value)
        elif value:
            yield f"{name}: {_shown(value)}"


def _unknown_inside(path: str, known: ValueType, value: Any) -> Iterator[str]:
    if not known.fields:
        return
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _unknown_inside(f"{path}[{index}]", known, item)
    elif isinstance(value, dict):
        types = {field.name: field.type for field in known.fields}
        for name, inner in value.items():
            if name in types:
                yield from _unknown_inside(f"{path}.{name}", types[name], inner)
            elif inner:
                yield f"{path}.{name}: {_shown(inner)}"


def _shown(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
