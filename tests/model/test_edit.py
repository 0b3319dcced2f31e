"""Changes of a text touch what they name, and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.edit import Change, TextLines, applied
from reconciler.model.position import Position

TEXTS = st.lists(st.sampled_from(["a", "ä", "😀", "\n", "\r\n", "\r", "\x85", "\u2028", " "]), max_size=30).map("".join)


@given(TEXTS, st.lists(st.integers(0, 60), max_size=6), st.text(max_size=3))
def test_what_is_outside_of_the_changes_stays(text: str, cuts: list[int], new: str) -> None:
    lines = TextLines(text)
    # The break of a line is one place: \\r\\n has no middle.
    offsets = sorted({min(cut, len(text)) for cut in cuts if text[min(cut, len(text)) - 1 :][:2] != "\r\n" or not cut})
    pairs = list(zip(offsets[::2], offsets[1::2], strict=False))
    changes = [Change(lines.position("a", start), lines.position("a", end), new) for start, end in pairs]
    wanted, done = "", 0
    for start, end in pairs:
        wanted += text[done:start] + new
        done = end
    assert applied(text, reversed(changes)) == wanted + text[done:]


@given(TEXTS, st.integers(0, 60))
def test_an_offset_has_a_line_and_a_column_and_comes_back(text: str, offset: int) -> None:
    lines, offset = TextLines(text), min(offset, len(text))
    at = lines.position("a", offset)
    assert lines.offset(at.line, at.column) == offset


def test_changes_at_one_place_come_in_their_order() -> None:
    here = Position("a", 1, 2)
    assert applied("ab", (Change(here, here, "1"), Change(here, here, "2"))) == "a12b"
