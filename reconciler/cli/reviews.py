"""``--format`` of plan: what the formats are made of, and writing them."""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from reconciler.cli import show
from reconciler.cli.outputs import SUMMARY, Output, keep_apart, put, shown
from reconciler.cli.outputs import option as option_for
from reconciler.pipeline import Checked
from reconciler.render import plans
from reconciler.render.plans import FORMATS, Review, Reviews

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.model.saved import SavedPlan

OUTPUT = "GITHUB_OUTPUT"
"""GitHub Actions names a file in it, and gives what is written there to later steps."""

option = option_for(FORMATS)


def planned(
    checked: Checked,
    plan: Plan,
    folder: Path,
    target: str | None,
    place: str,
    saved: SavedPlan | None = None,
    out: Path | None = None,
) -> Review:
    """A plan with what a reviewer needs besides."""
    from reconciler.kinds.graph import graph
    from reconciler.plan.document import digest

    assert checked.topology is not None
    return Review(
        checked.topology.name,
        target or "",
        place,
        plan,
        checked.findings,
        checked.files,
        graph=graph(checked.topology, plan),
        command=_command(folder, target) if out is None else shlex.join(["nats-topology", "apply", str(out)]),
        digest=digest(saved) if saved else "",
    )


def unplanned(checked: Checked | None, folder: Path, target: str | None, error: str = "") -> Review:
    """What stood in the way of a plan."""
    name = checked.topology.name if checked and checked.topology else folder.absolute().name
    findings, files = (checked.findings, checked.files) if checked else ((), ())
    return Review(name, target or "", "", None, findings, files, error)


def refused(checked: Checked, outputs: tuple[Output, ...], folder: Path, target: str | None) -> None:
    """Say in each format that the topology itself stands in the way."""
    if shown(outputs) == "text":
        show.refused(checked, "text")
    write([unplanned(checked, folder, target)], outputs)


def write(reviews: list[Review], outputs: tuple[Output, ...], *, several: bool = False) -> None:
    """Write the plans, files first; text on stdout was shown already. Raises InputError for a file that cannot be."""
    _files(reviews, outputs, several=several)
    if shown(outputs) not in ("", "text"):
        show.lines([plans.render(shown(outputs), Reviews(tuple(reviews), several))])


def _files(reviews: list[Review], outputs: tuple[Output, ...], *, several: bool) -> None:
    value = Reviews(tuple(reviews), several)
    keep_apart(outputs, {file for each in reviews for file in each.files})
    for each in outputs:
        if each.file is not None:
            put(Path(each.file), plans.render(each.format, value))
    if any(each.format == "github" for each in outputs):
        from reconciler.render.plans import github, markdown

        if summary := os.environ.get(SUMMARY):
            put(Path(summary), markdown.render(value, github.SUMMARY_BUDGET), "ab")
        if output := os.environ.get(OUTPUT):
            put(Path(output), github.outputs(value), "ab")


def _command(folder: Path, target: str | None) -> str:
    words = ["nats-topology", "apply", *([] if folder == Path() else [str(folder)])]
    return shlex.join([*words, *(["--target", target] if target else [])])
