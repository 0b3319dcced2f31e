"""A problem is a value, from a YAML error to a refused plan."""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import NamedTuple

from reconciler.model.address import Address
from reconciler.model.edit import Edit, Fix
from reconciler.model.position import Position


class Severity(IntEnum):
    """How much a finding matters; ``error`` blocks plan and apply."""

    info = 1
    warning = 2
    error = 3

    def __str__(self) -> str:
        return self.name


class Related(NamedTuple):
    """A second place that belongs to a finding: the other stream of an overlap, the first of two duplicates."""

    at: Position
    message: str


class Finding(NamedTuple):
    """One problem: what rule, how bad, what is wrong, where, and what to write instead."""

    rule: str
    """Id and name, ``NAM013 too-few-levels``."""
    severity: Severity
    message: str
    """One sentence without a full stop; names the object or value."""
    at: Position
    address: Address | None = None
    hint: str = ""
    """What to write or do instead."""
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    """What takes the finding away, all of it or nothing."""
    fix: Fix = Fix.none
    """Whether that needs a person's word; ``none`` when there are no edits."""

    @property
    def rule_id(self) -> str:
        """``NAM013``."""
        return self.rule.partition(" ")[0]

    @property
    def rule_name(self) -> str:
        """``too-few-levels``."""
        return self.rule.partition(" ")[2]

    @property
    def sort_key(self) -> tuple[Position, str, str]:
        """Order in every output: by place, then rule, then message."""
        return (self.at, self.rule, self.message)

    def with_severity(self, severity: Severity) -> Finding:
        """The same problem, which matters otherwise."""
        return self._replace(severity=severity)

    def without_fix(self) -> Finding:
        """The same problem, which a person has to solve."""
        return self._replace(edits=(), fix=Fix.none)


class Hider(Enum):
    """What hides findings that people know of."""

    comment = "comment"
    baseline = "baseline"


class Hidden(NamedTuple):
    """A finding that is there and not told, and why."""

    finding: Finding
    by: Hider
    reason: str = ""
    """What people wrote about it."""


def worst(findings: tuple[Finding, ...] | list[Finding]) -> Severity | None:
    """The highest severity among the findings, None when there are none."""
    return max((finding.severity for finding in findings), default=None)
