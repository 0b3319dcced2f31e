"""The stages put together: files → topology → findings → plan → outcomes → a second plan that must be empty.

Each function is one step that a command shows before it takes the next. Only what a step needs is imported with
it, so that ``lint`` starts without the network's libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.model.finding import Finding, Severity
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.topology import Topology

if TYPE_CHECKING:
    from reconciler.live.session import Session


@dataclass(frozen=True, slots=True)
class Checked:
    """A folder after loading and linting."""

    topology: Topology | None
    """None when the files could not be understood; the findings say why."""
    findings: tuple[Finding, ...]
    files: tuple[str, ...]
    folder: Path
    """The folder of topology.yaml, which paths in targets start from."""

    @property
    def refused(self) -> bool:
        """Whether an error stands in the way of planning."""
        return self.topology is None or any(each.severity is Severity.error for each in self.findings)


def check(folder: Path) -> Checked:
    """Load and lint a folder. Raises InputError when it cannot be read at all."""
    from reconciler.load import load

    loaded = load(folder)
    if loaded.topology is None:
        return Checked(None, loaded.findings, loaded.files, loaded.folder)
    from reconciler.lint import lint

    found = sorted((*loaded.findings, *lint(loaded.topology)), key=lambda each: each.sort_key)
    return Checked(loaded.topology, tuple(found), loaded.files, loaded.folder)


def propose(
    topology: Topology, session: Session, *, adopt: bool = False, allowed: frozenset[str] = frozenset()
) -> Plan:
    """Observe the servers and plan. Raises LiveError when they cannot be read."""
    from reconciler.plan import make

    return make(topology, session.observe(), adopt=adopt, allowed=allowed)


def carry_out(plan: Plan, session: Session, report: Callable[[Outcome], None]) -> tuple[Outcome, ...]:
    """Apply exactly the plan; ``report`` hears of each action as it ends."""
    return session.apply(plan, report)


def verify(topology: Topology, session: Session, *, adopt: bool = False) -> Plan:
    """Observe and plan again: the result of a good apply is a plan without actions."""
    return propose(topology, session, adopt=adopt)
