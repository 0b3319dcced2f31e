"""An object field by field: its value as people write it, who decides it, and what points at the object."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.describe.subject import judged, written
from reconciler.kinds import BY_NAME, Around, Kind, lifecycle
from reconciler.kinds.fields import Field
from reconciler.lint.facts import Facts, filters, origins
from reconciler.model.description import (
    DescribedField,
    DescribedObject,
    Elsewhere,
    JudgedSubject,
    Provenance,
    Relation,
)
from reconciler.model.finding import Finding
from reconciler.model.position import Position
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import NEWEST, Version, VersionRange

_FILTERS = ("filter_subject", "filter_subjects")


class UnknownField(ValueError):
    """A name that no field of the kind has; ``known`` are the names there are."""

    def __init__(self, name: str, kind: Kind) -> None:
        super().__init__(f"a {kind.words} has no field {name!r}")
        self.known = tuple(field.key for field in kind.fields)


def describe(
    resource: Resource,
    topology: Topology,
    variants: Mapping[str, Topology],
    findings: Iterable[Finding] = (),
    target: str = "",
) -> DescribedObject:
    """Describe an object of a topology.

    ``variants`` are the topology as it stands, under the empty name, and as its targets have it, by their names; the
    one that is described is ``target``.
    """
    kind = BY_NAME[resource.address.kind]
    base = variants[""].get(resource.address) if target and "" in variants else None
    fields = _fields(kind, resource, topology, base)
    others = {
        name: _fields(kind, found, variant, None)
        for name, variant in variants.items()
        if name != target and (found := variant.get(resource.address))
    }
    facts = Facts(topology)
    return DescribedObject(
        resource.address,
        kind.doc,
        resource.at(),
        target,
        tuple(_with_others(name, each, others, target) for name, each in fields.items()),
        tuple(_lifecycle(resource)),
        tuple(_subjects(facts, resource)),
        tuple(_relations(facts, resource)),
        tuple(each for each in findings if each.address == resource.address),
    )


def only(described: DescribedObject, name: str) -> DescribedObject:
    """The same with one field, by its name in YAML or on the server. Raises UnknownField."""
    kind = BY_NAME[described.address.kind]
    wanted = kind.by_key.get(name) or kind.by_name.get(name)
    fields = tuple(each for each in described.fields if wanted and each.name == wanted.key)
    if not fields:
        raise UnknownField(name, kind)
    return replace(described, fields=fields)


def _fields(kind: Kind, resource: Resource, topology: Topology, base: Resource | None) -> dict[str, DescribedField]:
    """Every field that YAML can say, and those that the kind decides, by the server's names."""

    def around(stream: str) -> Config | None:
        store = topology.store(stream)
        return store.config if store else None

    values = _Values(kind, resource, topology, base, around)
    described = {field.name: values.described(field) for field in kind.all_fields}
    fixed = {field.name for field in kind.fixed}
    telling = (Provenance.shape, Provenance.derived)
    return {name: each for name, each in described.items() if name not in fixed or each.provenance in telling}


