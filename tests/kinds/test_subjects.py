"""The algebra of subjects, against plain enumeration of everything that a few tokens can spell."""

from __future__ import annotations

from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.subjects import (
    SubjectSet,
    captures_system,
    collides,
    collisions,
    contains,
    glued,
    literal,
    problem,
    shape,
    valid,
    witness,
)

LONGEST = 4
LITERALS = [".".join(tokens) for length in range(1, LONGEST + 2) for tokens in product("abx", repeat=length)]
"""Long enough to tell patterns of LONGEST tokens apart; ``x`` stands in no pattern, so only a wildcard meets it."""


def matches(pattern: str, subject: str) -> bool:
    """The definition, one token after the other."""
    tokens, text = pattern.split("."), subject.split(".")
    if tokens[-1] == ">":
        return len(text) >= len(tokens) and matches(".".join([*tokens[:-1], "*"]), ".".join(text[: len(tokens)]))
    return len(tokens) == len(text) and all(one in ("*", other) for one, other in zip(tokens, text, strict=True))


def language(pattern: str) -> frozenset[str]:
    return LANGUAGES[pattern]


PATTERNS = [
    ".".join(tokens)
    for length in range(1, LONGEST + 1)
    for tokens in product("ab*>", repeat=length)
    if ">" not in tokens[:-1]
]
LANGUAGES = {pattern: frozenset(subject for subject in LITERALS if matches(pattern, subject)) for pattern in PATTERNS}

pattern = st.sampled_from(PATTERNS)
patterns = st.lists(pattern, max_size=8)
patterns_with_x = st.lists(st.sampled_from(["a", "x", "xx", "*", ">"]), min_size=1, max_size=LONGEST).map(
    lambda tokens: ".".join(
        token if token != ">" or index == len(tokens) - 1 else "*" for index, token in enumerate(tokens)
    )
)
"""Those in which a token is the word that messages have for any."""


def test_two_patterns_collide_when_a_literal_matches_both() -> None:
    for one, other in product(PATTERNS, repeat=2):
        assert collides(one, other) == bool(language(one) & language(other)), (one, other)


def test_a_pattern_contains_another_when_it_matches_all_of_its_literals() -> None:
    for wide, narrow in product(PATTERNS, repeat=2):
        assert contains(wide, narrow) == (language(wide) >= language(narrow)), (wide, narrow)


def test_a_witness_matches_both_patterns() -> None:
    for one, other in product(PATTERNS, repeat=2):
        shared = witness(one, other)
        if shared is None:
            assert not language(one) & language(other)
        else:
            assert literal(shared)
            assert matches(one, shared)
            assert matches(other, shared)


@given(patterns)
def test_all_collisions_of_a_list_are_found_once(subjects: list[str]) -> None:
    found = list(collisions(subjects))
    expected = [(i, j) for i, j in combinations(range(len(subjects)), 2) if collides(subjects[i], subjects[j])]
    assert sorted(found) == expected


@given(patterns, st.sampled_from(LITERALS))
def test_a_set_matches_what_one_of_its_subjects_matches(subjects: list[str], subject: str) -> None:
    assert SubjectSet(subjects).matches(subject) == any(matches(each, subject) for each in subjects)


@given(patterns, pattern)
def test_a_set_collides_with_what_one_of_its_subjects_collides_with(subjects: list[str], other: str) -> None:
    assert SubjectSet(subjects).collides(other) == any(collides(each, other) for each in subjects)


@given(patterns, pattern)
def test_a_set_covers_what_its_subjects_match_together(subjects: list[str], other: str) -> None:
    together = frozenset().union(*(language(each) for each in subjects))
    union = SubjectSet(subjects)
    assert union.covers(other) == (language(other) <= together)


def test_a_set_of_two_covers_what_both_match_together() -> None:
    short = [each for each in PATTERNS if each.count(".") < 2]
    for one, two in combinations(short, 2):
        union, together = SubjectSet([one, two]), language(one) | language(two)
        assert {each for each in PATTERNS if union.covers(each)} == {p for p in PATTERNS if language(p) <= together}


