"""What topology.yaml says of targets and of other files; it need not be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.load.parse import Document
from reconciler.model.position import Position


def targets(documents: Iterable[Document]) -> Iterator[str]:
    """The names of the targets."""
    for document in documents:
        said = document.data.get("targets")
        yield from said if isinstance(said, dict) else ()


def overlays(documents: Iterable[Document]) -> Iterator[tuple[str, tuple[str, Position]]]:
    """By target, the path of its overlay, and where that stands."""
    for document in documents:
        said = document.data.get("targets")
        for name, settings in said.items() if isinstance(said, dict) else ():
            path = settings.get("overlay") if isinstance(settings, dict) else None
            if isinstance(path, str) and path.strip():
                yield name, (path, document.places.at("targets", name, "overlay"))


def baselines(documents: Iterable[Document]) -> Iterator[str]:
    """The path of the baseline."""
    for document in documents:
        said = document.data.get("lint")
        path = said.get("baseline") if isinstance(said, dict) else None
        if isinstance(path, str) and path:
            yield path
