"""A subject: who stores it, who gets it, and what the conventions say of it, token by token."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.convention import words_of
from reconciler.kinds.judgement import inner
from reconciler.kinds.subjects import ANY, REST, collides, contains, valid
from reconciler.lint import tense
from reconciler.lint.facts import Facts, Role, filters, origins
from reconciler.model.convention import Token
from reconciler.model.description import DescribedSubject, JudgedSubject, JudgedToken, Relation
from reconciler.model.position import Position
from reconciler.model.topology import Resource, Topology

_SYSTEM = ("$", "_INBOX.")
_MOST_WORDS = 8


def describe_subject(topology: Topology, subject: str) -> DescribedSubject:
    """Everything that the files say of a valid subject, or of all subjects that match a pattern."""
    facts = Facts(topology)
    relations = (*_catalogue(facts, subject), *_publishers(facts, subject), *_stores(facts, subject))
    return DescribedSubject(judged(facts, subject), relations)


def judged(facts: Facts, subject: str, at: Position | None = None) -> JudgedSubject:
    """What the conventions say of a subject; nothing of NATS's own subjects and of what is none."""
    verdict = None if subject.startswith(_SYSTEM) or not valid(subject) else facts.verdict(subject)
    if verdict is None:
        return JudgedSubject(subject, at)
    convention, fault, meant = verdict.convention, verdict.fault, verdict.meant
    tokens = subject.split(".")
    judgements = []
    for index, text in enumerate(tokens):
        slot = convention.tokens[index] if index < len(convention.tokens) else None
        wanted = _wanted(slot) if slot else "any further token" if convention.open else "no token"
        fits: bool | None = not verdict.fault or index < verdict.reached
        if not fits and verdict.at not in (-1, index):
            fits = None
        if fits and slot and not verdict.fault and (unlike := _unlike_its_tense(facts, subject, text, slot)):
            fits, fault = False, unlike
        judgements.append(JudgedToken(text, "any further tokens" if text == REST else wanted, fits))
    return JudgedSubject(
        subject,
        at,
        convention.pattern,
        convention.places.at("pattern"),
        fault,
        meant,
        tuple(judgements),
    )


def written(resource: Resource, key: str) -> bool:
    """Whether a file says anything of a key of the object: a value, or a null that takes one away."""
    return resource.key(key) != resource.key()


def _unlike_its_tense(facts: Facts, subject: str, word: str, slot: Token) -> str:
    """What NAM011 says of a word in a slot; empty when nothing."""
    if not slot.tense or word in (ANY, REST) or inner(word, slot) in slot.values:
        return ""
    if slot.tense == "imperative":
        return "" if tense.is_imperative(word) else f"has {word!r} as {slot}, which is not an imperative"
    if inner(word, slot) in words_of("events", facts.topology.glossary):
        return ""
    entry = facts.topology.catalogue.get(subject)
    event = entry is None or entry.config.get("kind", "event") == "event"
    return f"has {word!r} as {slot}, which is not in the past tense" if event and not tense.is_past(word) else ""


def _wanted(slot: Token) -> str:
    if slot.literal:
        return f"the word {slot.name}"
    more = ", …" if len(slot.values) > _MOST_WORDS else ""
    wishes = [f"one of {', '.join(slot.values[:_MOST_WORDS])}{more}"] if slot.values else []
    wishes += [f"one of the glossary's {slot.glossary}"] if slot.glossary else []
    wishes += [f"matches {slot.regex}"] if slot.regex else []
    wishes += [f"in the {slot.tense} tense" if slot.tense == "past" else f"in the {slot.tense}"] if slot.tense else []
    return f"{slot}: {'; '.join(wishes) or 'any word'}"


def _catalogue(facts: Facts, subject: str) -> Iterator[Relation]:
    for entry in facts.topology.catalogue.values():
        if valid(entry.subject) and collides(entry.subject, subject):
            said = [f"{entry.config.get('kind', 'event')}"]
            said += ["durable"] if entry.config.get("durable") else []
            said += [f"queue {entry.config['queue']}"] if entry.config.get("queue") else []
            said += [f"of {entry.config['owner']}"] if entry.config.get("owner") else []
            about = f": {entry.config['description']}" if entry.config.get("description") else ""
            yield Relation("catalogue", entry.subject, entry.places.key(), ", ".join(said) + about)


def _publishers(facts: Facts, subject: str) -> Iterator[Relation]:
    """What of the topology itself publishes the subject."""
    for use in facts.uses:
        if use.role in (Role.republished, Role.delivered) and valid(use.subject) and collides(use.subject, subject):
            what = "republished by" if use.role is Role.republished else "pushed by"
            yield Relation(what, str(use.address), use.at, use.subject)


def _stores(facts: Facts, subject: str) -> Iterator[Relation]:
    """The streams that have the subject, those that store it themselves first, each with the consumers that get it."""
    storing = [(store, [*_stored(facts, store, subject)]) for store in facts.topology.stores]
    for store, found in storing:
        if found:
            yield from (*found, *_readers(facts, store, subject))
    for store, found in storing:
        brought = [] if found else [*_brought(facts, store, subject)]
        if brought:
            yield from (*brought, *_readers(facts, store, subject))


def _stored(facts: Facts, store: Resource, subject: str) -> Iterator[Relation]:
    for index, pattern in enumerate(facts.stored(store)):
        if valid(pattern) and collides(pattern, subject):
            # A bucket's subjects, and a stream's own name, stand nowhere.
            at = store.at("subjects", index) if written(store, "subjects") else store.at()
            yield Relation("stored by", str(store.address), at, _note(pattern, subject))


def _brought(facts: Facts, store: Resource, subject: str) -> Iterator[Relation]:
    """A stream that has it from its origins."""
    union = facts.union(store)
    for origin, path in origins(store.config):
        if union is None:
            yield Relation("may be copied by", str(store.address), store.at(*path), f"from {origin['name']}")
        elif union.collides(subject):
            yield Relation("copied by", str(store.address), store.at(*path), f"from {origin['name']}")


def _readers(facts: Facts, store: Resource, subject: str) -> Iterator[Relation]:
    for consumer in facts.topology.consumers_of(store.address.stream):
        wanted = filters(consumer.config)
        if not wanted:
            yield Relation("delivered to", str(consumer.address), consumer.at(), "no filter: it gets everything")
        for pattern, path in wanted:
            if valid(pattern) and collides(pattern, subject):
                yield Relation("delivered to", str(consumer.address), consumer.at(*path), _note(pattern, subject))


def _note(pattern: str, subject: str) -> str:
    return pattern if contains(pattern, subject) else f"{pattern}, so a part of it"
