"""Single values and keys as words of YAML: bare where every program reads them alike, else in quotes."""

from __future__ import annotations

import re

from reconciler.kinds.scalars import resolve

_START = re.compile(r"[\w$/]")
_NOT_BARE = re.compile(r"[{}\[\]]|: | #|:$|^\s|\s$")
_NOT_BARE_INSIDE = re.compile(r"[,:?]")
"""What ends a bare word in a list or mapping in one line; some readers differ about ``:`` and ``?`` there."""
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0"}


def word(value: str | int | float | bool | None, *, inside: bool = False) -> str:
    """A value on one line; ``inside`` of a list or mapping that is on one line itself."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _text(value, inside)
    return str(value)


def _text(text: str, inside: bool) -> str:
    if not text.isprintable():
        return '"' + escaped(text) + '"'
    ends = _NOT_BARE.search(text) or (inside and _NOT_BARE_INSIDE.search(text))
    if _START.match(text) and not ends and isinstance(resolve(text), str):
        return text
    if '"' in text or "\\" in text:
        return "'" + text.replace("'", "''") + "'"
    return f'"{text}"'


def escaped(text: str) -> str:
    """The text for between double quotes."""
    return "".join(_ESCAPES.get(each) or (each if each.isprintable() else _code(each)) for each in text)


def visible(text: str) -> str:
    """The text for a comment: what cannot be printed as its code."""
    return "".join(each if each.isprintable() else _code(each) for each in text)


def _code(character: str) -> str:
    number = ord(character)
    if number <= 0xFF:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"
