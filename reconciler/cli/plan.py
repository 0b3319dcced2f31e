"""``nats-topology plan``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.cli import options, plan_file, show
from reconciler.cli.plan_all import exit_code, plan_all
from reconciler.cli.ready import prepare, ready, sound
from reconciler.model.finding import Finding
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
@options.as_format
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
    output: str,
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

        ctx.exit(plan_all(folder, output, detailed_exitcode, connection, propose))
    if against is not None:
        prepare(connection)
        checked = sound(ctx, folder, output, connection)
        assert checked.topology is not None
        options.known_target(checked.topology, connection["target"])
        plan = pipeline.against_revision(checked, against, target=connection["target"], allowed=allow)
        _show(plan, checked.findings, output)
        ctx.exit(exit_code(plan, detailed_exitcode))
    topology, findings, settings, where = ready(ctx, folder, output, connection, selected_context=True)
    from reconciler.live.session import Session

    with Session(settings, show.waiting) as session:
        if out is None and output == "text":
            plan = pipeline.propose(topology, session, adopt=adopt, allowed=allow)
            _show(plan, findings, output)
            ctx.exit(exit_code(plan, detailed_exitcode))
        saved = pipeline.propose_saved(
            topology,
            session,
            folder=where if out else None,
            target=connection["target"],
            found=findings,
            adopt=adopt,
            allowed=allow,
        )
    from reconciler.plan.document import digest

    if out is not None:
        plan_file.write(saved, out)
    _show(saved.plan, findings, output, digest(saved))
    if out is not None:
        click.echo(f"\nSaved as {out}\nDigest {digest(saved)}", err=output != "text")
    ctx.exit(exit_code(saved.plan, detailed_exitcode))


def _show(plan: Plan, findings: tuple[Finding, ...], output: str, digest: str = "") -> None:
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.plan(plan, findings, digest))
    else:
        show.plan(plan, findings)
