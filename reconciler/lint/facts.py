"""What rules ask about a topology, gathered once: subjects with their places, unions of subjects, verdicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import Enum
from functools import cached_property
from typing import Any, NamedTuple

from reconciler.kinds import BY_NAME, STREAM, subjects
from reconciler.kinds.behaviour import Behaviour, refuses_to_store
from reconciler.kinds.judgement import Judge, Verdict, inner
from reconciler.kinds.subjects import SubjectSet
from reconciler.lint.generic import TOP_LEVEL
from reconciler.lint.presets import least_levels, most_tokens
from reconciler.model.address import BUCKET_NAME, BUCKETS, Address
from reconciler.model.edit import Edit, RenameKey, ReplaceValue
from reconciler.model.position import Places, Position
from reconciler.model.topology import Config, Resource, Topology

_SYSTEM = ("$", "_INBOX.")
MOST_HOPS = 100
"""How far a chain of mirrors and sources is followed."""


class Role(Enum):
    """What a subject stands for where it is written."""

    stored = "stream subject"
    filter = "filter"
    copied = "filter of an origin"
    catalogue = "catalogue entry"
    republished = "republish destination"
    delivered = "deliver subject"

    def __str__(self) -> str:
        return self.value


_PLACES = {
    Role.stored: "streams",
    Role.filter: "filters",
    Role.copied: "filters",
    Role.republished: "republish",
    Role.delivered: "deliver",
}
"""What conventions call the places; the entries of the catalogue have one for each of their kinds."""
_CATALOGUE_PLACES = {"event": "events", "command": "commands", "service": "services", "telemetry": "telemetry"}
_SELECTING = frozenset({Role.stored, Role.filter, Role.copied})
_NAMING = frozenset({Role.stored, Role.catalogue, Role.republished})


class Use(NamedTuple):
    """One subject, written in one place."""

    subject: str
    tokens: tuple[str, ...]
    role: Role
    address: Address | None
    """The stream or consumer it belongs to; None for the catalogue."""
    places: Places
    path: tuple[str | int, ...]
    foreign: bool = False
    """Whether it selects from a stream that is not declared here, so that others chose the name."""

    @property
    def at(self) -> Position:
        """Where the subject is written."""
        return self.places.at(*self.path) if self.path else self.places.key()

    @property
    def system(self) -> bool:
        """Whether it belongs to NATS itself (``$KV.…``, ``_INBOX.…``), so that no convention of ours applies."""
        return self.subject.startswith(_SYSTEM)

    def __str__(self) -> str:
        return f"{self.role} {self.subject!r}" + (f" of {self.address}" if self.address else "")


class Fault(NamedTuple):
    """A subject that no convention admits."""

    use: Use
    verdict: Verdict


class Capture(NamedTuple):
    """A stream's subject that meets subjects of the server."""

    use: Use
    stream: Resource
    captured: str
    """The subjects of the server, ``$JS.>``."""
    refused_by: Behaviour


class PartialFilter(NamedTuple):
    """A filter that is not wholly within what its stream has."""

    use: Use
    stream: Resource
    union: SubjectSet
    dead: bool
    """Whether it meets nothing of the stream, so that nothing is ever delivered for it."""
    missed: str
    """A literal subject that matches the filter and is never in the stream."""


class Transform(NamedTuple):
    """One subject transform of a stream, wherever it has them; a republish is one too."""

    stream: Resource
    path: tuple[str | int, ...]
    src: str
    """Empty when absent."""
    dest: str

    @property
    def name(self) -> str:
        """What it is for people: ``republish``, ``subject transform of source 'ORDERS'``."""
        if self.path[0] in ("subject_transform", "republish"):
            return str(self.path[0])
        key, index = self.path[0], self.path[1]
        origin = self.stream.config["mirror"] if key == "mirror" else self.stream.config["sources"][index]
        return f"subject transform of {'mirror' if key == 'mirror' else 'source'} {origin['name']!r}"


