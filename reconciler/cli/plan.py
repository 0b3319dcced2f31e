"""``nats-topology plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.cli.ready import ready


@click.command("plan")
@options.folder
@options.connection
@options.as_format
@options.adopt
@options.allow
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is something to do.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    output: str,
    adopt: bool,
    allow: frozenset[str],
    detailed_exitcode: bool,
    **connection: Any,
) -> None:
    """Compare the topology in FOLDER with the servers and show what apply would do. Nothing is written.

    Exit codes: 0 no error, 1 error, 2 changes (with --detailed-exitcode), 3 blocked by a lint error or by an
    unsafe change that is not allowed.
    """
    topology, findings, settings = ready(ctx, folder, output, connection, selected_context=True)
    from reconciler.live.session import Session

    with Session(settings, show.waiting) as session:
        plan = pipeline.propose(topology, session, adopt=adopt, allowed=allow)
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.plan(plan, findings))
    else:
        show.plan(plan, findings)
    if plan.blocked:
        ctx.exit(exit_codes.BLOCKED)
    ctx.exit(exit_codes.CHANGES if plan.actions and detailed_exitcode else exit_codes.OK)