@given(st.lists(patterns_with_x, max_size=8), patterns_with_x)
def test_what_is_told_as_uncovered_matches_and_is_not_in_the_set(subjects: list[str], other: str) -> None:
    union = SubjectSet(subjects)
    missed = union.uncovered(other)
    assert (missed is None) == union.covers(other)
    if missed is not None:
        assert valid(missed)
        assert literal(missed)
        assert matches(other, missed)
        assert not any(matches(each, missed) for each in subjects)


def test_what_is_told_as_uncovered_is_a_word_that_the_set_does_not_have() -> None:
    assert SubjectSet(["x", "xx"]).uncovered("*") == "xxx"
    assert SubjectSet(["a.x.>", "a.*"]).uncovered("a.*.>") == "a.xx.xx"


def test_a_long_subject_costs_no_more_than_its_length() -> None:
    """Asked for each number of tokens anew, this would need gigabytes."""
    long = ".".join(["*"] * 25_000)
    assert SubjectSet([long]).uncovered(">") == "x"
    assert SubjectSet([long, "*", "*.>"]).covers(">")
    every = [".".join(["*"] * length) for length in range(1, 1_000)]
    assert SubjectSet(every).uncovered(">") == ".".join(["x"] * 1_000)


def test_a_union_covers_what_none_of_its_subjects_covers_alone() -> None:
    assert SubjectSet(["a.*", "a.*.>"]).covers("a.>")
    assert not SubjectSet(["a.*", "a.*.*"]).covers("a.>")


@given(st.lists(st.text("ab*", min_size=1, max_size=2), min_size=1, max_size=4).map(".".join))
def test_a_glued_wildcard_is_a_literal(subject: str) -> None:
    tokens = subject.split(".")
    assert literal(subject) == ("*" not in tokens)
    assert valid(subject)
    assert any(glued(token) for token in tokens) == any("*" in token and token != "*" for token in tokens)


@pytest.mark.parametrize(
    ("subject", "why"),
    [
        ("", "it is empty"),
        ("a..b", "it has an empty token"),
        (".a", "it has an empty token"),
        ("a.", "it has an empty token"),
        ("a.>.b", "'>' stands before the last token"),
        ("a b", "it contains white space"),
        ("a.b\n", "it contains white space"),
        ("a\x00b", "it contains a control character"),
        ("a\x7fb", "it contains a control character"),
    ],
)
def test_an_invalid_subject_is_told_why(subject: str, why: str) -> None:
    assert problem(subject) == why


@pytest.mark.parametrize("subject", ["a", "a.b", "*", ">", "a.*.>", "orders.new*", "$KV.x", "location.malmö", "a:b"])
def test_a_valid_subject_is_accepted(subject: str) -> None:
    assert problem(subject) is None


@pytest.mark.parametrize(
    ("subject", "captured"),
    [
        (">", "$JS.>"),
        ("*.x", "$JS.>"),
        ("*.>", "$JS.>"),
        ("$JS.API.x", "$JS.>"),
        ("$JSC.x", "$JSC.>"),
        ("$NRG.x", "$NRG.>"),
        ("$SYS.>", "$SYS.>"),
        ("$SYS.ACCOUNT.>", None),
        ("$JS.EVENT.ADVISORY.>", None),
        ("$KV.x.>", None),
        ("*", None),
        ("a.*.>", None),
    ],
)
def test_what_a_stream_would_capture_of_the_server(subject: str, captured: str | None) -> None:
    assert captures_system(subject) == captured


@pytest.mark.parametrize(
    ("destination", "pattern"),
    [
        ("eu.orders.>", "eu.orders.>"),
        ("eu.$1.{{wildcard(2)}}", "eu.*.*"),
        ("p.{{ Partition(3, 1, 2) }}.{{left(1,3)}}", "p.*.*"),
        ("eu.{{split(1,-)}}", None),
        ("eu.{{SplitFromLeft(1,3)}}", None),
        ("eu.x{{wildcard(1)}}", None),
        ("eu..$1", None),
    ],
)
def test_the_shape_of_what_a_transform_makes(destination: str, pattern: str | None) -> None:
    assert shape(destination) == pattern
