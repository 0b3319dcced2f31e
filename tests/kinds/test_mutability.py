"""The page about changing fields says what the field tables say."""

from __future__ import annotations

from pathlib import Path

from reconciler.kinds import KINDS
from reconciler.kinds.mutability import page
from reconciler.model.version import LINES, NEWEST, OLDEST

PAGE = Path(__file__).parent.parent.parent / "docs" / "mutability.md"


def test_the_page_is_generated() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run make schemas"


def test_each_field_of_each_kind_has_a_row() -> None:
    rows = [line.split("`")[1] for line in page().splitlines() if line.startswith("| `")]
    assert rows == [field.key for kind in KINDS for field in kind.fields]


def test_the_page_has_every_supported_line() -> None:
    assert (LINES[0], LINES[-1]) == (OLDEST, NEWEST)


def test_a_rule_that_moves_inside_a_line_is_told_with_the_release() -> None:
    assert "| `max_consumers` | replaced | replaced | replaced; from 2.12.5: in place | in place | in place |" in page()
