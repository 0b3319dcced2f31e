"""``nats-topology import``."""

from __future__ import annotations

import os
import re
import shlex
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

import click

from reconciler import pipeline
from reconciler.cli import options, show
from reconciler.cli.ready import server_settings
from reconciler.errors import InputError
from reconciler.kinds import BY_NAME
from reconciler.kinds.json_schema import topology_schema
from reconciler.model.address import Address
from reconciler.model.finding import Severity
from reconciler.model.spelling import nearest
from reconciler.render import text
from reconciler.render.paint import clean

if TYPE_CHECKING:
    from reconciler.live.settings import Settings


def _name(ctx: click.Context, parameter: click.Parameter, given: str) -> str:
    if not re.match(topology_schema()["properties"]["topology"]["pattern"], given):
        raise click.BadParameter(f"{given!r} is no name; write letters, digits, - and _, a letter or digit first")
    return given


def _addresses(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[Address, ...]:
    return tuple(_address(each) for each in given)


def _address(given: str) -> Address:
    try:
        address = Address.parse(given)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None
    if address.kind not in BY_NAME:
        near = nearest(address.kind, BY_NAME)
        what = f"did you mean {near}/{address.name}?" if near else f"there are {', '.join(BY_NAME)}"
        raise click.BadParameter(f"{address.kind!r} is no kind of object; {what}")
    return address


@click.command("import")
@click.option(
    "--out", metavar="DIR", type=click.Path(path_type=Path), required=True, help="A new or empty folder for the files."
)
@click.option("--topology", "name", metavar="NAME", required=True, callback=_name, help="What to call the topology.")
@click.argument("addresses", metavar="[ADDRESS]...", nargs=-1, callback=_addresses)
@options.server_connection
def command(out: Path, name: str, addresses: tuple[Address, ...], **connection: Any) -> None:
    """Write what is live into DIR as the YAML files of a topology that plans to no changes.

    ADDRESS is like stream/ORDERS or kv/*; a stream comes with its consumers. Without any, everything is written that
    no other topology owns. Nothing on the servers is changed.

    Exit codes: 0 written, 1 error.
    """
    settings = server_settings(connection, selected_context=True)
    from reconciler.live.session import Session
    from reconciler.live.signals import orderly_end

    with orderly_end(), _new_folder(out) as folder:
        with Session(settings, show.waiting) as session:
            observed = session.observe()
        imported = pipeline.write_down(observed, folder, name=name, place=settings.place, wanted=addresses)
    _tell(imported, out, settings)


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that takes its place in the end, or is gone. Raises InputError when it cannot."""
    out = out.absolute()
    # Its name is known before it is there, so that no signal comes too early to remove it.
    name = f".import-{token_hex(4)}"
    # An empty folder keeps its place: somebody may stand in it, or it is a mount point.
    folder = (out if os.path.isdir(out) else out.parent) / name
    try:
        try:
            if out.exists() and (not out.is_dir() or any(out.iterdir())):
                raise InputError(f"{out} is there and not an empty folder", "give a new one; nothing is overwritten")
            folder.mkdir(0o700)
        except OSError as error:
            hint = "give a folder whose parent exists"
            raise InputError(f"{out} cannot be written: {error.strerror}", hint) from None
        yield folder
        _put(folder, out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(folder: Path, out: Path) -> None:
    """Let a folder take the place of another one, which is empty or not there."""
    if folder.parent == out:
        _move(folder, out)
        return
    mask = os.umask(0)
    os.umask(mask)
    folder.chmod(0o777 & ~mask)
    folder.rename(out)


def _move(folder: Path, out: Path) -> None:
    """Move all files into an empty folder, or none."""
    moved: list[Path] = []
    try:
        for file in sorted(folder.iterdir()):
            moved.append(file.rename(out / file.name))
    except BaseException:
        for file in moved:
            file.unlink()
        raise


def _tell(imported: pipeline.Imported, out: Path, settings: Settings) -> None:
    """What was written and left out, what is wrong with it, and what to do next."""
    written = imported.written
    width = max(len(file.name) for file in written.files)
    show.lines([f"Imported from {settings.place} into {out}:"])
    show.lines(f"  {file.name.ljust(width)}  {file.amount}".rstrip() for file in written.files)
    if written.left_out:
        show.lines(
            ["Left out:", *(f"  {clean(str(address))} {clean(why)}" for address, why in written.left_out.items())]
        )
    for address, why in imported.differing.items():
        click.echo(f"Warning: {clean(str(address))} was left out: it {clean(why)}. Please report this.", err=True)
    folder = shlex.quote(str(out))
    if imported.refused:
        # Once more, because the findings have to name the files where they are now.
        found = [each for each in pipeline.find(out).findings if each.severity is Severity.error]
        show.lines(["", *text.findings(found, show.paint())])
        if imported.checked.refused:
            click.echo("Warning: what is live has errors. plan and apply are blocked until they are mended.", err=True)
        else:
            click.echo(f"Warning: what is live has errors, which {pipeline.BASELINE} accepts for now.", err=True)
    show.lines(["", f"Next: nats-topology plan {folder}", f"      nats-topology apply {folder} --adopt"])
