"""How subjects are judged, against enumeration of every literal that a small alphabet can spell."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.convention import parse
from reconciler.kinds.judgement import Judge, Reason, judge, judge_any, shared_subject
from reconciler.model.convention import Aggregate, Convention, Domain
from reconciler.model.position import NOWHERE
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
    assert (verdict.fault, verdict.meant, verdict.reason) == (fault, meant, Reason.shape)


def test_a_leak_is_told_with_all_lengths() -> None:
    assert judge("orders.>", ORDERS).leaks == ("orders.*.*", "orders.*.*.*")
    assert judge("orders.order.*", ORDERS).leaks == ()


GLOSSARY = {
    "a": Domain("a", aggregates={"a": Aggregate("a", ("a", "b")), "b": Aggregate("b", ("x",))}),
    "b": Domain("b", aggregates={"b": Aggregate("b", ("a",)), "x": Aggregate("x")}),
    "x": Domain("x"),
}
"""One with all: what is listed, an aggregate that is right with any event, a domain that is right with any."""

GLOSSED: dict[str, object] = {
    "domain": {"glossary": "domains"},
    "owner": {"glossary": "domains", "wildcard": "never"},
    "aggregate": {"glossary": "aggregates"},
    "event": {"glossary": "events"},
    "known": {"glossary": "events", "wildcard": "never"},
    "id": {"regex": "[ax]", "wildcard": "required"},
}


def glossed(pattern: str) -> Convention:
    return parse(pattern, {}, NOWHERE, shared=GLOSSED)


GLOSSED_CONVENTIONS = [
    glossed(pattern)
    for pattern in (
        "<domain>.<aggregate>.<event>",
        "<owner>.<aggregate>.<event>[.<id>]",
        "<domain>.<event>",
        "<aggregate>.<event>",
        "<event>[.<free>]",
        "a.<domain>.<free>.<known>",
        "<domain>.<free>[.<known>]",
        "<owner>.>",
        "<domain>.<id>",
    )
]


def triples() -> Iterator[tuple[str, str, str]]:
    """All that the glossary allows, with each word of the alphabet where it lists none."""
    for domain in GLOSSARY.values():
        for aggregate in domain.aggregates or dict.fromkeys(WORDS):
            listed = domain.aggregates.get(aggregate)
            for event in (listed.events if listed else ()) or tuple(WORDS):
                yield domain.name, aggregate, event


TRIPLES = set(triples())


def conforms_with_glossary(subject: str, convention: Convention) -> bool:
    """The definition: some entry of the glossary has all the words that stand in its slots."""
    tokens = subject.split(".")
    most = len(convention.tokens)
    if not (len(tokens) > most if convention.open else convention.required <= len(tokens) <= most):
        return False
    places = dict(zip(("domains", "aggregates", "events"), range(3), strict=True))
    wanted: dict[int, str] = {}
    for token, slot in zip(tokens, convention.tokens, strict=False):
        if (slot.literal and token != slot.name) or (slot.regex and token not in "ax"):
            return False
        if slot.glossary:
            wanted[places[slot.glossary]] = token
    return any(all(triple[place] == token for place, token in wanted.items()) for triple in TRIPLES)


def misplaced(pattern: str, convention: Convention, conforming: set[str]) -> bool:
    """The definition: a wildcard covers a slot that has to be named, or a word stands where * has to."""
    tokens = pattern.split(".")
    for subject in conforming:
        if not matches(pattern, subject):
            continue
        for index, slot in enumerate(convention.tokens[: subject.count(".") + 1]):
            wild = index >= len(tokens) or tokens[index] in ("*", ">")
            if (slot.wildcard == "never" and wild) or (slot.wildcard == "required" and not wild):
                return True
    return False


@pytest.mark.parametrize("each", GLOSSED_CONVENTIONS, ids=[each.pattern for each in GLOSSED_CONVENTIONS])
def test_words_of_the_glossary_are_judged_as_the_tokens_to_their_left_say(each: Convention) -> None:
    conforming = {subject for subject in LITERALS if conforms_with_glossary(subject, each)}
    assert {subject for subject in LITERALS if not judge(subject, each, GLOSSARY).fault} == conforming
    for pattern in PATTERNS:
        meets = any(matches(pattern, subject) for subject in conforming)
        assert (not judge(pattern, each, GLOSSARY).fault) == meets, pattern
        selected = meets and not misplaced(pattern, each, conforming)
        assert (not judge(pattern, each, GLOSSARY, selects=True).fault) == selected, pattern


ALL = [*CONVENTIONS, *GLOSSED_CONVENTIONS]
ADMITTED = {
    each.pattern: frozenset(subject for subject in LITERALS if not judge(subject, each, GLOSSARY).fault) for each in ALL
}


@given(st.sampled_from(ALL), st.sampled_from(ALL))
def test_two_conventions_share_a_subject_when_some_literal_conforms_to_both(one: Convention, other: Convention) -> None:
    shared = shared_subject(one, other, GLOSSARY)
    assert (shared is not None) == bool(ADMITTED[one.pattern] & ADMITTED[other.pattern])
    if shared is not None:
        assert not judge(shared, one, GLOSSARY).fault
        assert not judge(shared, other, GLOSSARY).fault


def test_two_regexes_share_a_subject_that_both_match() -> None:
    one = parse("v<a>.<b>", {"a": {"regex": "[0-9]{2}"}}, NOWHERE)
    other = parse("<a>.<b>", {"a": {"regex": "(v|w)1[a-z0-9]"}, "b": {"regex": "[A-Z]+"}}, NOWHERE)
    shared = shared_subject(one, other)
    assert shared is not None
    assert not judge(shared, one).fault
    assert not judge(shared, other).fault
    assert shared_subject(one, parse("<a>.<b>", {"a": {"regex": "w.*"}}, NOWHERE)) is None


REAL = {
    "orders": Domain(
        "orders",
        "team-checkout",
        aggregates={"order": Aggregate("order", ("created", "paid")), "refund": Aggregate("refund")},
    ),
    "billing": Domain("billing", aggregates={"invoice": Aggregate("invoice", ("issued",))}),
}
EVENTS = parse("<domain>.<aggregate>.<event>[.<id>]", {}, NOWHERE, shared={**GLOSSED, "id": ["1"]})


@pytest.mark.parametrize(
    ("subject", "reason", "fault", "meant", "leaks"),
    [
        ("ordes.>", Reason.domain, "has 'ordes' as <domain>, and the glossary has orders, billing", "orders.>", 2),
        ("orders.ordr.paid", Reason.aggregate, "and orders has order, refund", "orders.order.paid", 0),
        ("*.ordr.paid", Reason.aggregate, "and the glossary has order, refund, invoice", "*.order.paid", 0),
        ("orders.order.payd", Reason.event, "and orders.order has created, paid", "orders.order.paid", 0),
        ("*.order.issued", Reason.event, "has 'issued' as <event>, and order has created, paid", "", 0),
        ("orders.order", Reason.shape, "so <event> of", "", 0),
    ],
)
def test_a_word_that_the_glossary_lacks_is_told_by_what_has_it(
    subject: str, reason: Reason, fault: str, meant: str, leaks: int
) -> None:
    verdict = judge(subject, EVENTS, REAL)
    assert fault in verdict.fault
    assert (verdict.reason, verdict.meant, len(verdict.leaks)) == (reason, meant, leaks)


def test_a_slot_glued_to_a_word_is_one_token() -> None:
    convention = parse("api.v<major>.<method>", {"major": {"regex": "[1-9]"}}, NOWHERE)
    assert not judge("api.v2.find", convention).fault
    assert not judge("api.*.find", convention).fault
    assert "where v<major> stands" in judge("api.2.find", convention).fault
    assert "where v<major> stands" in judge("api.v.find", convention).fault
    assert "which has to match [1-9]" in judge("api.vx.find", convention).fault


def test_a_place_that_conventions_name_is_judged_by_these_only() -> None:
    events = parse("<domain>.<event>", {"domain": ["orders"]}, NOWHERE, required_in=["streams"])
    services = parse("svc.<name>", {}, NOWHERE, required_in=["services"])
    judge_all = Judge([events, services])
    for place, subject, right in (
        ("streams", "svc.find", False),
        ("services", "svc.find", True),
        ("services", "orders.placed", False),
        ("filters", "svc.find", True),
        ("filters", "orders.placed", True),
    ):
        verdict = judge_all.verdict(subject, place)
        assert verdict is not None
        assert bool(verdict.fault) != right, (place, subject)
