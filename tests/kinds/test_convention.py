"""Conventions as people write them: what is read, and what is refused and where."""

from __future__ import annotations

import re

import pytest

from reconciler.kinds import regex
from reconciler.kinds.convention import Unusable, name_pattern, parse, words_of
from reconciler.model.convention import Aggregate, Domain
from reconciler.model.position import NOWHERE

GLOSSARY = {
    "orders": Domain("orders", aggregates={"order": Aggregate("order", ("created",)), "refund": Aggregate("refund")}),
    "web-shop": Domain("web-shop"),
}


def test_what_all_patterns_share_fills_what_a_pattern_does_not_say() -> None:
    shared = {"domain": ["orders", "payments"], "id": {"regex": "^[0-9]+$", "wildcard": "required"}}
    domain, other, number = parse("<domain>.<other>[.<id>]", {"id": {"regex": "[a-z]+"}}, NOWHERE, shared=shared).tokens
    assert domain.values == ("orders", "payments")
    assert not other.spelt
    assert (number.regex, number.wildcard) == ("[a-z]+", "required")
    replaced = parse("<domain>.x", {"domain": {"glossary": "domains"}}, NOWHERE, shared=shared).tokens[0]
    assert (replaced.values, replaced.glossary) == ((), "domains")


@pytest.mark.parametrize(
    ("pattern", "domain", "owner"),
    [
        ("cmd.<domain>.<verb>", 1, 1),
        ("<a>.<domain>.<b>", 1, 1),
        ("<a>.<b>", None, 0),
        ("a.b", None, None),
    ],
)
def test_a_convention_knows_which_token_says_whose_a_message_is(
    pattern: str, domain: int | None, owner: int | None
) -> None:
    convention = parse(pattern, {}, NOWHERE)
    assert (convention.domain, convention.owner) == (domain, owner)
    by_glossary = parse("<domain>.<team>", {"team": {"glossary": "domains"}}, NOWHERE)
    assert by_glossary.domain == 1


@pytest.mark.parametrize(
    ("pattern", "slots", "message"),
    [
        ("<a>.<b", {}, "'<b' is neither a word nor a slot like <event>"),
        ("<a>.<a>", {}, "'<a>.<a>' uses a slot twice"),
        ("<a>..<b>", {}, "'<a>..<b>' has an empty token"),
        ("<a>[.<b>].>", {}, "'<a>[.<b>].>': a pattern ends with optional tokens or with .>, not with both"),
        ("<a>[.<b>].<c>", {}, "optional tokens stand at the end"),
        ("<a>[.<b>.<c>]", {}, "optional tokens stand at the end, one by one"),
        ("<domain>.<event>", {"evnt": ["x"]}, "'evnt' is no slot of '<domain>.<event>'"),
        ("<a>.<b>", {"a": {"regex": "("}}, "is not a regular expression"),
        ("<a>-<b>.<c>", {}, "'<a>-<b>' has more than one slot in one token"),
        ("{domain}.{event}", {}, "'{domain}' has braces"),
        ("<a>.<b>", {"a": ["x.y"]}, "'x.y' is not one token of a subject"),
        ("<a>.<b>", {"a": {"enum": ["*"]}}, "'*' is not one token of a subject"),
        ("<a>.<b>", {"a": {"enum": ["x"], "regex": "x"}}, "the slot 'a' has both enum and regex"),
        ("<a>.<b>", {"a": {"glossary": "events"}, "b": {"glossary": "domains"}}, "in another order than domain"),
    ],
)
def test_a_pattern_that_cannot_be_read_is_refused(pattern: str, slots: dict[str, object], message: str) -> None:
    with pytest.raises(Unusable, match=re.escape(message)):
        parse(pattern, slots, NOWHERE)


@pytest.mark.parametrize("regex", ["a{99999999999}", "(" * 3000 + ")" * 3000, "("])
def test_a_regex_that_cannot_be_read_is_refused(regex: str) -> None:
    with pytest.raises(Unusable, match="is not a regular expression"):
        parse("<a>.<b>", {"a": {"regex": regex}}, NOWHERE)


@pytest.mark.parametrize(
    ("said", "right", "wrong"),
    [
        ("[A-Z][A-Z0-9_]*", ["ORDERS", "A1"], ["orders", "1A", ""]),
        ("<service>[-<purpose>]", ["billing", "billing-invoicer"], ["mailing", "billing-", "xbilling"]),
        ("<DOMAIN>[_<SUFFIX>]", ["ORDERS", "WEB_SHOP", "ORDERS_EU"], ["orders", "ORDER", "WEB-SHOP"]),
        ("<id>.x", ["12.x"], ["12xx", "ab.x"]),
        ("<free>+", ["any_thing+"], ["+", "a b+"]),
    ],
)
def test_a_pattern_of_names_is_a_regex_or_made_of_slots(said: str, right: list[str], wrong: list[str]) -> None:
    tokens = {"domain": {"glossary": "domains"}, "service": ["billing"], "id": {"regex": "[0-9]+"}}
    pattern = name_pattern(said, tokens, GLOSSARY)
    assert [name for name in (*right, *wrong) if regex.compiled(pattern.regex).matches(name)] == right


@pytest.mark.parametrize("said", ["[A-Z", "<a>[-<b>", "<a>]", "<a>[[x]]", "<a>-<", "(?=x)<"])
def test_a_pattern_of_names_that_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(Unusable) as refused:
        name_pattern(said, {}, {})
    assert refused.value.hint


def test_the_words_of_a_glossary_are_told_by_their_level() -> None:
    assert words_of("domains", GLOSSARY) == ("orders", "web-shop")
    assert words_of("aggregates", GLOSSARY) == ("order", "refund")
    assert words_of("events", GLOSSARY) == ("created",)


def test_a_pattern_of_thousands_of_tokens_is_refused() -> None:
    assert len(parse(".".join(["x"] * 100), {}, NOWHERE).tokens) == 100
    with pytest.raises(Unusable, match="the pattern has 5,000 tokens, 100 is the most"):
        parse(".".join(["x"] * 5_000), {}, NOWHERE)
