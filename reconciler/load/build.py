"""Accepted documents to a ``Topology``: the server's values with their places, and what only all files tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from reconciler.kinds import BY_NAME, CONSUMER, KINDS, STREAM, Kind, catalogue, lifecycle
from reconciler.load import rules
from reconciler.load.convention import Conventions
from reconciler.load.policy import policy
from reconciler.model.address import Address, holder
from reconciler.model.finding import Finding, Related
from reconciler.model.policy import DEFAULT_POLICY
from reconciler.model.position import NOWHERE, Places, Position
from reconciler.model.rule import Rule
from reconciler.model.spelling import nearest
from reconciler.model.topology import CatalogueEntry, Resource, Target, Topology
from reconciler.model.version import ALL_SERVERS, VersionRange

ONLY_IN_ROOT = ("topology", "servers", "targets", "conventions", "lint", "unmanaged")
_LARGEST = (1 << 63) - 1


class Part(NamedTuple):
    """One accepted document."""

    data: Mapping[str, Any]
    places: Places
    root: bool
    """Whether it stands in the folder's topology.yaml."""


def build(parts: Sequence[Part], root: str, *, complete: bool) -> tuple[Topology, list[Finding]]:
    """Put documents together; ``root`` is the file that should name the topology.

    Unless ``complete``, some document is missing from ``parts``, and what it may have said is not missed.
    """
    builder = _Builder()
    for part in parts:
        builder.add(part)
    if complete:
        builder.require_name(root)
        builder.check_streams()
    builder.conventions.finish(complete=complete)
    return builder.topology(), [*builder.findings, *builder.conventions.findings]


