"""Regular expressions that cannot hang, against Python's own on texts of a small alphabet."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.regex import LONGEST, Regex, checked, compiled, escaped

TEXTS = ["".join(each) for length in range(6) for each in product("ab1", repeat=length)]

parts = st.recursive(
    st.sampled_from(["a", "b", "1", ".", "[ab]", "[^a]", "[a-b1]", "\\d", "\\w", "\\."]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map("".join),
        st.lists(inner, min_size=2, max_size=3).map(lambda each: f"(?:{'|'.join(each)})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,}", "{0,2}", "{0}"])).map(
            lambda each: f"({each[0]}){each[1]}"
        ),
    ),
    max_leaves=6,
)


@given(parts)
def test_it_matches_what_python_matches(text: str) -> None:
    ours, theirs = Regex(text), re.compile(text, re.ASCII)
    assert [each for each in TEXTS if ours.matches(each)] == [each for each in TEXTS if theirs.fullmatch(each)]


@given(parts, parts)
def test_two_share_a_token_when_both_match_one(one: str, other: str) -> None:
    left, right = Regex(one), Regex(other)
    shared = left.shared(right)
    if shared is None:
        assert not [each for each in TEXTS if each and left.matches(each) and right.matches(each)]
    else:
        assert shared
        assert re.fullmatch(one, shared, re.ASCII)
        assert re.fullmatch(other, shared, re.ASCII)
        assert not re.search(r"[\s.*>]", shared)


@given(parts)
def test_it_is_possible_when_some_token_matches(text: str) -> None:
    regex = Regex(text)
    assert regex.possible() or not [each for each in TEXTS if each and regex.matches(each)]
    assert not regex.possible() or regex.shared(Regex(".+"))


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused_with_a_reason(text: str) -> None:
    why = ""
    try:
        assert compiled(checked(text)).shared(compiled(".+"))
    except ValueError as error:
        why = str(error)
    assert not why or "is not a regular expression for names: " in why


@given(st.text(max_size=8))
def test_an_escaped_text_matches_itself_only(text: str) -> None:
    assert compiled(escaped(text)).matches(text)
    assert not compiled(escaped(text)).matches(text + "x")


def test_what_makes_others_go_back_for_ever_is_judged_in_one_pass() -> None:
    for evil in ("(a+)+b", "(a|a)*b", "(a|aa)+b", "(a*)*b"):
        regex = Regex(evil)
        assert not regex.matches("a" * 10_000)
        assert regex.matches("a" * 10_000 + "b")


def test_what_is_remembered_is_bounded() -> None:
    regex = Regex(".*a.{3}")
    for number in range(30_000):
        regex.matches(chr(0x4E00 + number % 20_000) + "axyz")
    assert len(regex._moves) <= 20_000
    assert regex.matches("xxaxyz")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(", "a ( is not closed"),
        ("a)", "a ) has no ("),
        ("[", "a [ is not closed"),
        ("[]", "a [] is empty"),
        ("[b-a]", "ends before it starts"),
        ("[a-\\d]", "ends before it starts"),
        ("*", "* has nothing to repeat"),
        ("a**", "a repetition is repeated"),
        ("a+?", "a repetition is repeated"),
        ("a{2,1}", "ends before it starts"),
        ("(a{1000}){1000}", "it repeats too much"),
        ("(?=a)", "without lookarounds"),
        ("(?P<n>a)", "without lookarounds"),
        ("(a)\\1", "\\1 is not taken"),
        ("\\bx", "\\b is not taken"),
        ("a^b", "^ stands inside"),
        ("a$b", "$ stands inside"),
        ("(" * 21 + "a" + ")" * 21, "more than 20 brackets"),
        ("a" * (LONGEST + 1), f"{LONGEST} are the most"),
        (" ", "no token of a subject matches it"),
        ("a\\.b", "no token of a subject matches it"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        checked(text)


@pytest.mark.parametrize(("text", "bare"), [("^a$", "a"), ("^a", "a"), ("a\\$", "a\\$")])
def test_the_ends_are_meant_anyway(text: str, bare: str) -> None:
    assert checked(text) == bare
