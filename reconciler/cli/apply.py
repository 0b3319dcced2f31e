"""``nats-topology apply``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reconciler import pipeline
from reconciler.cli import applying, exit_codes, options, show
from reconciler.cli.apply_saved import apply_saved
from reconciler.cli.ready import ready
from reconciler.model.plan import Plan
from reconciler.model.saved import Stale


@click.command("apply")
@click.argument("folder", metavar="[FOLDER | PLAN.json]", type=click.Path(path_type=Path), default=".")
@options.connection
@options.as_format
@options.adopt
@options.allow
@options.expect_digest
@click.option("--auto-approve", is_flag=True, help="Do not ask; for pipelines.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    folder: Path,
    output: str,
    adopt: bool,
    allow: frozenset[str],
    expect_digest: str | None,
    auto_approve: bool,
    **connection: Any,
) -> None:
    """Carry out the plan for the topology in FOLDER, then observe again and verify that nothing is left to do.

    A file whose name ends in .json is a plan that `plan --out` has saved: exactly that is carried out, on the
    servers that it was made for, if what it touches is as it was. It needs no folder.

    Exit codes: 0 done and verified, 1 failed before any change, 3 blocked, 4 partly applied, 5 the plan is stale.
    """
    if folder.suffix == ".json" and not folder.is_dir():
        if adopt or allow or connection["target"]:
            raise click.UsageError("a saved plan is carried out as it is: --adopt, --allow and --target are for plan")
        ctx.exit(apply_saved(folder, output, auto_approve, expect_digest, connection))
    topology, findings, settings, _ = ready(ctx, folder, output, connection, selected_context=False)
    from reconciler.live.session import Session
    from reconciler.plan.document import digest
    from reconciler.render import jsondoc

    people = output == "text"
    with Session(settings, show.waiting) as session:

        def propose() -> tuple[Plan, str]:
            if expect_digest is None:
                return pipeline.propose(topology, session, adopt=adopt, allowed=allow), ""
            target = connection["target"]
            saved = pipeline.propose_saved(topology, session, target=target, adopt=adopt, allowed=allow)
            return saved.plan, digest(saved)

        plan, found_digest = propose()
        if people:
            show.plan(plan, findings)
        if expect_digest is not None and found_digest != expect_digest:
            why = Stale(None, f"the plan has the digest {found_digest}, and {expect_digest} was approved")
            if not people:
                show.document(jsondoc.apply(plan, findings, (), None, (why,), found_digest))
            elif not plan.actions:
                click.echo("There is nothing left to do: it may have been applied already.", err=True)
            show.stale([why])
            ctx.exit(exit_codes.STALE)
        no = applying.refusal(plan, people=people, auto_approve=auto_approve)
        if no is not None:
            if not people:
                show.document(jsondoc.apply(plan, findings, (), None if plan.actions else plan))
            if no.why:
                click.echo(no.why, err=True)
            ctx.exit(no.code)
        if not auto_approve and propose()[0].differs(plan):
            click.echo("The plan is stale: the servers changed while it was read. Nothing was changed.", err=True)
            ctx.exit(exit_codes.STALE)
        applied = applying.carry_out(
            plan, session, lambda: pipeline.verify(topology, session, adopt=adopt), people=people
        )
    matched = applied.left.summary if applied.left else ""
    ctx.exit(applying.tell(applied, findings, people=people, matched=matched))
