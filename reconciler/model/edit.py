"""What can be done about a finding without a person: edits of what YAML says, and the changes of text they come to.

A rule says edits by the places of keys and values, and never sees the text. ``load/edit.py`` makes changes of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from reconciler.model.position import BREAK, Position

Scalar = str | int | float | bool


class Fix(Enum):
    """What can be done about a rule's findings without a person."""

    none = "none"
    safe = "safe"
    """Spelling of YAML, or what the server would do anyway: ``lint --fix``."""
    unsafe = "unsafe"
    """A name that clients see: ``lint --fix --unsafe``."""

    def __str__(self) -> str:
        return self.value


class ReplaceValue(NamedTuple):
    """Another single value in place of the one that stands there."""

    at: Position
    value: Scalar


class RenameKey(NamedTuple):
    """Another name for the key that stands there."""

    at: Position
    name: str


class RemoveKey(NamedTuple):
    """A mapping without the key that stands there, and without its value."""

    at: Position


class InsertKey(NamedTuple):
    """One key more in the mapping that is the value of the key that stands there."""

    at: Position
    name: str
    value: Scalar


class RemoveItem(NamedTuple):
    """A list without the item that stands there."""

    at: Position


class InsertItem(NamedTuple):
    """One item more in a list, behind the one that stands there."""

    at: Position
    value: Scalar


class RemoveIgnore(NamedTuple):
    """A comment for the linter without one rule; without the last one, no comment."""

    at: Position
    rule: str
    """As it is called there."""


Edit = ReplaceValue | RenameKey | RemoveKey | InsertKey | RemoveItem | InsertItem | RemoveIgnore


class Change(NamedTuple):
    """A piece of a file's text, which may be empty, and what to write instead of it."""

    start: Position
    end: Position
    """Where the text goes on."""
    text: str


class TextLines:
    """Where the lines of a text start: between offsets and lines with columns, all counted in characters."""

    def __init__(self, text: str) -> None:
        self.starts = [0, *(each.end() for each in BREAK.finditer(text))]

    def offset(self, line: int, column: int) -> int:
        """Of a line and a column, both from 1."""
        return self.starts[line - 1] + column - 1

    def position(self, file: str, offset: int) -> Position:
        """The place of an offset."""
        line = bisect_right(self.starts, offset)
        return Position(file, line, offset - self.starts[line - 1] + 1)


def applied(text: str, changes: Iterable[Change]) -> str:
    """A file's text with changes of it, which do not overlap; nothing outside of their places changes."""
    lines = TextLines(text)
    parts, done = [], 0
    for start, end, instead in sorted(changes, key=lambda each: (each.start, each.end)):
        parts += [text[done : lines.offset(start.line, start.column)], instead]
        done = lines.offset(end.line, end.column)
    return "".join((*parts, text[done:]))
