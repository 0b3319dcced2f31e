"""``nats-topology apply PLAN.json``: exactly the requests that somebody has read, or none."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import applying, exit_codes, plan_file, show
from reconciler.cli.ready import server_settings
from reconciler.model.saved import SavedPlan, Stale, Standing

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
        _show(saved, people)
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
            show.lines(_already(standing))
        code = applying.agreed(plan, people=people, auto_approve=auto_approve)
        if code is not None:
            if not people:
                _show(replace(saved, plan=plan), people)
            elif not plan.actions:
                click.echo(f"Verified: {_MATCHED}")
            return code
        if not auto_approve:
            again = pipeline.stand(saved, session)
            if again != standing:
                changed = Stale(None, "the servers changed while it was read")
                return _stale(saved, again.stale or (changed,), people)
        applied = applying.carry_out(plan, session, lambda: pipeline.unfinished(saved.plan, session), people=people)
    return applying.tell(applied, saved.lint, people=people, matched=_MATCHED)


def _already(standing: Standing) -> list[str]:
    return [f"Already as planned: {len(standing.done):,}."] if standing.done else []


def _stale(saved: SavedPlan, why: tuple[Stale, ...], people: bool) -> int:
    _show(saved, people, why)
    show.stale(why)
    return exit_codes.STALE


def _show(saved: SavedPlan, people: bool, why: tuple[Stale, ...] = ()) -> None:
    if people:
        if not why:
            show.plan(saved.plan, saved.lint)
        return
    from reconciler.plan.document import digest
    from reconciler.render import jsondoc

    left = saved.plan if not saved.plan.actions and not why else None
    show.document(jsondoc.apply(saved.plan, saved.lint, (), left, why, digest(saved)))
