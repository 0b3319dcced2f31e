"""A plan: what would be changed, why, what it risks and in which order. Everything after planning only reads it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.finding import Finding, Severity
from reconciler.model.position import Position
from reconciler.model.risk import Risk
from reconciler.model.topology import Config, State


class Verb(Enum):
    """What an action does; the value is its symbol in every output."""

    create = "+"
    update = "~"
    replace = "±"
    delete = "-"
    adopt = "^"
    """Marks the owner on an object that is otherwise as declared."""
    forget = "."
    """Takes the owner's marks off an object that is to be kept and no longer declared."""
    move = ">"
    """Makes a consumer under a new name, at the position of the old one, which goes."""

    def __str__(self) -> str:
        return self.name


class FieldChange(NamedTuple):
    """One value that differs. ``before`` and ``after`` are as YAML would say them; None means absent."""

    path: str
    before: Any
    after: Any
    risk: Risk
    reason: str = ""
    """What the server does when the value changes; for people, never decided on."""
    replaces: bool = False
    """Whether the server refuses the change, so that the object must be made anew."""
    field: str = ""
    """The server's name of the field; ``path`` is YAML's."""


@dataclass(frozen=True, slots=True)
class Action:
    """One object's change."""

    verb: Verb
    address: Address
    calls: tuple[Call, ...]
    changes: tuple[FieldChange, ...] = ()
    risk: Risk = Risk.safe
    reason: str = ""
    needs: tuple[Address, ...] = ()
    """Addresses whose actions must be done first."""
    before: Config | None = None
    """The live configuration it was made from; None for what does not exist."""
    after: Config | None = None
    """What is sent; None for what is deleted."""
    state: State | None = None
    at: Position | None = None
    """Where the object is declared; None when it no longer is."""
    moved_from: Address | None = None


@dataclass(frozen=True)
class Plan:
    """All actions in an order that can be carried out one after the other, and what was looked at."""

    topology: str
    actions: tuple[Action, ...] = ()
    unchanged: int = 0
    """How many declared objects are as declared."""
    unowned: tuple[Address, ...] = ()
    """Declared, live and as declared, but marked by no topology; ``apply --adopt`` marks them."""
    left_alone: tuple[Address, ...] = ()
    """Live, not declared and not ours: never touched."""
    unknown: tuple[Address, ...] = ()
    """Missing or offline in the servers' answer: not planned for."""
    server: str = ""
    """Version of the server that the tool was connected to."""
    findings: tuple[Finding, ...] = ()
    """What stands against the plan; an error among them blocks it."""
    settling: tuple[tuple[Address, str], ...] = ()
    """Declared streams whose replicas are not yet as their configuration says, and how far they are, in words."""
    against: str = ""
    """The revision of the files that stands in for the servers, ``git:main``; empty for a plan that was made from
    servers. What the objects hold is not known then."""

    @property
    def blocked(self) -> bool:
        """Whether the plan must not be applied."""
        return any(finding.severity is Severity.error for finding in self.findings)

    def differs(self, other: Plan) -> bool:
        """Whether it would do something else than another plan, or other things stand against it."""
        mine, theirs = ([(each.address, each.calls) for each in plan.actions] for plan in (self, other))
        return mine != theirs or self.findings != other.findings

    def count(self) -> Counter[Verb]:
        """How many actions of each verb."""
        return Counter(action.verb for action in self.actions)

    @property
    def summary(self) -> str:
        """Terraform's summary line, so that tools that read its plans read ours.

        A replacement or a move counts as one to add and one to destroy, to adopt or forget as one to change.
        """
        if not self.actions:
            if self.blocked:
                return "Nothing is planned: what is said below stands against it."
            if self.unknown:
                return "No changes to what the servers could tell; some of it is unknown."
            if self.against:
                return f"No changes. The topology is as in {self.against}."
            return "No changes. The servers match the topology."
        count = self.count()
        add = count[Verb.create] + count[Verb.replace] + count[Verb.move]
        change = count[Verb.update] + count[Verb.adopt] + count[Verb.forget]
        destroy = count[Verb.delete] + count[Verb.replace] + count[Verb.move]
        return f"Plan: {add} to add, {change} to change, {destroy} to destroy."
