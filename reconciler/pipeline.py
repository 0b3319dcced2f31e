"""The stages put together: files → topology → findings → plan → outcomes → a second plan that must be empty.

Each function is one step that a command shows before it takes the next. Only what a step needs is imported with
it, so that ``lint`` starts without the network's libraries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.model.finding import Finding, Severity
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.position import Position
from reconciler.model.topology import Topology

if TYPE_CHECKING:
    from reconciler.live.session import Session
    from reconciler.load import Loaded


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


def check(folder: Path, target: str | None = None) -> Checked:
    """Load and lint a folder, as it stands or as a target has it. Raises InputError when it cannot be read at all."""
    from reconciler.load import load

    return _linted(load(folder, target))


def check_all(folder: Path) -> Checked:
    """Load and lint a folder as it stands, and as each target has it that has an overlay.

    A finding is told once. What lint finds with the overlays of targets only, and not in these, names the targets.
    Raises InputError when the folder cannot be read at all.
    """
    from reconciler.load import load_all

    loaded, overlaid = load_all(folder)
    base = _linted(loaded)
    if not overlaid:
        return base
    found = {each.sort_key: each for each in base.findings}
    further: dict[tuple[Position, str, str], tuple[Finding, list[str]]] = {}
    files = set(base.files)
    for target, variant in overlaid.items():
        checked = _linted(variant)
        files.update(checked.files)
        for each in checked.findings:
            if each.sort_key not in found:
                further.setdefault(each.sort_key, (each, []))[1].append(target)
    for key, (each, targets) in further.items():
        if each.at.file in base.files and overlaid[targets[0]].topology is not None:
            names = f"target{'s' * (len(targets) > 1)} {', '.join(targets)}"
            each = replace(each, message=f"{names}: {each.message}")
        found[key] = each
    ordered = tuple(sorted(found.values(), key=lambda each: each.sort_key))
    return Checked(base.topology, ordered, tuple(sorted(files)), base.folder)


def _linted(loaded: Loaded) -> Checked:
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
