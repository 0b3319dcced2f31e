"""``nats-topology plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.cli import options, show
from reconciler.cli.plan_all import exit_code, plan_all
from reconciler.cli.ready import ready
from reconciler.model.plan import Plan
from reconciler.pipeline import Checked

if TYPE_CHECKING:
    from reconciler.live.session import Session


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

    --target all plans every target, one after the other; the exit code is that of the worst one.

    Exit codes: 0 no error, 1 error, 2 changes (with --detailed-exitcode), 3 blocked by a lint error or by an
    unsafe change that is not allowed.
    """
    if connection["target"] == options.ALL:

        def propose(checked: Checked, session: Session) -> Plan:
            assert checked.topology is not None
            return pipeline.propose(checked.topology, session, adopt=adopt, allowed=allow)

        ctx.exit(plan_all(folder, output, detailed_exitcode, connection, propose))
    topology, findings, settings = ready(ctx, folder, output, connection, selected_context=True)
    from reconciler.live.session import Session

    with Session(settings, show.waiting) as session:
        plan = pipeline.propose(topology, session, adopt=adopt, allowed=allow)
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.plan(plan, findings))
    else:
        show.plan(plan, findings)
    ctx.exit(exit_code(plan, detailed_exitcode))
