"""``nats-topology graph``."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.cli.outputs import Output, keep_apart, option, put, shown
from reconciler.render import drawing


@click.command("graph")
@options.folder
@options.target
@option(drawing.FORMATS, default="mermaid")
@click.pass_context
def command(ctx: click.Context, folder: Path, target: str | None, outputs: tuple[Output, ...]) -> None:
    """Draw what the topology in FOLDER declares: how messages get from subjects to those who read them.

    No server is needed. mermaid is text that GitHub and GitLab draw, html a page for any browser.

    Exit codes: 0 drawn, 3 the files could not be understood.
    """
    checked = pipeline.find(folder, target)
    if checked.topology is None:
        show.refused(checked, "text")
        ctx.exit(exit_codes.BLOCKED)
    options.known_target(checked.topology, target)
    from reconciler.kinds.graph import graph

    drawn = graph(checked.topology)
    title = f"{checked.topology.name} → {target}" if target else checked.topology.name
    keep_apart(outputs, checked.files)
    for each in outputs:
        if each.file is not None:
            put(Path(each.file), drawing.render(each.format, title, drawn))
    if name := shown(outputs):
        show.lines([drawing.render(name, title, drawn)])
