"""Conventions, against enumeration of every literal that a small alphabet can spell."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.convention import Verdict, judge, judge_any, parse
from reconciler.model.position import NOWHERE
from reconciler.model.topology import Convention
from tests.kinds.test_subjects import matches

WORDS = "abx"
LITERALS = [".".join(tokens) for length in range(1, 6) for tokens in product(WORDS, repeat=length)]
PATTERNS = [
    ".".join(tokens)
    for length in range(1, 5)
    for tokens in product("abx*>", repeat=length)
    if ">" not in tokens[:-1] and (length < 4 or "x" not in tokens)
]
SLOTS: dict[str, object] = {"one": ["a"], "two": ["a", "b"], "three": {"regex": "[ab]"}, "four": None}


def convention(pattern: str) -> Convention:
    slots = {name: says for name, says in SLOTS.items() if says and f"<{name}>" in pattern}
    return parse(pattern, slots, NOWHERE)


CONVENTIONS = [
    convention(pattern)
    for pattern in (
        "<one>",
        "<two>.<four>",
        "a.<two>.<three>",
        "<two>.<three>[.<four>]",
        "<one>[.<two>][.<four>]",
        "<two>.>",
        "b.<four>.>",
        "<one>.<two>.<four>.<three>",
    )
]


def conforms(subject: str, convention: Convention) -> bool:
    """The definition: the right number of tokens, each of them allowed in its slot."""
    tokens = subject.split(".")
    most = len(convention.tokens)
    right = len(tokens) > most if convention.open else convention.required <= len(tokens) <= most
    allowed = {"a": "a", "b": "b", "one": "a", "two": "ab", "three": "ab", "four": WORDS}
    return right and all(t in allowed[slot.name] for t, slot in zip(tokens, convention.tokens, strict=False))


CONFORMING = {each.pattern: {subject for subject in LITERALS if conforms(subject, each)} for each in CONVENTIONS}

each_convention = pytest.mark.parametrize("each", CONVENTIONS, ids=[each.pattern for each in CONVENTIONS])


@each_convention
def test_a_literal_is_admitted_when_it_conforms(each: Convention) -> None:
    assert {subject for subject in LITERALS if not judge(subject, each).fault} == CONFORMING[each.pattern]


@each_convention
def test_a_pattern_is_admitted_when_some_conforming_literal_matches(each: Convention) -> None:
    for pattern in PATTERNS:
        meets = any(matches(pattern, subject) for subject in CONFORMING[each.pattern])
        assert (not judge(pattern, each).fault) == meets, pattern


@each_convention
def test_a_pattern_leaks_when_it_matches_lengths_that_no_conforming_literal_has(each: Convention) -> None:
    for pattern in PATTERNS:
        verdict = judge(pattern, each)
        if verdict.fault:
            continue
        lengths = {subject.count(".") for subject in CONFORMING[each.pattern]}
        leaking = any(matches(pattern, subject) and subject.count(".") not in lengths for subject in LITERALS)
        beyond = pattern.endswith(">") and not each.open
        assert bool(verdict.leaks) == (leaking or beyond), pattern


@each_convention
def test_what_is_proposed_instead_of_a_leak_matches_the_same_conforming_literals(each: Convention) -> None:
    for pattern in PATTERNS:
        verdict = judge(pattern, each)
        if verdict.leaks:
            wanted = {subject for subject in CONFORMING[each.pattern] if matches(pattern, subject)}
            proposed = {s for s in CONFORMING[each.pattern] if any(matches(leak, s) for leak in verdict.leaks)}
            assert proposed == wanted
            assert all(not judge(leak, each).leaks for leak in verdict.leaks)


@each_convention
def test_a_fault_counts_the_tokens_that_fitted(each: Convention) -> None:
    for subject in LITERALS:
        verdict = judge(subject, each)
        assert verdict.reached <= len(subject.split("."))
        if verdict.fault:
            assert "None" not in verdict.fault


@given(st.lists(st.sampled_from(CONVENTIONS), max_size=4), st.sampled_from(PATTERNS))
def test_several_conventions_admit_what_one_of_them_admits(several: list[Convention], pattern: str) -> None:
    verdict = judge_any(pattern, several)
    if verdict is None:
        assert not several
        return
    each = [judge(pattern, one) for one in several]
    assert bool(verdict.fault) == all(one.fault for one in each)
    if not verdict.fault:
        assert bool(verdict.leaks) == all(one.leaks for one in each if not one.fault)
    else:
        assert verdict.reached == max(one.reached for one in each)


def test_the_most_specific_convention_speaks() -> None:
    events, commands = convention("<four>.<two>.<three>"), parse("cmd.<domain>.<verb>", {}, NOWHERE)
    verdict = judge_any("cmd.a.b", [events, commands])
    assert verdict is not None
    assert verdict.convention is commands


ORDERS = parse(
    "<domain>.<aggregate>.<event>[.<id>]",
    {"domain": ["orders", "payments"], "event": {"tense": "past"}, "id": {"regex": "[0-9]+"}},
    NOWHERE,
)


@pytest.mark.parametrize(
    ("subject", "fault", "meant"),
    [
        (
            "ordes.order.created",
            "has 'ordes' as <domain>, which is one of orders, payments",
            "orders.order.created",
        ),
        ("billing.order.created", "has 'billing' as <domain>, which is one of orders, payments", ""),
        ("orders.order.created.x", "has 'x' as <id>, which has to match [0-9]+", ""),
        ("orders", "has 1 token, so <aggregate> of <domain>.<aggregate>.<event>[.<id>] is missing", ""),
        ("orders.order", "has 2 tokens, so <event> of <domain>.<aggregate>.<event>[.<id>] is missing", ""),
        ("orders.order.created.1.2", "has 5 tokens, <domain>.<aggregate>.<event>[.<id>] has 3 to 4", ""),
        (
            "orders.order.*.*.>",
            "has more tokens than <domain>.<aggregate>.<event>[.<id>]",
            "orders.order.*.*",
        ),
    ],
)
def test_a_fault_names_one_token_and_one_reason(subject: str, fault: str, meant: str) -> None:
    verdict = judge(subject, ORDERS)
    assert verdict == Verdict(ORDERS, fault, meant, verdict.reached)


def test_a_leak_is_told_with_all_lengths() -> None:
    assert judge("orders.>", ORDERS).leaks == ("orders.*.*", "orders.*.*.*")
    assert judge("orders.order.*", ORDERS).leaks == ()


@pytest.mark.parametrize(
    ("pattern", "slots", "message"),
    [
        ("<a>.<b", {}, "'<b' is neither a word nor a slot like <event>"),
        ("<a>.<a>", {}, "'<a>.<a>' uses a slot twice"),
        ("<a>..<b>", {}, "'<a>..<b>' has an empty token"),
        ("<a>[.<b>].>", {}, "'<a>[.<b>].>': a pattern ends with optional tokens or with .>, not with both"),
        ("<a>[.<b>].<c>", {}, "optional tokens stand at the end"),
        ("<a>[.<b>.<c>]", {}, "optional tokens stand at the end, one by one"),
        ("<domain>.<event>", {"evnt": ["x"]}, "'evnt' is no slot of '<domain>.<event>'; did you mean 'event'?"),
        ("<a>.<b>", {"a": {"regex": "("}}, "is not a regular expression"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str, slots: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        parse(pattern, slots, NOWHERE)


@pytest.mark.parametrize("regex", ["a{99999999999}", "(" * 3000 + ")" * 3000, "("])
def test_a_regex_that_python_cannot_compile_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="is not a regular expression"):
        parse("<a>.<b>", {"a": {"regex": regex}}, NOWHERE)
