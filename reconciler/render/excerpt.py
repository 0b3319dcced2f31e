"""The line that a finding is about, with a caret under its value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from unicodedata import combining, east_asian_width

from reconciler.model.position import Position
from reconciler.render.paint import clean

Lines = Mapping[str, Sequence[str]]
"""The lines of each file, by the name that positions have for it."""

_LONGEST = 100
"""Characters of a line that are shown; of a longer one that many around the place."""

_SEARCHED = 10_000
"""Characters of the line and the one before that are searched for a secret; of more nothing is shown."""

_SECRET = re.compile(
    r"(?i:pass|token|secret|seed|nkey|creds|credential|private|api.?key|jwt|://[^\s/]*@)|\bS[A-Z][A-Z2-7]{40}|\beyJ"
)
"""What hints at a secret that somebody wrote down where only a reference to one may stand."""


def excerpt(at: Position, lines: Lines) -> tuple[str, str] | None:
    """The line and the caret below; None when the file does not have the place, or when a secret may stand there."""
    written = lines.get(at.file, ())
    if not 0 < at.line <= len(written):
        return None
    near = "\n".join(written[max(at.line - 2, 0) : at.line])
    line = written[at.line - 1].rstrip()
    if not line or len(near) > _SEARCHED or _SECRET.search(near):
        return None
    place = min(at.column - 1, len(line))
    start = max(min(place - _LONGEST // 2, len(line) - _LONGEST), 0)
    end = start + _LONGEST
    before = ("…" if start else "") + clean(line[start:place])
    after = clean(line[place:end]) + ("…" if end < len(line) else "")
    margin = f"{at.line:>5} | "
    return f"{margin}{before}{after}", f"{' ' * (len(margin) - 2)}| {' ' * _width(before)}^"


def bytes_before(at: Position, lines: Lines) -> int:
    """How many bytes of UTF-8 stand in the line before the place; characters where the line is not known."""
    written = lines.get(at.file, ())
    if not 0 < at.line <= len(written):
        return at.column - 1
    return len(written[at.line - 1][: at.column - 1].encode("utf-8", "surrogatepass"))


def _width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)