class _Values:
    """Tells the fields of one object."""

    def __init__(
        self, kind: Kind, resource: Resource, topology: Topology, base: Resource | None, around: Around
    ) -> None:
        self.kind, self.resource, self.topology, self.base, self.around = kind, resource, topology, base, around
        config, address = resource.config, resource.address
        self.config = config
        self.short = kind.abridged(address, config)
        self.said = kind.said(address, config, around, _newest(topology.servers))
        self.implied = kind.implied(config, around)
        self.inherited = kind.inherited(address, config, around)

    def described(self, field: Field) -> DescribedField:
        """One field with its value and where that comes from."""
        is_written = written(self.resource, field.key)
        value = self.short.get(field.name, self.config.get(field.name)) if is_written else self._unwritten(field)
        plain = DescribedField(
            field.key,
            _told(field, value),
            Provenance.default if value is not None else Provenance.absent,
            field.doc,
            field.change.summary,
            field.since,
        )
        if field.name in self.resource.lifecycle.ignore_changes:
            index = self.resource.lifecycle.ignore_changes.index(field.name)
            return replace(
                plain, value=None, provenance=Provenance.ignored, at=self.resource.at("ignore_changes", index)
            )
        if self._forced(field, is_written):
            return self._derived(field, plain, is_written)
        if is_written:
            return self._written(field, plain)
        if field.name in self.config and field in self.kind.fixed:
            return replace(plain, provenance=Provenance.shape, because=f"a {self.kind.words}")
        stream = self.topology.store(self.resource.address.stream)
        if field.name in self.inherited and stream:
            at = stream.at("consumer_limits", field.name)
            because = f"consumer_limits of {stream.address}"
            return replace(plain, provenance=Provenance.inherited, at=at, because=because)
        return plain

    def _unwritten(self, field: Field) -> Any:
        """What the field is when no file says anything of it; None when it is not there, or 0 and so not set."""
        value = self.said.get(field.name)
        if field.name in _FILTERS and field.name not in self.config:
            # One of filter_subjects is said as filter_subject.
            return None
        unset = field.default == value == 0 and not isinstance(value, bool) and field.type.yaml(0) != "unlimited"
        return None if unset else value

    def _forced(self, field: Field, is_written: bool) -> bool:
        """Whether the server decides, and otherwise than the file or the default says."""
        if field.name not in self.implied:
            return False
        value = self.implied[field.name]
        if is_written or field.name in self.config:
            return bool(value != self.config.get(field.name))
        return value is not None and value != field.default

    def _derived(self, field: Field, plain: DescribedField, is_written: bool) -> DescribedField:
        causes = [
            key for key, value in self.config.items() if field.name in self.kind.implied({key: value}, self.around)
        ]
        named = [self.kind.by_name[key].key for key in causes if key in self.kind.by_name]
        return replace(
            plain,
            value=_told(field, self.said.get(field.name)),
            provenance=Provenance.derived,
            at=self.resource.key(named[0]) if named else None,
            because=", ".join(named),
            written=plain.value if is_written else None,
        )

    def _written(self, field: Field, plain: DescribedField) -> DescribedField:
        """What a file or the overlay says; what an overlay takes away is not written, and has the place of that."""
        at = self.resource.at(field.key)
        overlaid = self.base is not None and self.base.key(field.key) != self.resource.key(field.key)
        if field.name not in self.config:
            value = self.said.get(field.name)
            provenance = Provenance.absent if value is None else Provenance.default
            return replace(plain, value=_told(field, value), provenance=provenance, at=at)
        parts = () if overlaid or self.base is None else tuple(self._parts(field, self.base))
        return replace(plain, provenance=Provenance.overlay if overlaid else Provenance.written, at=at, parts=parts)

    def _parts(self, field: Field, base: Resource) -> Iterator[tuple[str, Position]]:
        now, before = self.config.get(field.name), base.config.get(field.name)
        if isinstance(now, dict) and isinstance(before, dict):
            for key in {**before, **now}:
                if self.resource.key(field.key, key) != base.key(field.key, key):
                    yield key, self.resource.at(field.key, key)


def _newest(servers: VersionRange) -> Version:
    return NEWEST if NEWEST in servers else servers.low


def _told(field: Field, value: Any) -> Any:
    return None if value is None else field.type.told(value)


def _with_others(
    name: str, described: DescribedField, others: Mapping[str, Mapping[str, DescribedField]], target: str
) -> DescribedField:
    """With the values of the other variants; of a target, the one without its overlay is enough."""
    elsewhere = tuple(
        Elsewhere(other, there.value, there.at)
        for other, fields in others.items()
        if (there := fields.get(name)) and there.value != described.value and (not target or not other)
    )
    return replace(described, elsewhere=elsewhere)


def _lifecycle(resource: Resource) -> Iterator[Relation]:
    for field in lifecycle.FIELDS:
        said = getattr(resource.lifecycle, field.name)
        if written(resource, field.name) and said:
            shown = said if isinstance(said, str) else ", ".join(sorted(said))
            yield Relation(field.name, shown, resource.at(field.name), field.doc)


def _subjects(facts: Facts, resource: Resource) -> Iterator[JudgedSubject]:
    config = resource.config
    for index, subject in enumerate(config.get("subjects") or ()):
        yield judged(facts, subject, resource.at("subjects", index) if written(resource, "subjects") else None)
    for subject, path in filters(config) if resource.address.kind == "consumer" else ():
        yield judged(facts, subject, resource.at(*path))
    if config.get("deliver_subject"):
        yield judged(facts, config["deliver_subject"], resource.at("deliver_subject"))


def _relations(facts: Facts, resource: Resource) -> Iterator[Relation]:
    if not resource.address.stores:
        stream = facts.stream_of(resource)
        name, at = (str(stream.address), stream.at()) if stream else (f"stream/{resource.address.stream}", None)
        yield Relation("reads", name, at, "" if stream else "managed by others")
        return
    for origin, path in origins(resource.config):
        declared = None if origin.get("external") else facts.origin(origin["name"])
        name = str(declared.address) if declared else origin["name"]
        note = "" if declared else "in another account or domain" if origin.get("external") else "managed by others"
        yield Relation("mirrors" if path[0] == "mirror" else "sources", name, resource.at(*path), note)
    for other in facts.stores:
        for origin, path in origins(other.config):
            if origin["name"] == resource.address.stream and not origin.get("external"):
                what = "mirrored by" if path[0] == "mirror" else "source of"
                yield Relation(what, str(other.address), other.at(*path))
    for consumer in facts.topology.consumers_of(resource.address.stream):
        wanted = ", ".join(subject for subject, _ in filters(consumer.config))
        yield Relation("read by", str(consumer.address), consumer.at(), wanted or "no filter: it gets everything")
