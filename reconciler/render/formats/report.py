"""What every format is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from reconciler.model.edit import Change, Fix
from reconciler.model.finding import Finding, Hidden, Severity
from reconciler.model.rule import Rule
from reconciler.render.excerpt import Lines
from reconciler.render.paint import Paint, clean


class Report(NamedTuple):
    """What lint found, and what a format may need to know besides."""

    findings: tuple[Finding, ...]
    """In order of their places; each has one."""
    files: tuple[str, ...]
    """The files that were read, as positions call them: from the working directory."""
    lines: Lines = {}
    """The text of the files that have findings, as far as it can be read."""
    changes: Mapping[Finding, tuple[Change, ...]] = {}
    """What the fixes of findings change in the files, for formats that show it."""
    rules: Mapping[str, Rule] = {}
    """By id, for SARIF, which has their pages as help, and for GitLab, which has more severities."""
    fail_on: Severity = Severity.error
    """The least severity that fails the run."""
    run: tuple[str, ...] = ()
    """What was looked at, folder and target: reports of one change that differ in it stand side by side."""
    paint: Paint = Paint()
    hidden: tuple[Hidden, ...] = ()
    """What people know of and accept, for the formats that can say so; no other has it."""
    compared: bool = False
    """Whether a baseline says which findings are new."""

    @property
    def worst_first(self) -> list[Finding]:
        """The findings by severity, errors first, then in order of their places."""
        return sorted(self.findings, key=lambda each: (-each.severity, each.sort_key))


def fixable(findings: Iterable[Finding]) -> str:
    """How many of the findings ``lint --fix`` can fix, in a sentence; empty when it can fix none."""
    count = Counter(each.fix for each in findings)
    safe, unsafe = count[Fix.safe], count[Fix.unsafe]
    parts = [f"{safe:,} can be fixed with --fix"] if safe else []
    parts += [f"{unsafe:,} {'more' if safe else 'can be fixed'} with --fix --unsafe"] if unsafe else []
    return f"{', '.join(parts)}." if parts else ""


def details(each: Finding) -> Iterable[str]:
    """What a finding says besides its message: what to do, and the other places."""
    if each.hint:
        yield f"→ {clean(each.hint)}"
    for other in each.related:
        yield f"{clean(str(other.at))}: {clean(other.message)}"


def sentences(each: Finding) -> str:
    """Message, hint and other places, one a line, free of control characters."""
    return "\n".join((clean(each.message), *details(each)))
