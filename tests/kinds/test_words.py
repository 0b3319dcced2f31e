"""A word is bare where all programs read it alike, and comes back whatever it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.words import visible, word
from reconciler.load.parse import parse
from tests.write.configs import HOSTILE, text


def read(source: str) -> object:
    parsed = parse("f.yaml", source)
    assert not parsed.findings, (source, parsed.findings)
    return parsed.documents[0].data["a"]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (True, "true"),
        (False, "false"),
        (None, "null"),
        (12, "12"),
        ("orders.>", "orders.>"),
        ("$KV.sessions.>", "$KV.sessions.>"),
        ("7d", "7d"),
        ("2026-11-23T08:00:00Z", "2026-11-23T08:00:00Z"),
        ("Carries orders, at night", "Carries orders, at night"),
        ("no", '"no"'),
        ("012", '"012"'),
        ("12", '"12"'),
        ("", '""'),
        (">=2.11", '">=2.11"'),
        ("a: b", '"a: b"'),
        ("{{wildcard(1)}}", '"{{wildcard(1)}}"'),
        ('say "no": it\'s', "'say \"no\": it''s'"),
        ("a\nb", '"a\\nb"'),
        ("\u2028", '"\\u2028"'),
    ],
)
def test_a_value_is_quoted_where_it_has_to_be(value: str, written: str) -> None:
    assert word(value) == written


def test_a_comma_ends_a_bare_word_inside_of_a_list_only() -> None:
    assert (word("a, b"), word("a, b", inside=True)) == ("a, b", '"a, b"')


@given(text | st.integers(-(1 << 63), (1 << 63) - 1) | st.booleans() | st.none())
def test_every_value_comes_back(value: str | int | bool | None) -> None:
    assert read(f"a: {word(value)}\n") == value
    assert read(f"a: [{word(value, inside=True)}, {word(value, inside=True)}]\n") == [value, value]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_texts_come_back_as_keys_too(value: str) -> None:
    if len(value) < 1000:
        assert read(f"a:\n  {word(value)}: 1\n") == {value: 1}
        assert read(f"a: {{{word(value, inside=True)}: 1}}\n") == {value: 1}


def test_a_comment_shows_what_cannot_be_printed() -> None:
    assert visible("a\nb\x1b\u202e🐘") == "a\\x0ab\\x1b\\u202e🐘"
