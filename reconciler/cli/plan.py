"""``nats-topology plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, reviews, show
from reconciler.cli.outputs import Output, shown
from reconciler.cli.plan_all import exit_code, plan_all
from reconciler.cli.ready import prepare, settings
from reconciler.model.plan import Plan
from reconciler.pipeline import Checked

if TYPE_CHECKING:
    from reconciler.live.session import Session


@click.command("plan")
@options.folder
@options.connection
@reviews.option
@options.adopt
@options.allow
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is something to do.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    outputs: tuple[Output, ...],
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

        ctx.exit(plan_all(folder, outputs, detailed_exitcode, connection, propose))
    prepare(connection)
    checked = pipeline.check(folder, connection["target"])
    if checked.topology is None or checked.refused:
        reviews.refused(checked, outputs, folder, connection["target"])
        ctx.exit(exit_codes.BLOCKED)
    target = options.known_target(checked.topology, connection["target"])
    where = settings(target, checked.folder, connection, selected_context=True)
    from reconciler.live.session import Session

    with Session(where, show.waiting) as session:
        plan = pipeline.propose(checked.topology, session, adopt=adopt, allowed=allow)
        place = str(session.place)
    review = reviews.planned(checked, plan, folder, connection["target"], place)
    if shown(outputs) == "text":
        show.plan(plan, checked.findings)
    reviews.write([review], outputs)
    ctx.exit(exit_code(plan, detailed_exitcode))
