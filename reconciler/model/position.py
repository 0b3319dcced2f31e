"""Where a value was written: file, line and column, kept compactly for each key and value of a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

Mark = int | tuple[int, "dict[str, Mark | Places] | list[Mark | Places]"]
"""Place of one value: an integer for a scalar; for a mapping or list also the marks of what is inside.

What is inside may come from another file: then ``Places`` stand for its mark.
The integer packs four numbers of 25, 20, 25 and 20 bits: line and column of the key, line and column of the
value (zero-based, as libyaml counts them). That holds every place of a file of 32 MiB.
"""

_COLUMNS = (1 << 20) - 1
_LINES = (1 << 25) - 1


def pack(key_line: int, key_column: int, line: int, column: int) -> int:
    """The integer of a ``Mark`` from zero-based lines and columns."""
    return key_line << 65 | min(key_column, _COLUMNS) << 45 | line << 20 | min(column, _COLUMNS)


class Position(NamedTuple):
    """A place a person can go to. Lines and columns start at 1, columns count characters."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Places(NamedTuple):
    """The places of a mapping's keys and values, found by path."""

    file: str
    mark: Mark

    def at(self, *path: str | int) -> Position:
        """Position of the value at ``path``, or of the nearest value above it that was written down."""
        found = self.inside(*path)
        number = found.mark if isinstance(found.mark, int) else found.mark[0]
        return Position(found.file, (number >> 20 & _LINES) + 1, (number & _COLUMNS) + 1)

    def key(self, *path: str | int) -> Position:
        """Position of the key (or list item) at ``path``, or of the nearest one above it."""
        found = self.inside(*path)
        number = found.mark if isinstance(found.mark, int) else found.mark[0]
        return Position(found.file, (number >> 65) + 1, (number >> 45 & _COLUMNS) + 1)

    def inside(self, *path: str | int) -> Places:
        """The places below ``path``."""
        file, mark = self.file, self.mark
        for step in path:
            if isinstance(mark, int):
                break
            children = mark[1]
            if isinstance(children, dict):
                if step not in children:
                    break
                inner = children[step]
            else:
                if not isinstance(step, int) or step >= len(children):
                    break
                inner = children[step]
            if isinstance(inner, Places):
                file, mark = inner.file, inner.mark
            else:
                mark = inner
        return Places(file, mark)

    def also(self, names: Mapping[str, str]) -> Places:
        """The same places, found by further names too: each key of ``names`` also by what it maps to."""
        number, children = (self.mark, {}) if isinstance(self.mark, int) else self.mark
        if not isinstance(children, dict):
            return self
        further = {names[key]: mark for key, mark in children.items() if key in names}
        return Places(self.file, (number, {**children, **further}))


NOWHERE = Places("", 0)
"""The places of a value that was not written in a file, as everything live."""
