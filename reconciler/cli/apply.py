"""``nats-topology apply``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.cli.main import show_error
from reconciler.cli.progress import Progress
from reconciler.errors import LiveError
from reconciler.model.outcome import Status
from reconciler.model.plan import Plan
from reconciler.render import text


@click.command("apply", short_help="Make the servers match the topology, and verify that they do.")
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

    Exit codes: 0 done and verified, 1 failed before any change, 3 blocked, 4 partly applied.
    """
    options.log_connection(connection["verbose"])
    checked = pipeline.check(folder)
    if checked.topology is None or checked.refused:
        show.refused(checked, output)
        ctx.exit(exit_codes.BLOCKED)
    settings = options.settings(checked.topology, folder, connection, selected_context=False)
    from reconciler.live.session import Session
    from reconciler.render import jsondoc

    people = output == "text"
    with Session(settings) as session:
        plan = pipeline.propose(checked.topology, session, adopt=adopt, allowed=allow)
        if people:
            show.plan(plan, checked.findings)
        if plan.blocked or not plan.actions or not _confirmed(plan, auto_approve):
            if not people:
                show.document(jsondoc.apply(plan, checked.findings, (), None if plan.actions else plan))
            ctx.exit(_not_applied(plan, auto_approve))
        with Progress(len(plan.actions), quiet=not people) as progress:
            outcomes = pipeline.carry_out(plan, session, progress)
        left, failure = None, None
        if any(each.status is Status.done for each in outcomes) and not session.interrupted:
            try:
                left = pipeline.verify(checked.topology, session, adopt=adopt)
            except LiveError as error:
                failure = error
    if people:
        show.lines(["", text.outcomes(outcomes)])
        if left is not None and all(each.status is Status.done for each in outcomes):
            _verification(left)
    else:
        show.document(jsondoc.apply(plan, checked.findings, outcomes, left))
    if failure is not None:
        show_error(failure)
    done = [each.status is Status.done for each in outcomes]
    if not any(done):
        ctx.exit(exit_codes.INTERRUPTED if session.interrupted else exit_codes.FAILED)
    verified = left is not None and not left.actions and not left.blocked
    ctx.exit(exit_codes.OK if all(done) and verified else exit_codes.PARTLY)


def _confirmed(plan: Plan, auto_approve: bool) -> bool:
    if auto_approve:
        return True
    if not sys.stdin.isatty():
        return False
    return click.confirm("\nDo you want to apply this plan?", default=False, err=True)


def _not_applied(plan: Plan, auto_approve: bool) -> int:
    """Say why nothing was done, and return the exit code for it."""
    if plan.blocked:
        click.echo("Blocked: nothing was changed.", err=True)
        return exit_codes.BLOCKED
    if not plan.actions:
        return exit_codes.OK
    if sys.stdin.isatty():
        click.echo("Not confirmed: nothing was changed.", err=True)
        return exit_codes.FAILED
    click.echo("Nothing was changed: there is no terminal to confirm on. Use --auto-approve in a pipeline.", err=True)
    return exit_codes.BLOCKED


def _verification(left: Plan) -> None:
    if not left.actions:
        click.echo(f"Verified: {left.summary}")
        return
    click.echo("Verification failed. The servers still differ:", err=True)
    show.plan(left)