class Facts:
    """A topology, and what can be known of it without a server."""

    def __init__(self, topology: Topology) -> None:
        self.topology = topology
        self.streams = topology.of("stream")
        self.stores = topology.stores
        """Streams and buckets, which are streams with a shape of their own."""
        self.consumers = topology.of("consumer")
        self.least_levels = least_levels(topology.policy.preset)
        """How many levels a subject has at least."""
        self.most_tokens = most_tokens(topology.policy.preset)
        """How many tokens a subject has at most."""
        self.cluster_size: int = topology.target.settings.get("cluster_size", 0) if topology.target else 0
        """How many servers the target's cluster has; 0 when that is not said, or the topology is for no target."""
        self._sets: dict[str, SubjectSet | None] = {}
        self._judge = Judge(topology.conventions, topology.glossary)

    @cached_property
    def uses(self) -> tuple[Use, ...]:
        """Every subject of the topology."""
        return tuple(_uses(self.topology))

    @cached_property
    def valid_uses(self) -> tuple[Use, ...]:
        """The subjects that the server would accept and that this topology names: rules about names look at these.

        What a stream of others stores is named by others, so a filter on it is not judged.
        """
        return tuple(use for use in self.uses if not use.foreign and not use.system and subjects.valid(use.subject))

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """The tokens of the valid uses, each once."""
        return frozenset[str]().union(*(use.tokens for use in self.valid_uses))

    @cached_property
    def asset_names(self) -> Mapping[str, Sequence[Resource]]:
        """The names of streams and consumers as the server has them, each with those of that name."""
        found: dict[str, list[Resource]] = {}
        for resource in self.stores:
            found.setdefault(resource.address.stream, []).append(resource)
        for resource in self.consumers:
            found.setdefault(resource.address.leaf, []).append(resource)
        return found

    @cached_property
    def captures(self) -> tuple[Capture, ...]:
        """The streams' subjects that meet subjects of the server, which not every server takes."""
        return tuple(_captures(self))

    @cached_property
    def refused(self) -> Mapping[Address, Sequence[str]]:
        """Of each stream the subjects that no server takes. They have to change anyway: what meets them is not told."""
        found: dict[Address, list[str]] = {}
        for each in self.captures:
            if each.refused_by.everywhere(self.topology.servers):
                found.setdefault(each.stream.address, []).append(each.use.subject)
        return found

    @cached_property
    def partial_filters(self) -> tuple[PartialFilter, ...]:
        """The filters of consumers that ask for more than their declared stream has, or for nothing it has."""
        return tuple(_partial_filters(self))

    @cached_property
    def filter_overlaps(self) -> tuple[tuple[Resource, int, int], ...]:
        """Pairs of one consumer's filter_subjects that share a subject, by their indices, the smaller first."""
        return tuple(
            (consumer, *pair)
            for consumer in self.consumers
            if len(listed := consumer.config.get("filter_subjects") or ()) > 1 and all(map(subjects.valid, listed))
            for pair in sorted(subjects.collisions(listed))
        )

    @cached_property
    def intake(self) -> SubjectSet:
        """All that the declared streams together store of what is published."""
        return SubjectSet(each for resource in self.stores for each in self.stored(resource) if subjects.valid(each))

    def saying(self, *fields: str) -> Iterable[Resource]:
        """The resources whose configuration has one of some fields of the server, each once."""
        if len(fields) == 1:
            return self._saying.get(fields[0], ())
        return {each.address: each for field in fields for each in self._saying.get(field, ())}.values()

    def consumers_saying(self, *fields: str) -> Iterable[Resource]:
        """The consumers among these. Most options are said by few, so that a rule need not look at all."""
        return [each for each in self.saying(*fields) if each.address.kind == "consumer"]

    @cached_property
    def _saying(self) -> dict[str, list[Resource]]:
        found: defaultdict[str, list[Resource]] = defaultdict(list)
        for resource in self.topology.resources.values():
            for field in resource.config:
                found[field].append(resource)
        return found

    @cached_property
    def copies_from_elsewhere(self) -> bool:
        """Whether some stream has an origin that is not declared here, so that others store for us."""
        copied = (origin for stream in self.stores for origin, _ in origins(stream.config))
        return any(origin.get("external") or self.origin(origin["name"]) is None for origin in copied)

    def stream_of(self, consumer: Resource) -> Resource | None:
        """The declared stream of a consumer; None when it is managed elsewhere."""
        return self.topology.store(consumer.address.stream)

    def stored(self, resource: Resource) -> tuple[str, ...]:
        """The subjects a stream stores for itself: its own name when it says none (nats-server 2.15.0)."""
        return STREAM.subjects(resource.address, resource.config)

    def union(self, resource: Resource) -> SubjectSet | None:
        """What a stream's messages can have as subjects, at most; None when nobody can tell offline.

        A mirror and sources bring the subjects of their origins, which are known when those are declared here;
        a subject transform makes others, which are known unless it splits tokens.
        """
        return self._union(resource, MOST_HOPS)

    def _union(self, resource: Resource, hops: int) -> SubjectSet | None:
        name = resource.address.stream
        if name not in self._sets and hops:
            self._sets[name] = None  # what a circle of origins comes back to
            found = set(self._subjects_of(resource, hops - 1))
            self._sets[name] = None if None in found else SubjectSet(sorted(filter(None, found)))
        return self._sets.get(name)

    def _subjects_of(self, resource: Resource, hops: int) -> Iterator[str | None]:
        """Patterns of a stream's subjects, with a None for what nobody can tell."""
        for each in self.stored(resource):
            yield each if subjects.valid(each) else None
        transform = resource.config.get("subject_transform")
        if transform:
            yield subjects.shape(transform["dest"])
        for origin, _ in origins(resource.config):
            transforms, wanted = origin.get("subject_transforms"), origin.get("filter_subject")
            if transforms:
                for each in transforms:
                    yield subjects.shape(each.get("dest") or each.get("src") or subjects.REST)
            elif wanted:
                yield wanted if subjects.valid(wanted) else None
            else:
                declared = None if origin.get("external") else self.origin(origin["name"])
                brought = self._union(declared, hops) if declared else None
                yield from brought.subjects if brought else (None,)

    @cached_property
    def transforms(self) -> tuple[Transform, ...]:
        """Every subject transform of the declared streams."""
        return tuple(_transforms(self.stores))

    @cached_property
    def work_queues(self) -> tuple[tuple[Resource, tuple[Resource, ...]], ...]:
        """The declared work queues, each with its declared consumers."""
        return tuple(
            (each, self.topology.consumers_of(each.address.name))
            for each in self.streams
            if each.config.get("retention") == "workqueue"
        )

    @cached_property
    def limited(self) -> tuple[tuple[Resource, Config], ...]:
        """The declared streams that set limits for their consumers, each with its limits."""
        return tuple(
            (each, each.config["consumer_limits"]) for each in self.streams if each.config.get("consumer_limits")
        )

    def domains(self, resource: Resource) -> tuple[str, ...]:
        """The first tokens of a stream's subjects, in order; empty when one of them may be any, or nobody can tell."""
        union = self.union(resource)
        found = {subject.partition(".")[0] for subject in union.subjects} if union else set()
        return () if found & {subjects.ANY, subjects.REST} else tuple(sorted(found))

    def verdict(self, subject: str) -> Verdict | None:
        """What the conventions say of a valid subject, wherever it stands; None when there are none."""
        return self._judge.verdict(subject)

    def judged(self, use: Use) -> Verdict | None:
        """What the conventions that count there say of a valid subject; None when there are none."""
        if use.role is Role.catalogue:
            kind = self.topology.catalogue[use.subject].config.get("kind", "event")
            return self._judge.verdict(use.subject, _CATALOGUE_PLACES[kind])
        place = _PLACES[use.role]
        if use.role is Role.delivered and not self._judge.names(place):
            # Where a consumer's own clients listen is between them, unless a convention says otherwise.
            return None
        return self._judge.verdict(use.subject, place, selects=use.role in _SELECTING)

    @cached_property
    def faults(self) -> tuple[Fault, ...]:
        """The subjects that no convention admits, without those about whose token another rule speaks.

        These are filters that match nothing of their stream, and first tokens that say nothing.
        """
        found = []
        for use in self.valid_uses if self.topology.conventions else ():
            verdict = self.judged(use)
            if verdict is None or not verdict.fault or (verdict.at == 0 and self.generic(use)):
                continue
            if use.role is not Role.filter or (use.address, use.path) not in self._dead_filters:
                found.append(Fault(use, verdict))
        return tuple(found)

    @cached_property
    def _dead_filters(self) -> frozenset[tuple[Address | None, tuple[str | int, ...]]]:
        return frozenset((each.use.address, each.use.path) for each in self.partial_filters if each.dead)

    def generic(self, use: Use) -> bool:
        """Whether a name that we choose starts with a word that says nothing, and no convention names that word."""
        return use.role in _NAMING and use.tokens[0].lower() in self._generic

    @cached_property
    def _generic(self) -> frozenset[str]:
        named: set[str] = set()
        for convention in self.topology.conventions:
            first = convention.tokens[0]
            named |= {first.name} if first.literal else {*first.values}
            if first.glossary == "domains":
                named |= set(self.topology.glossary)
        return TOP_LEVEL - named

    def domain(self, use: Use) -> str | None:
        """The domain that a subject belongs to, where that is known; without conventions its first token."""
        verdict = self.judged(use)
        if verdict is None:
            first = use.tokens[0]
            return None if first in (subjects.ANY, subjects.REST) or self.generic(use) else first
        index = verdict.convention.domain
        if index is None or index >= len(use.tokens) or (verdict.fault and verdict.reached <= index):
            return None
        token = use.tokens[index]
        return None if token in (subjects.ANY, subjects.REST) else inner(token, verdict.convention.tokens[index])

    def renaming(self, subject: str, name: str) -> tuple[Edit, ...]:
        """What gives a subject another name wherever this topology names it.

        Empty when others name it too, or when a transform makes something of it: then a person has to look.
        """
        uses = self._named.get(subject, [])
        if any(use.foreign for use in uses) or any(_meets(each, subject) for each in self.transforms):
            return ()
        return tuple(ReplaceValue(use.at, name) if use.path else RenameKey(use.at, name) for use in uses)

    @cached_property
    def _named(self) -> dict[str, list[Use]]:
        named: dict[str, list[Use]] = {}
        for use in self.uses:
            named.setdefault(use.subject, []).append(use)
        return named

    def unmanaged(self, name: str) -> bool:
        """Whether a stream is declared to be managed by others."""
        return not self.topology.manages(name)

    def origin(self, name: str) -> Resource | None:
        """The declared stream, or the bucket that it is, of a stream's name."""
        return self.topology.store(name)


