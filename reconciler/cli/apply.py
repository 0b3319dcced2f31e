"""``nats-topology apply``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.cli.main import discard_output, show_error
from reconciler.cli.progress import Progress
from reconciler.cli.ready import ready
from reconciler.errors import LiveError
from reconciler.model.outcome import Status
from reconciler.model.plan import Plan
from reconciler.render import plan_text


@click.command("apply")
@options.folder
@options.connection
@options.as_format
@options.adopt
@options.allow
@click.option("--auto-approve", is_flag=True, help="Do not ask; for pipelines.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    output: str,
    adopt: bool,
    allow: frozenset[str],
    auto_approve: bool,
    **connection: Any,
) -> None:
    """Carry out the plan for the topology in FOLDER, then observe again and verify that nothing is left to do.

    Exit codes: 0 done and verified, 1 failed before any change, 3 blocked, 4 partly applied, 5 the plan is stale.
    """
    topology, findings, settings = ready(ctx, folder, output, connection, selected_context=False)
    from reconciler.live.session import Session
    from reconciler.render import jsondoc

    people = output == "text"
    with Session(settings, show.waiting) as session:
        plan = pipeline.propose(topology, session, adopt=adopt, allowed=allow)
        if people:
            show.plan(plan, findings)
        # A program that reads the document cannot have shown the plan to anybody yet.
        asks = people and sys.stdin.isatty()
        if plan.blocked or not plan.actions or not (auto_approve or (asks and _confirmed())):
            if not people:
                show.document(jsondoc.apply(plan, findings, (), None if plan.actions else plan))
            ctx.exit(_not_applied(plan, asks))
        if not auto_approve and pipeline.propose(topology, session, adopt=adopt, allowed=allow).differs(plan):
            click.echo("The plan is stale: the servers changed while it was read. Nothing was changed.", err=True)
            ctx.exit(exit_codes.STALE)
        with Progress(len(plan.actions), quiet=not people) as progress:
            session.waiting = progress.waiting
            outcomes = pipeline.carry_out(plan, session, progress)
        left, failure = None, None
        changed = any(each.changed for each in outcomes)
        if changed and not session.interrupted:
            try:
                left = pipeline.verify(topology, session, adopt=adopt)
            except LiveError as error:
                failure = error
    done = all(each.status is Status.done for each in outcomes)
    verified = done and left is not None and not left.actions and not left.blocked
    try:
        if people:
            show.lines(["", plan_text.outcomes(outcomes)])
            if left is not None:
                _verification(left, done, verified)
            elif changed and session.interrupted:
                click.echo("Interrupted, so nothing was verified: plan shows what is left.", err=True)
        else:
            show.document(jsondoc.apply(plan, findings, outcomes, left))
    except OSError:
        # The exit code has to say what became of the servers, also when nobody reads the words.
        discard_output()
    if failure is not None:
        show_error(failure)
    if not changed:
        ctx.exit(exit_codes.INTERRUPTED if session.interrupted else exit_codes.FAILED)
    ctx.exit(exit_codes.OK if verified else exit_codes.PARTLY)


def _confirmed() -> bool:
    return click.confirm("\nDo you want to apply this plan?", default=False, err=True)


def _not_applied(plan: Plan, asked: bool) -> int:
    """Say why nothing was done, and return the exit code for it."""
    if plan.blocked:
        click.echo("Blocked: nothing was changed.", err=True)
        return exit_codes.BLOCKED
    if not plan.actions:
        return exit_codes.OK
    if asked:
        click.echo("Not confirmed: nothing was changed.", err=True)
        return exit_codes.FAILED
    click.echo("Nothing was changed: there is nobody to confirm it. Use --auto-approve in a pipeline.", err=True)
    return exit_codes.BLOCKED


def _verification(left: Plan, done: bool, verified: bool) -> None:
    if verified:
        click.echo(f"Verified: {left.summary}")
        show.lines(plan_text.settling(left))
        return
    click.echo("Verification failed. What is left:" if done else "What is left:", err=True)
    show.plan(left)
    if done and left.actions:
        click.echo("Where the server keeps a value of its own, because of its limits, write that value.", err=True)
