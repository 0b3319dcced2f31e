"""``nats-topology schema``."""

from __future__ import annotations

import click

from reconciler.cli import show


@click.command("schema")
@click.argument("name", type=click.Choice(["topology", "overlay", "plan", "saved-plan"]), default="topology")
def command(name: str) -> None:
    """Print the JSON Schema of topology files, of overlays, of the documents of plan and apply, or of saved plans.

    Editors with yaml-language-server complete and explain the fields of a file that names it in its first line; the
    path starts from the folder of the file:

    \b
    nats-topology schema > topology.schema.json
    # yaml-language-server: $schema=topology.schema.json
    """
    if name == "topology":
        from reconciler.kinds.json_schema import topology_schema

        show.document(topology_schema())
    elif name == "overlay":
        from reconciler.kinds.overlay_schema import overlay_schema

        show.document(overlay_schema())
    elif name == "saved-plan":
        from reconciler.plan.document import saved_plan_schema

        show.document(saved_plan_schema())
    else:
        from reconciler.render.plan_schema import plan_schema

        show.document(plan_schema())
