"""What every format of a plan is made of, and what a reviewer has to know of it first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reconciler.model.finding import Finding, Severity
from reconciler.model.graph import Graph
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.risk import Risk
from reconciler.render import plan_text
from reconciler.render.paint import clean


class Review(NamedTuple):
    """What came of one target: a plan, or findings that refuse one, or an error."""

    topology: str
    target: str = ""
    place: str = ""
    """Server, cluster and version, in words."""
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    """Of lint."""
    files: tuple[str, ...] = ()
    error: str = ""
    graph: Graph = Graph()
    command: str = ""
    """How to apply it."""
    digest: str = ""
    """What ``--expect-digest`` takes; empty when nobody asked for it."""

    @property
    def name(self) -> str:
        """Topology and target, as a heading has them."""
        return clean(f"{self.topology} → {self.target}" if self.target else self.topology)

    @property
    def verdict(self) -> str:
        """What it comes to: Terraform's summary line where there is a plan."""
        if self.plan is not None:
            return self.plan.summary
        return "Not planned: the target could not be read." if self.error else "Not planned: the topology has errors."

    @property
    def stands_against(self) -> str:
        """What to look at before anything else; empty when nothing can hurt."""
        if self.error:
            return clean(self.error)
        if self.plan is None:
            return "Lint refuses it, and the servers were not asked."
        if self.plan.blocked:
            count = sum(each.severity is Severity.error for each in self.plan.findings)
            return f"Blocked: {count:,} {'errors stand' if count > 1 else 'error stands'} against it."
        lossy = sum(each.risk is Risk.lossy for each in self.plan.actions)
        if lossy:
            return f"{lossy:,} change{'s lose' if lossy > 1 else ' loses'} messages or positions."
        disruptive = sum(each.risk is Risk.disruptive for each in self.plan.actions)
        if disruptive:
            return f"Clients notice {disruptive:,} of the changes."
        return ""

    @property
    def shown(self) -> tuple[Finding, ...]:
        """The findings of lint that a reviewer has to see, errors first."""
        least = Severity.info if self.plan is not None else Severity.warning
        found = [each for each in self.findings if each.severity > least or self.plan is None]
        return _worst_first(found)

    @property
    def hurting(self) -> tuple[Action, ...]:
        """The actions that are more than safe or that a finding is about; first what is refused."""
        if self.plan is None:
            return ()
        severity = {each.address: each.severity for each in reversed(self.against)}
        found = [each for each in self.plan.actions if each.risk is not Risk.safe or each.address in severity]
        return tuple(sorted(found, key=lambda each: (-severity.get(each.address, 0), -each.risk)))

    @property
    def against(self) -> tuple[Finding, ...]:
        """The findings about the plan, errors first."""
        return _worst_first(self.plan.findings) if self.plan else ()

    def rules(self, action: Action) -> tuple[str, ...]:
        """The ids of the rules that say something of an action."""
        return tuple(dict.fromkeys(each.rule_id for each in self.against if each.address == action.address))

    @property
    def groups(self) -> dict[str, list[Action]]:
        """The actions by domain, and those without one by kind; in the order of the plan."""
        domains = {node.id: node.group for node in self.graph.nodes}
        groups: dict[str, list[Action]] = {}
        for action in self.plan.actions if self.plan else ():
            name = domains.get(str(action.address)) or action.address.kind.replace("_", " ")
            groups.setdefault(clean(name), []).append(action)
        return groups


def _worst_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(found, key=lambda each: (-each.severity, each.sort_key)))


class Reviews(NamedTuple):
    """The targets that were planned."""

    each: tuple[Review, ...]
    several: bool = False
    """Whether all targets were asked for, also when there is one."""


def impact(action: Action) -> tuple[str, ...]:
    """What an action can hurt, in words: what the object holds, and why it matters."""
    said = [action.reason]
    if action.verb in (Verb.replace, Verb.delete, Verb.move):
        said.append(plan_text.holds(action))
    said += [change.reason for change in action.changes if change.risk is not Risk.safe or change.replaces]
    return tuple(dict.fromkeys(clean(each) for each in said if each))


def risky(action: Action) -> tuple[str, ...]:
    """What is done that can hurt: the fields, or else the verb alone."""
    changes = [each for each in action.changes if each.risk is not Risk.safe or each.replaces]
    return tuple(f"{clean(each.path)}: {values(each)}" for each in changes)


def values(change: FieldChange) -> str:
    """Old and new of a field on one line."""
    before, after = (
        "(absent)" if value is None else plan_text.value_text(value) for value in (change.before, change.after)
    )
    return f"{before} → {after}"


def title(action: Action) -> str:
    """Verb and object, and where it is declared."""
    moved = f" from {action.moved_from}" if action.moved_from else ""
    place = f"  {action.at.file}:{action.at.line}" if action.at and action.at.file else ""
    return clean(f"{action.verb.value} {action.verb} {action.address}{moved}{place}")


def diff(action: Action) -> Iterator[str]:
    """The fields of an action as a diff has them: ``-`` is live, ``+`` is declared."""
    for change in action.changes:
        why = f"must be replaced: {change.reason}" if change.replaces else change.reason
        comment = f"  # {clean(why)}" if why else ""
        path = clean(change.path)
        if change.before is not None and action.verb is not Verb.create:
            yield f"-   {path}: {plan_text.value_text(change.before)}" + (comment if change.after is None else "")
        if change.after is not None:
            yield f"+   {path}: {plan_text.value_text(change.after)}{comment}"
    if action.verb is Verb.delete and not action.changes:
        yield f"-   {plan_text.holds(action) or 'holds nothing'}"