class _Wire:
    """How the declarations of a kind become configurations."""

    def __init__(self, kind: Kind, *apart: str) -> None:
        self.apart = lifecycle.NAMES.union(apart)
        self.renamed = {field.key: field.name for field in kind.fields if field.key != field.name}
        """The server's names of fields that YAML calls otherwise."""
        self.convert = [(field.name, field.type.wire) for field in kind.fields if field.type.wire is not None]
        self.most = [
            (field.name, field.key, field.type.schema["maximum"])
            for field in kind.fields
            if field.type.schema.get("format") == "nats-size" and field.type.schema["maximum"] < _LARGEST
        ]
        """Sizes that the server keeps in 32 bits: the schema bounds them only where they are written as numbers."""

    def config(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The configuration in the server's form, without what is not the server's."""
        config = dict(body) if not self.renamed else {self.renamed.get(key, key): body[key] for key in body}
        for name in self.apart.intersection(config):
            del config[name]
        for name, convert in self.convert:
            if name in config:
                config[name] = convert(config[name])
        return config


_WIRES = {kind.name: _Wire(kind, *((CONSUMER.section,) if kind is STREAM else ())) for kind in KINDS}
_CATALOGUE = [(field.name, field.type.wire) for field in catalogue.FIELDS if field.type.wire is not None]


class _Builder:
    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.name = ""
        self.places = NOWHERE
        self.servers = ALL_SERVERS
        self.resources: dict[Address, Resource] = {}
        self.stores: dict[str, Address] = {}
        self.catalogue: dict[str, CatalogueEntry] = {}
        self.targets: dict[str, Target] = {}
        self.conventions = Conventions()
        self.unmanaged: list[str] = []
        self.policy = DEFAULT_POLICY
        self.once: dict[str, Position] = {}

    def topology(self) -> Topology:
        return Topology(
            self.name,
            self.resources,
            self.catalogue,
            tuple(self.conventions.subjects),
            self.targets,
            self.servers,
            tuple(self.unmanaged),
            self.places,
            replace(self.policy, exemptions=tuple(self.conventions.exemptions)),
            self.conventions.glossary,
            self.conventions.names,
        )

    def add(self, part: Part) -> None:
        data, places = part.data, part.places
        if part.root:
            self._about_all(data, places)
        else:
            for key in ONLY_IN_ROOT:
                if key in data:
                    hint = "move it there; another topology needs a folder of its own"
                    self._report(
                        rules.MISPLACED_KEY, f"{key} belongs in the folder's topology.yaml", places.key(key), hint
                    )
        for subject, entry in (data.get("subjects") or {}).items():
            self._subject(subject, entry or {}, places.inside("subjects", subject))
        for name, domain in (data.get("glossary") or {}).items():
            self.conventions.domain(name, domain or {}, places.inside("glossary", name))
        for kind in KINDS:
            for name, body in (data.get(kind.section) or {}).items():
                self._declared(kind, name, body or {}, places.inside(kind.section, name))

    def _declared(self, kind: Kind, name: str, body: Mapping[str, Any], inside: Places) -> None:
        """What stands in the section of a kind."""
        if kind is CONSUMER:
            stream, slash, consumer = name.partition("/")
            if not (stream and slash):
                hint = f"write STREAM/{name.lstrip('/') or 'NAME'}, or put it under the consumers of its stream"
                self._report(rules.BAD_NAME, f"{name!r} does not say its stream", inside.key(), hint)
            elif self._named(kind, consumer, inside):
                self._resource(kind, Address(kind.name, name), body, inside)
            return
        if not self._named(kind, name, inside):
            return
        self._resource(kind, Address(kind.name, name), body, inside)
        if kind is STREAM:
            for consumer, inner in (body.get("consumers") or {}).items():
                place = inside.inside("consumers", consumer)
                if self._named(CONSUMER, consumer, place):
                    self._resource(CONSUMER, Address(CONSUMER.name, f"{name}/{consumer}"), inner or {}, place)

    def require_name(self, root: str) -> None:
        if not self.name:
            at = self.places.at() if self.places is not NOWHERE else Position(root, 1, 1)
            hint = "write 'topology: NAME' in its first line; the name marks what the topology owns"
            self._report(rules.MISSING_KEY, "topology.yaml does not name the topology", at, hint)

    def check_streams(self) -> None:
        """Every consumer's stream is declared, or managed by others."""
        topology = self.topology()
        streams = {address.stream: None for address in self.resources if address.stores}
        told = 0
        for address, resource in self.resources.items():
            if address.kind != "consumer":
                continue
            stream = address.stream
            if stream in streams or not topology.manages(stream):
                continue
            told += 1
            if told > rules.MOST_FINDINGS:
                self.findings.append(rules.more(resource.places.file))
                return
            near = nearest(stream, streams)
            hint = f"did you mean {near}? " if near else ""
            meant = holder(stream)
            self._report(
                rules.UNKNOWN_STREAM,
                f"{address} belongs to a stream that is not declared",
                resource.key(),
                f"{hint}Declare {meant.name} under {BY_NAME[meant.kind].section}, "
                f"or list {stream} under unmanaged when others manage it",
                address,
            )

    def _resource(self, kind: Kind, address: Address, body: Mapping[str, Any], places: Places) -> None:
        wire = _WIRES[kind.name]
        if address in self.resources:
            self._twice(str(address), self.resources[address].key(), places.key(), address)
            return
        if address.stores:
            other = self.stores.setdefault(address.stream, address)
            if other != address:
                what = f"{address}, which is the stream {address.stream},"
                self._twice(what, self.resources[other].key(), places.key(), address)
                return
        config = wire.config(body)
        for name, key, most in wire.most:
            if config.get(name, 0) > most:
                message = f"{key} of {address} is {config[name]} bytes, {most} is the most"
                self._report(rules.BAD_VALUE, message, places.at(key), "the server counts it in 32 bits", address)
        wishes = lifecycle.lifecycle(body)
        for index, field in enumerate(wishes.ignore_changes):
            if field not in kind.by_key and not (field.startswith("metadata.") and field != "metadata."):
                near = nearest(field, kind.by_key)
                hint = f"did you mean {near}?" if near else "name a field, or one label as metadata.KEY"
                message = f"ignore_changes names {field!r}, which is no field of a {kind.words}"
                self._report(rules.UNKNOWN_KEY, message, places.at("ignore_changes", index), hint, address)
        if wire.renamed:
            named = tuple(wire.renamed.get(field, field) for field in wishes.ignore_changes)
            places, wishes = places.also(wire.renamed), wishes._replace(ignore_changes=named)
        self.resources[address] = Resource(address, kind.completed(address, config), places, wishes)

    def _subject(self, subject: str, entry: Mapping[str, Any], places: Places) -> None:
        if subject in self.catalogue:
            self._twice(f"the subject {subject!r}", self.catalogue[subject].places.key(), places.key())
            return
        config = dict(entry)
        for name, convert in _CATALOGUE:
            if name in config:
                config[name] = convert(config[name])
        self.catalogue[subject] = CatalogueEntry(subject, config, places)

    def _about_all(self, data: Mapping[str, Any], places: Places) -> None:
        """What topology.yaml says of the whole topology."""
        if self.places is NOWHERE:
            self.places = places
        for key in ("topology", "servers", "lint"):
            if key not in data:
                continue
            if key in self.once:
                related = (Related(self.once[key], "it stands here first"),)
                self._report(rules.MISPLACED_KEY, f"{key} stands twice", places.key(key), "keep one", related=related)
            self.once.setdefault(key, places.key(key))
        if "topology" in data and not self.name:
            self.name, self.places = data["topology"], places.inside("topology")
        if "servers" in data:
            try:
                self.servers = VersionRange.parse(data["servers"])
            except ValueError as error:
                self._report(
                    rules.BAD_VALUE, *_halves(str(error), places.at("servers"), "write a range like '>=2.11 <2.15'")
                )
        if data.get("lint"):
            self.policy = policy(data["lint"], places.inside("lint"))
        for name, settings in (data.get("targets") or {}).items():
            inside = places.inside("targets", name)
            if name == "all":
                hint = "give it another name; all is kept for every target at once"
                self._report(rules.BAD_NAME, "no target can be called all", inside.key(), hint)
            elif name in self.targets:
                self._twice(f"the target {name!r}", self.targets[name].places.key(), inside.key())
            else:
                self.targets[name] = Target(name, settings or {}, inside)
        if data.get("conventions"):
            self.conventions.section(data["conventions"], places.inside("conventions"))
        self.unmanaged += data.get("unmanaged") or ()

    def _named(self, kind: Kind, name: str, places: Places) -> bool:
        """Whether a name can be part of an address."""
        if name and "/" not in name:
            return True
        message = f"the {kind.words} name {name!r} contains a slash" if name else f"the {kind.words} has an empty name"
        self._report(rules.BAD_NAME, message, places.key(), "write letters, digits, - and _")
        return False

    def _twice(self, what: str, first: Position, again: Position, address: Address | None = None) -> None:
        related = (Related(first, f"{what} stands here first"),)
        message = f"{what} is declared twice, first at {first}"
        self._report(rules.DECLARED_TWICE, message, again, "keep one of the two", address, related)

    def _report(
        self,
        rule: Rule,
        message: str,
        at: Position,
        hint: str = "",
        address: Address | None = None,
        related: tuple[Related, ...] = (),
    ) -> None:
        self.findings.append(rule.finding(message, at, address=address, hint=hint, related=related))


def _halves(text: str, at: Position, advice: str) -> tuple[str, Position, str]:
    """Message, place and hint of a ValueError that says what is wrong and then, mostly, what to write."""
    message, _, hint = text.partition("; ")
    return message, at, hint or advice
