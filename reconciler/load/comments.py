"""Comments that are for the linter: ``# nats-topology: ignore[REL013] until=2027-01-31 kept for the auditors``.

libyaml's events have no comments. So the text of a file that has the marker at all is scanned once more, for
tokens: a comment starts at the first # of a line that is inside of none. What looks like one in a quoted text or
in a block of text is inside of a token.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import date
from typing import Any

import yaml
from yaml.tokens import ScalarToken

from reconciler.model.policy import Ignore
from reconciler.model.position import BREAK, Position

MARKER = "nats-topology:"
FORM = "# nats-topology: ignore[RULE] why"
_MARKED = re.compile(rf"#[ \t]*{MARKER}[ \t]*ignore(?![A-Za-z0-9_-])[ \t]*")
_NAMES = re.compile(r"\[([^\]\[]*)\]")
_UNTIL = re.compile(r"(?<!\S)until=(\S*)")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def ignores(file: str, text: str) -> tuple[Ignore, ...]:
    """The comments in a file's text, which can be read; ``file`` is its name in positions."""
    if MARKER not in text:
        return ()
    tokens = _Tokens(text)
    lines = _lines(text)
    following = _following(text, lines)
    found = []
    for number, (start, end) in enumerate(lines):
        if MARKER not in text[start:end]:
            continue
        comment = tokens.comment(start, end)
        marked = _MARKED.search(text, comment, end)
        if marked:
            alone = not text[start:comment].strip(" \t\ufeff")
            about = following[number + 1] if alone else number + 1
            at = Position(file, number + 1, marked.start() - start + 1)
            found.append(_read(at, about, text[marked.end() : end].strip()))
    return tuple(found)


def listed(text: str, start: int) -> tuple[int, int, tuple[str, ...]]:
    """Of a comment that ``ignores`` found at an offset, where its names start and end, and what they are."""
    marked = _MARKED.match(text, start)
    named = _NAMES.match(text, marked.end()) if marked else None
    if named is None:
        raise ValueError("no comment that names rules starts there")
    return named.start(1), named.end(1), _split(named[1])


class _Tokens:
    """The tokens of a text: no comment starts inside of one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        loader = _Loader(text)
        while loader.check_token():
            token = loader.get_token()
            start, end = token.start_mark.index, token.end_mark.index
            if isinstance(token, ScalarToken) and token.style in ("|", ">"):
                # A comment may follow the | or > itself.
                first = BREAK.search(text, start, end)
                start = first.end() if first else end
            if start < end:
                self.starts.append(start)
                self.ends.append(end)

    def comment(self, start: int, end: int) -> int:
        """Where the comment of a line starts; the end of the line when it has none."""
        index = self.text.find("#", start, end)
        while index >= 0:
            before = bisect_right(self.starts, index) - 1
            if before < 0 or index >= self.ends[before]:
                return index
            index = self.text.find("#", self.ends[before], end)
        return end


def _lines(text: str) -> list[tuple[int, int]]:
    """Where each line starts and ends."""
    breaks = list(BREAK.finditer(text))
    return list(
        zip([0, *(each.end() for each in breaks)], [*(each.start() for each in breaks), len(text)], strict=True)
    )


def _following(text: str, lines: list[tuple[int, int]]) -> list[int]:
    """From each line on, the first one that is neither empty nor a comment, from 1; 0 when there is none."""
    found = [0] * (len(lines) + 1)
    for index in reversed(range(len(lines))):
        line = text[slice(*lines[index])].lstrip()
        found[index] = index + 1 if line and not line.startswith("#") else found[index + 1]
    return found


def _read(at: Position, line: int, rest: str) -> Ignore:
    """What the comment says after the word ``ignore``."""
    named = _NAMES.match(rest)
    names = _split(named[1]) if named else ()
    if not names:
        what = "the comment ignores every rule" if not rest.startswith("[") or named else "the bracket is not closed"
        return Ignore(at, line, problem=what, hint=f"name what it ignores: {FORM}")
    pattern = next((name for name in names if "*" in name or "?" in name), "")
    if pattern:
        return Ignore(at, line, problem=f"{pattern} is a pattern", hint="name each rule by itself")
    reason = rest[named.end() if named else 0 :]
    dates = _UNTIL.findall(reason)
    until = None
    if dates:
        try:
            until = date.fromisoformat(dates[0]) if len(dates) == 1 and len(dates[0]) == 10 else None
        except ValueError:
            until = None
        if until is None:
            return Ignore(
                at, line, problem=f"until={dates[-1]} is no date", hint="write it once, like until=2027-01-31"
            )
    reason = " ".join(_UNTIL.sub("", reason).split())
    if not any(character.isalnum() for character in reason):
        return Ignore(at, line, problem="the comment says no reason", hint=f"write why: {FORM}")
    return Ignore(at, line, names, until, reason)


def _split(names: str) -> tuple[str, ...]:
    return tuple(filter(None, (name.strip() for name in names.split(","))))