def called(resource: Resource, field: str) -> str:
    """What YAML calls a field of the server in this resource: the ``ttl`` of a bucket is its ``max_age``."""
    return BY_NAME[resource.address.kind].by_name[field].key


def said(resource: Resource, field: str) -> bool:
    """Whether YAML has a name for a field of the server: the duplicate_window of a bucket follows from its ttl."""
    kind = BY_NAME[resource.address.kind]
    return kind.by_name[field].key in kind.by_key


def filters(config: Config) -> list[tuple[str, tuple[str | int, ...]]]:
    """The filter subjects of a consumer's configuration, with the path of each."""
    found: list[tuple[str, tuple[str | int, ...]]] = []
    if config.get("filter_subject"):
        found.append((config["filter_subject"], ("filter_subject",)))
    found.extend((each, ("filter_subjects", index)) for index, each in enumerate(config.get("filter_subjects") or ()))
    return found


def origins(config: Config) -> Iterator[tuple[Mapping[str, Any], tuple[str | int, ...]]]:
    """The mirror and the sources of a stream's configuration, with the path of each."""
    if config.get("mirror"):
        yield config["mirror"], ("mirror",)
    for index, origin in enumerate(config.get("sources") or ()):
        yield origin, ("sources", index)


def _meets(transform: Transform, subject: str) -> bool:
    """Whether a transform may take or make what a subject matches; without a source it takes everything."""
    ends = (transform.src or subjects.REST, subjects.shape(transform.dest) if transform.dest else None)
    return any(end is not None and subjects.valid(end) and subjects.collides(end, subject) for end in ends)


