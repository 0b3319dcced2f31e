"""What plan and apply do before they meet a server: load, lint, and know where to connect."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from reconciler import pipeline
from reconciler.cli import exit_codes, options, show
from reconciler.model.finding import Finding
from reconciler.model.topology import Target, Topology
from reconciler.pipeline import Checked

if TYPE_CHECKING:
    from reconciler.live.settings import Settings


class Ready(NamedTuple):
    """A topology without errors, what lint said of it all the same, and where to connect as whom."""

    topology: Topology
    findings: tuple[Finding, ...]
    settings: Settings
    folder: Path
    """Where the topology is."""


def prepare(given: dict[str, Any]) -> None:
    """Look at the connection options before anything else. Raises a usage error for an empty one."""
    if given["verbose"]:
        logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
        logging.getLogger("reconciler").setLevel(logging.INFO)
    for name in ("target", *options.SETTINGS):
        if given.get(name) == "":
            # An unset variable in a pipeline must not end on whatever server the environment names.
            raise click.UsageError(f"the option for {name} is empty; leave it out, or say what it should be")


def ready(ctx: click.Context, folder: Path, output: str, given: dict[str, Any], *, selected_context: bool) -> Ready:
    """Load and lint, or show what is wrong and exit; then settle the connection.

    ``given`` holds the connection options. Raises InputError, or a usage error for an unknown target.
    """
    prepare(given)
    checked = sound(ctx, folder, output, given)
    assert checked.topology is not None
    target = options.known_target(checked.topology, given.get("target"))
    found = settings(target, checked.folder, given, selected_context)
    return Ready(checked.topology, checked.findings, found, checked.folder)


def sound(ctx: click.Context, folder: Path, output: str, given: dict[str, Any]) -> Checked:
    """Load and lint, or show what is wrong and exit. Raises InputError."""
    checked = pipeline.check(folder, given.get("target"))
    if checked.refused:
        show.refused(checked, output)
        ctx.exit(exit_codes.BLOCKED)
    return checked


def server_settings(given: dict[str, Any], *, selected_context: bool) -> Settings:
    """Where to connect as whom, without a topology that could say so. Raises InputError."""
    prepare(given)
    return settings(None, Path(), given, selected_context)


def settings(target: Target | None, folder: Path, given: dict[str, Any], selected_context: bool) -> Settings:
    """Where to connect and as whom. Raises InputError for settings that cannot be used."""
    from reconciler.live.settings import resolve

    flags = {key: given[key] for key in options.SETTINGS if given.get(key) is not None}
    return resolve(flags, target, os.environ, folder=folder, selected_context=selected_context)
