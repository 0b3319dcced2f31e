"""Which files a topology consists of, and their text."""

from __future__ import annotations

import codecs
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.load import rules
from reconciler.model.finding import Finding
from reconciler.model.position import Position

MOST_BYTES = 32 << 20
ROOTS = ("topology.yaml", "topology.yml")
_ENDINGS = (".yaml", ".yml")


class Source(NamedTuple):
    """A file that is part of the topology; ``name`` is how positions call it."""

    name: str
    path: str
    root: bool
    """Whether it is the topology.yaml at the root of the folder."""
    unsaved: bytes | None = None
    """What to read instead of the file."""


Unsaved = Mapping[str, bytes]
"""What to read instead of files, by their real paths: as an editor has them, or fixes. They need not exist."""
ALL_SAVED: Unsaved = MappingProxyType({})


class Found(NamedTuple):
    """The files of a folder in order of their names, and what is wrong with the folder."""

    folder: Path
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]


def find(folder: Path, unsaved: Unsaved = ALL_SAVED) -> Found:
    """All YAML files of a folder and below, hidden ones and linked folders left out.

    The path of the folder's topology.yaml is accepted for the folder. A file that is only in an editor yet is one
    of them. Raises InputError when the folder is missing, is something else, or cannot be read.
    """
    try:
        mode = os.stat(folder).st_mode
    except (OSError, ValueError) as error:
        reason = "does not exist" if isinstance(error, FileNotFoundError) else f"cannot be read: {error}"
        raise InputError(f"{folder} {reason}", "give the folder that holds topology.yaml") from None
    if not stat.S_ISDIR(mode):
        if folder.name not in ROOTS:
            raise InputError(f"{folder} is not the folder of a topology", f"give the folder, here {folder.parent}")
        folder = folder.parent
    top = os.fspath(folder)
    shown = _shown(top)
    names = sorted({*_yaml_files(top), *_new(top, unsaved)})
    roots = [name for name in names if name in ROOTS]
    sources = tuple(Source(os.path.join(shown, name), os.path.join(top, name), name in roots[:1]) for name in names)
    if unsaved:
        sources = tuple(source._replace(unsaved=unsaved.get(real(source))) for source in sources)
    if not roots:
        return Found(folder, (), (_no_root(shown, names),))
    if len(roots) > 1:
        at = Position(os.path.join(shown, roots[1]), 1, 1)
        return Found(
            folder,
            sources,
            (rules.NO_FILES.finding("both topology.yaml and topology.yml are there", at, hint="keep one of the two"),),
        )
    return Found(folder, sources, ())


def beside(folder: Path, path: str, unsaved: Unsaved = ALL_SAVED) -> Source:
    """The file at a path that topology.yaml says, which starts from its folder."""
    top = os.fspath(folder)
    source = Source(os.path.normpath(os.path.join(_shown(top), path)), os.path.join(top, path), False)
    return source._replace(unsaved=unsaved.get(real(source))) if unsaved else source


def real(source: Source) -> str:
    """The path of a file without links, which is the same for each name that leads to it."""
    try:
        return os.path.realpath(source.path)
    except ValueError:  # A path with a NUL leads nowhere.
        return source.path


def read(source: Source) -> str | Finding:
    """The text of a file, or what is wrong with it. Raises InputError when it cannot be read."""
    data, size = _content(source)
    if size > MOST_BYTES:
        return rules.TOO_LARGE.finding(
            f"the file has {size / (1 << 20):.0f} MiB, {MOST_BYTES >> 20} MiB is the most",
            Position(source.name, 1, 1),
            hint="split it into several files; a topology of 1,000 streams needs 3 MiB",
        )
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        return rules.NOT_TEXT.finding(
            f"the byte 0x{data[error.start]:02X} is not UTF-8",
            Position(source.name, line, column),
            hint="save the file as UTF-8",
        )


def _content(source: Source) -> tuple[bytes, int]:
    """The bytes of a file, and how many it has; what is too large is not read."""
    if source.unsaved is not None:
        return source.unsaved, len(source.unsaved)
    try:
        status = os.stat(source.path)
        if not stat.S_ISREG(status.st_mode):
            raise InputError(f"{source.name} is not a regular file", "take it out of the folder or hide it")
        if status.st_size > MOST_BYTES:
            return b"", status.st_size
        with open(source.path, "rb") as file:
            return file.read(MOST_BYTES + 1), status.st_size
    except (OSError, ValueError) as error:
        # Of a path with a NUL each version of Python says something else.
        reason = error.strerror if isinstance(error, OSError) else "its path has a NUL character"
        raise InputError(f"{source.name} cannot be read: {reason}") from None


def _new(top: str, unsaved: Unsaved) -> Iterator[str]:
    """The names of unsaved files that belong into the folder and do not exist yet."""
    for path in unsaved:
        name = os.path.relpath(path, os.path.realpath(top))
        visible = not any(part.startswith(".") for part in name.split(os.sep))
        if visible and name.endswith(_ENDINGS) and not os.path.exists(path):
            yield name


def _yaml_files(top: str) -> Iterator[str]:
    """Names of the YAML files, relative to ``top``."""
    folders = [""]
    while folders:
        below = folders.pop()
        try:
            with os.scandir(os.path.join(top, below)) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    name = os.path.join(below, entry.name)
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(name)
                    elif entry.name.endswith(_ENDINGS) and not entry.is_dir():
                        yield name
        except OSError as error:
            raise InputError(f"{os.path.join(top, below)} cannot be read: {error.strerror}") from None


def _shown(folder: str) -> str:
    """How to call the folder: from the current one when it is below, else as given. The current one has no name."""
    here, there = os.getcwd(), os.path.abspath(folder)
    if there == here:
        return ""
    return os.path.relpath(there, here) if there.startswith(here.rstrip(os.sep) + os.sep) else folder


def _no_root(shown: str, names: list[str]) -> Finding:
    at = Position(os.path.join(shown, ROOTS[0]), 1, 1)
    place = shown or "the current folder"
    if not names:
        hint = "write a topology.yaml that starts with 'topology: NAME'"
        return rules.NO_FILES.finding(f"{place} has no YAML files", at, hint=hint)
    inner = [os.path.join(shown, os.path.dirname(name)) for name in names if os.path.basename(name) in ROOTS]
    hint = f"give a folder that has one: {', '.join(inner[:5])}" if inner else "write one that says 'topology: NAME'"
    return rules.NO_FILES.finding(f"{place} has YAML files and no topology.yaml", at, hint=hint)
