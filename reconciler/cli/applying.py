"""What every apply does once a plan is agreed on: carries it out, verifies, and tells how it ended."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, show
from reconciler.cli.main import discard_output, show_error
from reconciler.cli.progress import Progress
from reconciler.errors import LiveError
from reconciler.model.finding import Finding
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Plan
from reconciler.render import plan_text

if TYPE_CHECKING:
    from reconciler.live.session import Session


class Applied(NamedTuple):
    """How an apply ended."""

    plan: Plan
    outcomes: tuple[Outcome, ...]
    left: Plan | None
    """What verification found left to do; None when nothing was verified."""
    failure: LiveError | None
    """Why nothing could be verified."""
    interrupted: bool

    @property
    def done(self) -> bool:
        """Whether every action is."""
        return all(each.status is Status.done for each in self.outcomes)

    @property
    def changed(self) -> bool:
        """Whether something was changed, or may have been."""
        return any(each.changed for each in self.outcomes)

    @property
    def verified(self) -> bool:
        """Whether nothing is left to do."""
        return self.done and self.left is not None and not self.left.actions and not self.left.blocked


class No(NamedTuple):
    """Why a plan is not carried out, and the exit code for it."""

    why: str
    code: int


def refusal(plan: Plan, *, people: bool, auto_approve: bool) -> No | None:
    """Why a plan is not carried out; None when somebody, or an option, says yes to it."""
    # A program that reads the document cannot have shown the plan to anybody yet.
    asks = people and sys.stdin.isatty()
    if plan.blocked:
        return No("Blocked: nothing was changed.", exit_codes.BLOCKED)
    if not plan.actions:
        return No("", exit_codes.OK)
    if auto_approve or (asks and click.confirm("\nDo you want to apply this plan?", default=False, err=True)):
        return None
    if asks:
        return No("Not confirmed: nothing was changed.", exit_codes.FAILED)
    why = "Nothing was changed: there is nobody to confirm it. Use --auto-approve in a pipeline."
    return No(why, exit_codes.BLOCKED)


def carry_out(plan: Plan, session: Session, verify: Callable[[], Plan], *, people: bool) -> Applied:
    """Carry out a plan and verify it, unless somebody interrupts; people see each action as it ends."""
    with Progress(len(plan.actions), quiet=not people) as progress:
        session.waiting = progress.waiting
        outcomes = pipeline.carry_out(plan, session, progress)
    left, failure = None, None
    if any(each.changed for each in outcomes) and not session.interrupted:
        try:
            left = verify()
        except LiveError as error:
            failure = error
    return Applied(plan, outcomes, left, failure, session.interrupted)


def tell(applied: Applied, found: Iterable[Finding], *, people: bool, matched: str) -> int:
    """Say how an apply ended, and return the exit code for it; ``matched`` is said when nothing is left to do."""
    from reconciler.render import jsondoc

    try:
        if people:
            show.lines(["", plan_text.outcomes(applied.outcomes)])
            if applied.left is not None:
                _verification(applied, applied.left, matched)
            elif applied.changed and applied.interrupted:
                click.echo("Interrupted, so nothing was verified: plan shows what is left.", err=True)
        else:
            show.document(jsondoc.apply(applied.plan, found, applied.outcomes, applied.left))
    except OSError:
        # The exit code has to say what became of the servers, also when nobody reads the words.
        discard_output()
    if applied.failure is not None:
        show_error(applied.failure)
    if not applied.changed:
        return exit_codes.INTERRUPTED if applied.interrupted else exit_codes.FAILED
    return exit_codes.OK if applied.verified else exit_codes.PARTLY


def _verification(applied: Applied, left: Plan, matched: str) -> None:
    if applied.verified:
        click.echo(f"Verified: {matched}")
        show.lines(plan_text.settling(left))
        return
    click.echo("Verification failed. What is left:" if applied.done else "What is left:", err=True)
    show.plan(left)
    if applied.done and left.actions:
        click.echo("Where the server keeps a value of its own, because of its limits, write that value.", err=True)
