"""A rule: what a finding refers to, and the page that explains it."""

from __future__ import annotations

from enum import Enum
from inspect import cleandoc
from typing import NamedTuple

from reconciler.model.address import Address
from reconciler.model.finding import Finding, Related, Severity
from reconciler.model.position import Position


class Fix(Enum):
    """What can be done about a rule's findings without a person."""

    none = "none"
    safe = "safe"
    """Spelling of YAML, or what the server would do anyway: ``lint --fix``."""
    unsafe = "unsafe"
    """A name that clients see: ``lint --fix --unsafe``."""

    def __str__(self) -> str:
        return self.value


class Rule(NamedTuple):
    """Id, name and severity of a rule, and its page: what it wants, why, and examples."""

    id: str
    """Letters and number, ``NAM013``."""
    name: str
    """``too-few-levels``."""
    severity: Severity
    docstring: str
    """Its page, as it is indented in the code."""
    ignorable: bool = True
    """Whether people may switch it off or lower it; not what nobody can apply, since the server refuses it."""
    optional: bool = False
    """Whether only ``strict`` has it, and those who set its severity."""
    aliases: tuple[str, ...] = ()
    """Other names that people know it by, former ones too, which are accepted for ever."""
    fix: Fix = Fix.none
    servers: str = ""
    """The servers it is about, ``>=2.11.2``; empty for all."""
    source: str = ""
    """What it follows: a page of the NATS documentation, a decision (``ADR-6``), or what a server was seen to do."""

    @property
    def page(self) -> str:
        """Plain text: the first line is the rule in short, YAML after ``Bad:`` and ``Good:`` is indented by four."""
        return cleandoc(self.docstring)

    def __str__(self) -> str:
        return f"{self.id} {self.name}"

    def finding(
        self,
        message: str,
        at: Position,
        *,
        address: Address | None = None,
        hint: str = "",
        related: tuple[Related, ...] = (),
    ) -> Finding:
        """A finding of this rule, with its severity."""
        return Finding(str(self), self.severity, message, at, address, hint, related)
