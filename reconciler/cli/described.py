"""``explain`` of an object or of a subject: finds it in the files and shows what is known of it."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.model.address import Address
from reconciler.model.spelling import nearest
from reconciler.pipeline import Checked
from reconciler.render import text


def is_object(what: str) -> bool:
    """Whether it is written as an address: a kind, a slash and a name."""
    from reconciler.kinds import BY_NAME

    kind, slash, _ = what.partition("/")
    return bool(slash) and (kind in BY_NAME or "." not in kind)


def is_subject(what: str) -> bool:
    """Whether it is written as a subject of several tokens, or with a wildcard."""
    return not is_object(what) and any(mark in what for mark in ".*>")


def show_object(
    ctx: click.Context, what: str, folder: Path, target: str | None, field: str | None, output: str
) -> None:
    """Show an object of the topology in a folder, or one of its fields."""
    from reconciler.describe import UnknownField, describe, only

    try:
        address = Address.parse(what)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    checked = _checked(ctx, folder, target, output)
    topology = checked.topology
    assert topology is not None
    resource = topology.get(address)
    if resource is None:
        near = pipeline.nearest_object(address, topology)
        hint = f"did you mean {near}?" if near else "the topology declares nothing of that name"
        raise click.UsageError(f"{what!r} is not declared; {hint}")
    described = describe(resource, topology, pipeline.variants(folder), checked.findings, target or "")
    try:
        described = only(described, field) if field else described
    except UnknownField as error:
        close = nearest(field or "", error.known)
        hint = f"did you mean {close}?" if close else f"it has {', '.join(error.known)}"
        raise click.UsageError(f"{error}; {hint}") from None
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.described_object(described))
        return
    from reconciler.render import described as lines

    paint = show.paint()
    show.lines(
        lines.described_field(described.fields[0], described.target, paint)
        if field
        else lines.described_object(described, paint)
    )


def show_subject(ctx: click.Context, subject: str, folder: Path, target: str | None, output: str) -> None:
    """Show what the topology in a folder has to do with a subject."""
    from reconciler.describe import describe_subject
    from reconciler.kinds.subjects import problem

    if why := problem(subject):
        raise click.UsageError(f"{subject!r} is no subject: {why}")
    checked = _checked(ctx, folder, target, output)
    assert checked.topology is not None
    described = describe_subject(checked.topology, subject)
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.described_subject(described))
        return
    from reconciler.render import described as lines

    show.lines(lines.described_subject(described, show.paint()))


def _checked(ctx: click.Context, folder: Path, target: str | None, output: str) -> Checked:
    """The topology with its findings; ends the command when the files cannot be understood."""
    checked = pipeline.check(folder, target)
    if checked.topology is None:
        if output == "json":
            from reconciler.render import jsondoc

            show.document(jsondoc.lint(checked.findings, checked.files))
        else:
            show.lines(text.findings(checked.findings, show.paint()))
        ctx.exit(exit_codes.FAILED)
    options.known_target(checked.topology, target)
    return checked
