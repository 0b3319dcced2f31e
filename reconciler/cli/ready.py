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

if TYPE_CHECKING:
    from reconciler.live.settings import Settings


class Ready(NamedTuple):
    """A topology without errors, what lint said of it all the same, and where to connect as whom."""

    topology: Topology
    findings: tuple[Finding, ...]
    settings: Settings


def ready(ctx: click.Context, folder: Path, output: str, given: dict[str, Any], *, selected_context: bool) -> Ready:
    """Load and lint, or show what is wrong and exit; then settle the connection.

    ``given`` holds the connection options. Raises InputError, or a usage error for an unknown target.
    """
    _begin(given)
    checked = pipeline.check(folder)
    if checked.topology is None or checked.refused:
        show.refused(checked, output)
        ctx.exit(exit_codes.BLOCKED)
    settings = _settings(checked.topology, checked.folder, given, selected_context)
    return Ready(checked.topology, checked.findings, settings)


def server_settings(given: dict[str, Any], *, selected_context: bool) -> Settings:
    """Where to connect as whom, without a topology that could say so. Raises InputError."""
    _begin(given)
    return _resolved(given, None, Path(), selected_context)


def _begin(given: dict[str, Any]) -> None:
    """Log when asked to, and refuse options that are given and empty."""
    if given["verbose"]:
        logging.basicConfig(format="%(asctime)s %(message)s", level=logging.WARNING)
        logging.getLogger("reconciler").setLevel(logging.INFO)
    for name in ("target", *options.SETTINGS):
        if given.get(name) == "":
            # An unset variable in a pipeline must not end on whatever server the environment names.
            raise click.UsageError(f"the option for {name} is empty; leave it out, or say what it should be")


def _settings(topology: Topology, folder: Path, given: dict[str, Any], selected_context: bool) -> Settings:
    name = given.get("target")
    target = topology.targets.get(name) if name else None
    if name and target is None:
        known = ", ".join(sorted(topology.targets)) or "none"
        raise click.UsageError(f"there is no target {name!r} in the topology; known are: {known}")
    return _resolved(given, target, folder, selected_context)


def _resolved(given: dict[str, Any], target: Target | None, folder: Path, selected_context: bool) -> Settings:
    from reconciler.live.settings import resolve

    flags = {key: given[key] for key in options.SETTINGS if given.get(key) is not None}
    return resolve(flags, target, os.environ, folder=folder, selected_context=selected_context)
