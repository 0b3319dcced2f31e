"""The two languages of YAML files: that of the files which make a topology, and that of overlays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from reconciler.kinds import BY_NAME
from reconciler.kinds.json_schema import topology_schema
from reconciler.load.where import Where, where


class Language(NamedTuple):
    """What a document may say, and how to speak of it."""

    schema: Callable[[], dict[str, Any]]
    where: Callable[[tuple[str | int, ...]], Where]
    """What a path in a document leads to."""


def _overlay_schema() -> dict[str, Any]:
    # Most topologies have no overlay and do not wait for its schema.
    from reconciler.kinds.overlay_schema import overlay_schema

    return overlay_schema()


def _where_in_overlay(path: tuple[str | int, ...]) -> Where:
    if not path:
        return Where("the overlay", None, "an address", None, "", False)
    kind, _, name = str(path[0]).partition("/")
    found = where((BY_NAME[kind].section, name, *path[1:]))
    return found._replace(address=None) if "*" in name or "?" in name else found


TOPOLOGY = Language(topology_schema, where)
OVERLAY = Language(_overlay_schema, _where_in_overlay)
