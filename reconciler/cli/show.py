"""Writes values to the terminal in the chosen format."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from reconciler.model.finding import Finding, Severity
from reconciler.pipeline import Checked
from reconciler.render import text
from reconciler.render.paint import Paint, clean

if TYPE_CHECKING:
    from reconciler.model.plan import Plan
    from reconciler.model.saved import Stale


def paint() -> Paint:
    """Colours when stdout is a terminal and nobody refused them."""
    wanted = click.get_current_context().color
    if wanted is not None:
        return Paint(wanted)
    return Paint(sys.stdout.isatty() and os.environ.get("TERM") != "dumb")


def lines(text: Iterable[str]) -> None:
    """Write lines; characters that the terminal cannot show are escaped."""
    joined = "\n".join(text)
    if joined:
        encoding = sys.stdout.encoding or "utf-8"
        click.echo(joined.encode(encoding, "backslashreplace").decode(encoding), color=True)


def plan(value: Plan, found: Iterable[Finding] = ()) -> None:
    """Show a plan and what stands against it; of lint's findings those that a reviewer has to see."""
    from reconciler.render import plan_text

    colours = paint()
    lines(text.findings([each for each in found if each.severity > Severity.info], colours))
    lines(plan_text.plan(value, colours))
    lines(text.findings(value.findings, colours))


def stale(why: Iterable[Stale]) -> None:
    """Say on stderr why a plan is stale."""
    from reconciler.render import plan_text

    told = "\n".join(line for each in why for line in plan_text.stale(each))
    click.echo(f"The plan is stale, nothing was changed:\n{told}\n  → plan again, and have that reviewed", err=True)


def waiting(what: str) -> None:
    """Say on stderr what is waited for, so that nobody takes the silence for a fault."""
    click.echo(f"Waiting: {clean(what)}", err=True)


def refused(checked: Checked, output: str) -> None:
    """Say that the topology itself stands in the way."""
    if output == "json":
        from reconciler.render import jsondoc

        document(jsondoc.lint(checked.findings, checked.files))
        return
    lines(text.findings(checked.findings, paint()))
    lines([text.tally(checked.findings, len(checked.files))])
    click.echo("Blocked: the topology has errors. The servers were not asked.", err=True)


def document(value: dict[str, Any]) -> None:
    """Write a JSON document."""
    import json

    click.echo(json.dumps(value, indent=2, ensure_ascii=True, default=dict))
