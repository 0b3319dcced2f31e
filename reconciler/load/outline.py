"""What a topology names, for those who need no more of it; its files need not be accepted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from reconciler.kinds import CONSUMER, KINDS, STREAM
from reconciler.load import files
from reconciler.load.files import Source
from reconciler.load.parse import Document, parse
from reconciler.model.position import Position


def target_names(folder: Path) -> Iterator[str]:
    """The targets of a topology. Raises InputError when the folder cannot be read."""
    for document in _documents(source for source in files.find(folder).sources if source.root):
        said = document.data.get("targets")
        yield from said if isinstance(said, dict) else ()


def addresses(folder: Path) -> Iterator[str]:
    """What a topology declares. Raises InputError when the folder cannot be read."""
    for document in _documents(files.find(folder).sources):
        for kind in KINDS:
            section = document.data.get(kind.section)
            for name, body in section.items() if isinstance(section, dict) else ():
                yield f"{kind.name}/{name}"
                inside = body.get(CONSUMER.section) if kind is STREAM and isinstance(body, dict) else None
                yield from (f"{CONSUMER.name}/{name}/{each}" for each in (inside if isinstance(inside, dict) else ()))


def _documents(sources: Iterable[Source]) -> Iterator[Document]:
    for source in sources:
        text = files.read(source)
        if isinstance(text, str):
            yield from parse(source.name, text).documents


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
