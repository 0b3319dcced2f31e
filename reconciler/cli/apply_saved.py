"""``nats-topology apply PLAN.json``: exactly the requests that somebody has read, or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import applying, exit_codes, plan_file, show
from reconciler.cli.ready import server_settings
from reconciler.model.plan import Plan
from reconciler.model.saved import SavedPlan, Stale
from reconciler.render.text import plural

_MATCHED = "the servers are as the plan wants them."


def apply_saved(path: Path, output: str, auto_approve: bool, expected: str | None, given: dict[str, Any]) -> int:
    """Carry out a saved plan and return the exit code. Raises InputError for a file that is none, and LiveError."""
    from reconciler.live.expectation import Expectation
    from reconciler.live.session import Session
    from reconciler.plan.document import digest

    saved = plan_file.read(path)
    people = output == "text"
    identity = saved.identity
    if expected is not None and digest(saved) != expected:
        return _stale(
            saved, (Stale(None, f"{path} has the digest {digest(saved)}, and {expected} was approved"),), people
        )
    if saved.plan.blocked:
        if people:
            show.plan(saved.plan, saved.lint)
        else:
            _document(saved, saved.plan)
        click.echo("Blocked when it was planned: nothing was changed.", err=True)
        return exit_codes.BLOCKED
    settings = server_settings(given, selected_context=False)
    # Also held against the servers that a lost connection may lead to.
    meant = Expectation(identity.target, identity.cluster, identity.account, identity.server, saved=True)
    with Session(replace(settings, expected=meant), show.waiting) as session:
        standing = pipeline.stand(saved, session)
        if standing.stale:
            return _stale(saved, standing.stale, people)
        plan = replace(saved.plan, actions=standing.todo)
        if people:
            show.plan(plan, saved.lint)
            show.lines([f"As planned already: {plural(len(standing.done), 'object')}."] if standing.done else [])
        no = applying.refusal(plan, people=people, auto_approve=auto_approve)
        if no is not None:
            if not people:
                _document(saved, plan)
            elif not plan.actions:
                click.echo(f"Verified: {_MATCHED}")
            if no.why:
                click.echo(no.why, err=True)
            return no.code
        if not auto_approve:
            again = pipeline.stand(saved, session)
            if again != standing:
                changed = Stale(None, "the servers changed while it was read")
                return _stale(saved, again.stale or (changed,), people)
        applied = applying.carry_out(plan, session, lambda: pipeline.unfinished(saved.plan, session), people=people)
    return applying.tell(applied, saved.lint, people=people, matched=_MATCHED)


def _stale(saved: SavedPlan, why: tuple[Stale, ...], people: bool) -> int:
    if not people:
        _document(saved, saved.plan, why)
    show.stale(why)
    return exit_codes.STALE


def _document(saved: SavedPlan, plan: Plan, why: tuple[Stale, ...] = ()) -> None:
    """Write the document of an apply that has changed nothing; ``plan`` is what is left of the saved one."""
    from reconciler.plan.document import digest
    from reconciler.render import jsondoc

    left = None if plan.actions or why else plan
    show.document(jsondoc.apply(plan, saved.lint, (), left, why, digest(saved)))