def _transforms(streams: Iterable[Resource]) -> Iterator[Transform]:
    for resource in streams:
        for key in ("subject_transform", "republish"):
            transform = resource.config.get(key)
            if transform:
                yield Transform(resource, (key,), transform.get("src") or "", transform["dest"])
        for origin, path in origins(resource.config):
            for index, transform in enumerate(origin.get("subject_transforms") or ()):
                place = (*path, "subject_transforms", index)
                yield Transform(resource, place, transform.get("src") or "", transform.get("dest") or "")


def _uses(topology: Topology) -> Iterator[Use]:
    for resource in topology.stores:
        config = resource.config
        # NAM028 tells of a bucket whose name makes no subjects.
        named = resource.address.kind not in BUCKETS or BUCKET_NAME.fullmatch(resource.address.name)
        for index, subject in enumerate(config.get("subjects") or () if named else ()):
            yield _use(subject, Role.stored, resource, ("subjects", index))
        for origin, path in origins(config):
            foreign = bool(origin.get("external")) or topology.store(origin["name"]) is None
            if origin.get("filter_subject"):
                yield _use(origin["filter_subject"], Role.copied, resource, (*path, "filter_subject"), foreign)
            for index, transform in enumerate(origin.get("subject_transforms") or ()):
                if transform.get("src"):
                    place = (*path, "subject_transforms", index, "src")
                    yield _use(transform["src"], Role.copied, resource, place, foreign)
        republish = config.get("republish")
        shape = subjects.shape(republish["dest"]) if republish else None
        if shape:
            yield _use(shape, Role.republished, resource, ("republish", "dest"))
    for resource in topology.of("consumer"):
        foreign = topology.store(resource.address.stream) is None
        for subject, path in filters(resource.config):
            yield _use(subject, Role.filter, resource, path, foreign)
        if resource.config.get("deliver_subject"):
            yield _use(resource.config["deliver_subject"], Role.delivered, resource, ("deliver_subject",))
    for entry in topology.catalogue.values():
        yield Use(entry.subject, tuple(entry.subject.split(".")), Role.catalogue, None, entry.places, ())


