"""Which topologies a path belongs to: what an editor or a hook of git knows is a file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from reconciler.errors import InputError
from reconciler.load import outline
from reconciler.load.files import MOST_BYTES, ROOTS
from reconciler.load.parse import parse


def around(path: Path) -> tuple[Path, ...]:
    """The folders of the topologies that a path is part of; a folder is meant itself.

    A file is part of the nearest topology above it, but for hidden files, which none reads. Otherwise it is part of
    those whose topology.yaml names it, as an overlay or as the baseline, if git knows them. It need not exist.
    """
    if path.is_dir():
        return (path,)
    file = os.path.abspath(path)
    above = _above(file)
    folders = [above] if above else sorted(_naming(file))
    return tuple(Path(folder if path.is_absolute() else os.path.relpath(folder)) for folder in folders)


def _above(file: str) -> str:
    """The folder of the nearest topology.yaml, not beyond the repository; empty when there is none."""
    hidden = os.path.basename(file).startswith(".")
    folder = os.path.dirname(file)
    while True:
        if any(os.path.isfile(os.path.join(folder, root)) for root in ROOTS):
            return "" if hidden else folder
        # A folder of git has this name, and a file in a work tree or a submodule.
        if os.path.exists(os.path.join(folder, ".git")) or os.path.dirname(folder) == folder:
            return ""
        hidden = hidden or os.path.basename(folder).startswith(".")
        folder = os.path.dirname(folder)


def _naming(file: str) -> Iterator[str]:
    """The folders of the topologies in the same repository that name a file."""
    from reconciler.load.git import git

    folder = os.path.dirname(file)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    try:
        top = os.fsdecode(git(Path(folder), "rev-parse", "--show-toplevel").removesuffix(b"\n"))
        patterns = [f":(top,glob)**/{root}" for root in ROOTS]
        roots = git(Path(folder), "ls-files", "-z", "--full-name", "--", *patterns)
    except InputError:  # In no repository; then nothing names it that could be found.
        return
    there = os.path.realpath(file)
    for root in map(os.fsdecode, filter(None, roots.split(b"\0"))):
        above = os.path.dirname(os.path.join(top, root))
        for name in _named(os.path.join(top, root), os.path.basename(file)):
            if os.path.realpath(os.path.join(above, name)) == there:
                yield above
                break


def _named(root: str, file: str) -> Iterator[str]:
    """The paths that a topology.yaml names; none when it does not even have the word, which is quick to see."""
    try:
        with open(root, "rb") as stream:
            data = stream.read(MOST_BYTES)
    except OSError:  # Git knows it, and it was deleted.
        return
    if os.fsencode(file) in data:
        documents = parse(root, data.decode("utf-8-sig", "replace")).documents
        yield from (path for _, (path, _) in outline.overlays(documents))
        yield from outline.baselines(documents)
