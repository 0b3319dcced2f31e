"""Conventions: how subjects and names have to look, and the glossary of the words that stand in them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from reconciler.model.position import NOWHERE, Places, Position


class Aggregate(NamedTuple):
    """What happens to one kind of thing, in a domain of the glossary."""

    name: str
    events: tuple[str, ...] = ()
    """Empty when the glossary does not list them, so that it is right with any."""
    description: str = ""
    places: Places = NOWHERE

    def event_at(self, index: int) -> Position:
        """Where an event was written: in the list, or in the mapping that has the list."""
        listed = self.places.inside("events")
        return (self.places if listed == self.places else listed).at(index)


class Domain(NamedTuple):
    """A part of the business, whose it is, and what happens there."""

    name: str
    owner: str = ""
    description: str = ""
    aggregates: Mapping[str, Aggregate] = MappingProxyType({})
    """Empty when the glossary does not list them, so that it is right with any."""
    places: Places = NOWHERE


Glossary = Mapping[str, Domain]
"""The domains by name."""


class Token(NamedTuple):
    """One token of a convention: either a literal text, or a named slot with what may stand in it."""

    name: str
    literal: bool = False
    values: tuple[str, ...] = ()
    """The allowed words; empty when any word is."""
    regex: str = ""
    tense: str = ""
    """``past`` or ``imperative`` when the word must be such a verb."""
    glossary: str = ""
    """``domains``, ``aggregates`` or ``events`` when the glossary has the words."""
    wildcard: str = "allowed"
    """Where subjects are selected, a ``*`` in the slot is ``allowed``, ``required``, or stands there ``never``."""
    before: str = ""
    """What stands before the slot in the same token: ``v`` of ``v<major>``."""
    after: str = ""

    @property
    def spelt(self) -> bool:
        """Whether it says itself how its words are written, so that no general rule about words does."""
        return bool(self.literal or self.values or self.regex or self.glossary)

    def __str__(self) -> str:
        return self.name if self.literal else f"{self.before}<{self.name}>{self.after}"


class Convention(NamedTuple):
    """A pattern that subjects follow: ``<domain>.<aggregate>.<event>[.<id>]``."""

    pattern: str
    tokens: tuple[Token, ...]
    required: int
    """How many of the tokens must be there; the rest are optional."""
    open: bool = False
    """Whether any further tokens may follow (``.>``)."""
    places: Places = NOWHERE
    name: str = ""
    """What people call it, ``event``; empty when it has no name."""
    required_in: frozenset[str] = frozenset()
    """The kinds of place where a subject has to follow this convention, or another that names the place too."""

    def __str__(self) -> str:
        return f"the convention {self.name}, {self.pattern}" if self.name else f"the convention {self.pattern}"

    @property
    def domain(self) -> int | None:
        """Which token is the domain: the slot of the glossary's domains, or the one that is called domain."""
        slots = [(index, token) for index, token in enumerate(self.tokens) if not token.literal]
        found = [index for index, token in slots if token.glossary == "domains"]
        return next(iter(found or [index for index, token in slots if token.name == "domain"]), None)

    @property
    def owner(self) -> int | None:
        """Which token says whose a message is: the domain, or else a slot that comes first.

        After a word of the convention, as in ``tlm.<site>.<metric>``, no other slot does.
        """
        if self.domain is not None:
            return self.domain
        return 0 if self.tokens and not self.tokens[0].literal else None

    @property
    def exactness(self) -> tuple[int, int, int]:
        """How much it says: its literal tokens, then its slots with words, then those with a regex."""
        slots = [token for token in self.tokens if not token.literal]
        return (
            len(self.tokens) - len(slots),
            sum(bool(token.values or token.glossary) for token in slots),
            sum(bool(token.regex) for token in slots),
        )


class NamePattern(NamedTuple):
    """How the names of one kind of object have to look."""

    pattern: str
    """As people write it: ``[A-Z][A-Z0-9_]*`` or ``<service>-<purpose>``."""
    regex: str
    """What the whole name has to match."""
    places: Places = NOWHERE
