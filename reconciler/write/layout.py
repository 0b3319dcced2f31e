"""Values on lines: what is short on one line, what is long below each other, as in the files that people write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import wrap
from typing import Any

from reconciler.kinds.words import visible, word

WIDTH = 100
"""Characters of a line, where it can be broken."""

_LONGEST_KEY = 1000
"""libyaml finds the colon of a key within 1,024 characters; a longer key needs a question mark before it."""


def comment(text: str, indent: int = 0) -> Iterator[str]:
    """A sentence as lines of comment."""
    pad = " " * indent
    for line in wrap(visible(text), WIDTH - indent - 2, break_long_words=False, break_on_hyphens=False):
        yield f"{pad}# {line}"


def opening(key: str, indent: int = 0) -> str:
    """A key with its colon, before whatever is below it."""
    pad, name = " " * indent, word(key)
    return f"{pad}{name}:" if len(name) <= _LONGEST_KEY else f"{pad}? {name}\n{pad}:"


def mapping(body: Mapping[str, Any], indent: int = 0) -> Iterator[str]:
    """The lines of a mapping, key by key."""
    for key, value in body.items():
        yield from _entry(opening(key, indent), value, indent)


def _entry(head: str, value: Any, indent: int) -> Iterator[str]:
    if isinstance(value, dict | list):
        line = f"{head} {_one_line(value)}"
        if not value or (_short(value) and len(line) <= WIDTH):
            yield line
            return
        yield head
        if isinstance(value, dict):
            yield from mapping(value, indent + 2)
        else:
            for item in value:
                yield from _item(item, indent + 2)
    elif isinstance(value, str) and _is_block(value):
        yield f"{head} {'|' if value.endswith(chr(10)) else '|-'}"
        for line in value.removesuffix("\n").split("\n"):
            yield " " * (indent + 2) + line if line else ""
    else:
        yield f"{head} {word(value)}"


def _item(value: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    line = f"{pad}- {_one_line(value)}"
    if not isinstance(value, dict) or (len(value) <= 2 and _flat(value) and len(line) <= WIDTH):
        yield line
        return
    first, *others = mapping(value, indent + 2)
    yield f"{pad}- {first.lstrip()}"
    yield from others


def _one_line(value: Any) -> str:
    if isinstance(value, dict):
        pairs = (f"{word(key, inside=True)}: {_one_line(inner)}" for key, inner in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_one_line, value)) + "]"
    return word(value, inside=True)


def _short(value: dict[str, Any] | list[Any]) -> bool:
    """Whether a mapping or list is simple enough to be read on one line."""
    if isinstance(value, list):
        return _flat(value) or all(isinstance(item, dict) and len(item) == 1 and _flat(item) for item in value)
    return all(not isinstance(inner, dict | list) or _flat(inner) for inner in value.values())


def _flat(value: dict[str, Any] | list[Any]) -> bool:
    inside: Iterable[Any] = value.values() if isinstance(value, dict) else value
    return not any(isinstance(inner, dict | list) for inner in inside)


def _is_block(text: str) -> bool:
    """Whether a text is several lines that can stand as they are, below the key."""
    lines = text.removesuffix("\n").split("\n")
    plain = all(line.isprintable() and (not line or line.strip()) for line in lines)
    return len(lines) > 1 and plain and bool(lines[-1]) and bool(lines[0]) and not lines[0].startswith(" ")
