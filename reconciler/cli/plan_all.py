"""``nats-topology plan --target all``: every target of a topology, one after the other, each by itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, reviews, show
from reconciler.cli.main import show_error
from reconciler.cli.outputs import Output, shown
from reconciler.cli.ready import prepare, settings
from reconciler.errors import InputError, ReconcilerError
from reconciler.model.finding import Finding
from reconciler.model.plan import Plan
from reconciler.pipeline import Checked
from reconciler.plan.rules import UNUSED_ALLOW
from reconciler.render import text
from reconciler.render.paint import clean
from reconciler.render.plans import Review

if TYPE_CHECKING:
    from reconciler.live.session import Session

_WORST_FIRST = (exit_codes.FAILED, exit_codes.BLOCKED, exit_codes.CHANGES, exit_codes.OK)

_NONE: frozenset[Finding] = frozenset()

Propose = Callable[[Checked, "Session"], Plan]


class _Planned(NamedTuple):
    """What came of one target: a plan, or findings that refuse one, or an error."""

    name: str
    checked: Checked | None = None
    plan: Plan | None = None
    place: str = ""
    error: ReconcilerError | None = None

    @property
    def unused(self) -> frozenset[Finding]:
        """What is said of permissions that the plan does not need; nothing without a plan, which might need them."""
        return frozenset(each for each in self.plan.findings if each.rule == str(UNUSED_ALLOW)) if self.plan else _NONE

    def without(self, findings: frozenset[Finding]) -> _Planned:
        """The same without some of what is said of the plan."""
        if self.plan is None or not findings:
            return self
        left = tuple(each for each in self.plan.findings if each not in findings)
        return self._replace(plan=replace(self.plan, findings=left))


def exit_code(plan: Plan, detailed: bool) -> int:
    """The exit code for one plan; with ``detailed``, changes have one of their own."""
    if plan.blocked:
        return exit_codes.BLOCKED
    return exit_codes.CHANGES if plan.actions and detailed else exit_codes.OK


def plan_all(folder: Path, outputs: tuple[Output, ...], detailed: bool, given: dict[str, Any], propose: Propose) -> int:
    """Plan every target, show the plans, and return the worst exit code.

    A target that cannot be planned is told as such and does not stop the others. Raises a usage error when there
    are no targets, or when options name other servers.
    """
    prepare(given)
    if given.get("url") or given.get("context"):
        raise click.UsageError("--target all connects to each target's own servers; leave --server and --context out")
    base = pipeline.check(folder)
    if base.topology is None:
        reviews.refused(base, outputs, folder, None)
        return exit_codes.BLOCKED
    if not base.topology.targets:
        raise click.UsageError("the topology has no targets")
    ended: list[_Planned] = []
    for name in base.topology.targets:
        planned = _planned(folder, name, given, propose)
        if shown(outputs) == "text":
            _show(planned.without(planned.unused), first=not ended)
        ended.append(planned)
    # What one target needs is allowed for all of them.
    unused = frozenset.intersection(*(each.unused for each in ended))
    reviews.write([_review(each.without(each.unused - unused), folder) for each in ended], outputs, several=True)
    if unused and shown(outputs) == "text":
        show.lines(["", *text.findings(sorted(unused, key=lambda each: each.sort_key), show.paint())])
    codes = {_code(each, detailed) for each in ended}
    return next(code for code in _WORST_FIRST if code in codes)


def _planned(folder: Path, name: str, given: dict[str, Any], propose: Propose) -> _Planned:
    from reconciler.live.session import Session
    from reconciler.live.settings import says_where

    try:
        checked = pipeline.check(folder, name)
        if checked.topology is None or checked.refused:
            return _Planned(name, checked)
        target = checked.topology.targets[name]
        if not says_where(target, os.environ):
            # The environment's server would be planned once for each such target.
            raise InputError(
                f"the target {name} does not say where its servers are", "give it a url, or a context that has one"
            )
        connection = settings(target, checked.folder, given, selected_context=False)
        with Session(connection, lambda what: show.waiting(f"{name}: {what}")) as session:
            return _Planned(name, checked, propose(checked, session), str(session.place))
    except ReconcilerError as error:
        return _Planned(name, error=error)


def _code(planned: _Planned, detailed: bool) -> int:
    if planned.error is not None:
        return exit_codes.FAILED
    return exit_codes.BLOCKED if planned.plan is None else exit_code(planned.plan, detailed)


def _show(planned: _Planned, *, first: bool) -> None:
    place = f": {planned.place}" if planned.place else ""
    heading = clean(f"Target {planned.name}{place}")
    show.lines([*([] if first else [""]), show.paint()(heading, "bold"), ""])
    if planned.error is not None:
        show_error(planned.error)
    elif planned.checked is not None and planned.plan is None:
        show.refused(planned.checked, "text")
    elif planned.checked is not None and planned.plan is not None:
        show.plan(planned.plan, planned.checked.findings)


def _review(planned: _Planned, folder: Path) -> Review:
    checked = planned.checked
    if planned.plan is not None and checked is not None:
        return reviews.planned(checked, planned.plan, folder, planned.name, planned.place)
    error = planned.error.message if planned.error else ""
    return reviews.unplanned(checked, folder, planned.name, error)
