"""What can be told of one object, or of one subject, from the files alone: each value with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

from reconciler.model.address import Address
from reconciler.model.finding import Finding
from reconciler.model.position import Position


class Provenance(Enum):
    """Who decides a value."""

    written = "written"
    """A file of the topology."""
    overlay = "overlay"
    """The overlay of the target, in place of the file or besides."""
    shape = "shape"
    """The kind of the object: a bucket has the shape that its clients know."""
    inherited = "inherited"
    """Another object: a stream's consumer_limits."""
    derived = "derived"
    """The server, because of another field."""
    ignored = "ignored"
    """Somebody else (``ignore_changes``)."""
    default = "default"
    """Nobody: what it is when nothing is said."""
    absent = "absent"
    """Nobody, and there is none."""

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The value that the same field has for another target."""

    target: str
    """Empty for the topology as it stands, without any overlay."""
    value: Any
    at: Position | None


@dataclass(frozen=True, slots=True)
class DescribedField:
    """A field of an object: its value, where that comes from, what it means, and what changing it means."""

    name: str
    """As YAML has it; the server's name where YAML has none."""
    value: Any
    """As YAML writes it; None when there is none, or when nobody here knows."""
    provenance: Provenance
    doc: str
    change: str
    """What a plan does when it changes."""
    since: str
    """The first nats-server that has it."""
    at: Position | None = None
    """Where it is written, or what decides about it; None when that is nowhere in the files."""
    because: str = ""
    """What decides, when that is another field or object."""
    written: Any = None
    """What the files say where another value holds all the same."""
    parts: tuple[tuple[str, Position], ...] = ()
    """What of a mapping comes from the overlay when the rest does not."""
    elsewhere: tuple[Elsewhere, ...] = ()
    """Where it is otherwise: without the overlay, or for other targets."""


@dataclass(frozen=True, slots=True)
class Relation:
    """Something that has to do with what is described."""

    what: str
    """``consumer``, ``copied by``."""
    name: str
    """An address, or a name where there is none."""
    at: Position | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class JudgedToken:
    """A token of a subject, and what the convention wants in its place."""

    text: str
    wanted: str
    """``<domain>: one of orders, payments``."""
    fits: bool | None
    """None behind the token at fault: what may stand there depends on it."""


@dataclass(frozen=True, slots=True)
class JudgedSubject:
    """A subject, and what the convention that is nearest to it says."""

    subject: str
    at: Position | None = None
    """Where it is written."""
    convention: str = ""
    """The pattern; empty when there are no conventions, or none judges it."""
    convention_at: Position | None = None
    fault: str = ""
    """Empty when it fits."""
    meant: str = ""
    """The subject as it was probably meant; empty when there is no good guess."""
    tokens: tuple[JudgedToken, ...] = ()


@dataclass(frozen=True, slots=True)
class DescribedObject:
    """One declared object."""

    address: Address
    doc: str
    at: Position
    target: str
    """Empty when it is described as it stands."""
    fields: tuple[DescribedField, ...]
    lifecycle: tuple[Relation, ...]
    """``protect``, ``on_removal``, ``ignore_changes`` and ``moved_from``, as far as they are said."""
    subjects: tuple[JudgedSubject, ...]
    relations: tuple[Relation, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class DescribedSubject:
    """One subject: who may publish it, who stores it and who gets it."""

    judged: JudgedSubject
    relations: tuple[Relation, ...]
