"""``nats-topology plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, plan_file, reviews, show
from reconciler.cli.outputs import Output, shown
from reconciler.cli.plan_all import exit_code, plan_all
from reconciler.cli.ready import prepare, settings
from reconciler.model.plan import Plan
from reconciler.pipeline import Checked

if TYPE_CHECKING:
    from reconciler.live.session import Session


def _revision(ctx: click.Context, parameter: click.Parameter, given: str | None) -> str | None:
    if given is None:
        return None
    scheme, _, revision = given.partition(":")
    if scheme != "git" or not revision:
        raise click.BadParameter(f"{given!r} does not name a revision; write it like git:main")
    return revision


@click.command("plan")
@options.folder
@options.connection
@reviews.option
@options.adopt
@options.allow
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Save the plan, for apply to carry out exactly that. The name has to end in .json.",
)
@click.option(
    "--against",
    metavar="git:REVISION",
    callback=_revision,
    help="Compare with the same folder at a revision, without a server.",
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there is something to do.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    outputs: tuple[Output, ...],
    adopt: bool,
    allow: frozenset[str],
    out: Path | None,
    against: str | None,
    detailed_exitcode: bool,
    **connection: Any,
) -> None:
    """Compare the topology in FOLDER with the servers and show what apply would do. Nothing is written.

    With --out the plan is saved: `apply FILE` carries out exactly that. With --against git:main no server is asked,
    and the plan is what the files change of what they said there.

    --target all plans every target, one after the other; the exit code is that of the worst one.

    Exit codes: 0 no error, 1 error, 2 changes (with --detailed-exitcode), 3 blocked by a lint error or by an
    unsafe change that is not allowed.
    """
    if out is not None and out.suffix != ".json":
        raise click.UsageError(f"--out {out}: name a file that ends in .json, which apply then knows for a plan")
    if against is not None and (out is not None or adopt):
        raise click.UsageError("--against asks no server: --out and --adopt need one")
    if connection["target"] == options.ALL and (out is not None or against is not None):
        raise click.UsageError("--out and --against take one target at a time")
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
    target, saved = options.known_target(checked.topology, connection["target"]), None
    if against is not None:
        plan = pipeline.against_revision(checked, against, target=connection["target"], allowed=allow)
        place = f"compared with git:{against}"
    else:
        where = settings(target, checked.folder, connection, selected_context=True)
        from reconciler.live.session import Session

        with Session(where, show.waiting) as session:
            if out is None and not any(each.format == "json" for each in outputs):
                plan = pipeline.propose(checked.topology, session, adopt=adopt, allowed=allow)
            else:
                saved = pipeline.propose_saved(
                    checked.topology,
                    session,
                    folder=checked.folder if out else None,
                    target=connection["target"],
                    found=checked.findings,
                    adopt=adopt,
                    allowed=allow,
                )
                plan = saved.plan
            place = str(session.place)
    if saved is not None and out is not None:
        plan_file.write(saved, out)
    review = reviews.planned(checked, plan, folder, connection["target"], place, saved, out)
    if shown(outputs) == "text":
        show.plan(plan, checked.findings)
    reviews.write([review], outputs)
    if out is not None:
        click.echo(f"\nSaved as {out}\nDigest {review.digest}", err=shown(outputs) != "text")
    ctx.exit(exit_code(plan, detailed_exitcode))