def _use(subject: str, role: Role, resource: Resource, path: tuple[str | int, ...], foreign: bool = False) -> Use:
    return Use(subject, tuple(subject.split(".")), role, resource.address, resource.places, path, foreign)


def _captures(facts: Facts) -> Iterator[Capture]:
    for use in facts.uses:
        # STR004 tells of ">".
        if use.role is not Role.stored or use.tokens[0][:1] not in (subjects.ANY, "$") or not use.address:
            continue
        captured, by = subjects.captures_system(use.subject), refuses_to_store(use.subject)
        stream = facts.topology.get(use.address)
        if captured and by and stream and not stream.config.get("no_ack"):
            yield Capture(use, stream, captured, by)


def _partial_filters(facts: Facts) -> Iterator[PartialFilter]:
    known: dict[str, tuple[Resource | None, SubjectSet | None]] = {}
    for use in facts.uses:
        if use.role is not Role.filter or use.foreign or not use.address:
            continue
        name = use.address.stream
        if name not in known:
            found = facts.origin(name)
            known[name] = (found, facts.union(found) if found else None)
        resource, union = known[name]
        if not resource or not union or (union.subjects and subjects.contains(union.subjects[0], use.subject)):
            continue
        missed = union.uncovered(use.subject) if subjects.valid(use.subject) else None
        if missed is not None and not any(
            subjects.collides(each, use.subject) for each in facts.refused.get(resource.address, ())
        ):
            yield PartialFilter(use, resource, union, not union.collides(use.subject), missed)
