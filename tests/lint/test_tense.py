"""The heuristic of tenses: what it knows, and that it never proposes what it would refuse itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.lint.tense import imperative_of, is_imperative, is_past, past_of

PAST = [
    "created",
    "paid",
    "sent",
    "cancelled",
    "canceled",
    "shipped",
    "checked-out",
    "signed_up",
    "timed-out",
    "rolled-back",
    "order-created",
    "reset",
    "cut",
    "put",
    "read",
    "split",
    "withdrawn",
    "rejected-by-bank",
    "built",
    "frozen",
    "lost",
    "Created",
    "embedded",
    "exceeded",
    "needed",
    "fed",
]
NOT_PAST = [
    "create",
    "pay",
    "send",
    "need",
    "feed",
    "seed",
    "embed",
    "speed",
    "exceed",
    "creation",
    "created2",
    "status",
    "payment",
    "check-out",
    "eu",
]
ORDERS = ["create", "send-email", "charge", "reset", "cut", "split", "read", "check-out", "embed", "need"]
NO_ORDERS = ["created", "sent", "paid", "shipped", "cancelled"]


@pytest.mark.parametrize("word", PAST)
def test_a_past_form_is_known(word: str) -> None:
    assert is_past(word)


@pytest.mark.parametrize("word", NOT_PAST)
def test_another_form_is_known(word: str) -> None:
    assert not is_past(word)


@pytest.mark.parametrize("word", ORDERS)
def test_an_order_is_known(word: str) -> None:
    assert is_imperative(word)


@pytest.mark.parametrize("word", NO_ORDERS)
def test_what_is_no_order_is_known(word: str) -> None:
    assert not is_imperative(word)


@pytest.mark.parametrize(
    ("word", "past"),
    [
        ("create", "created"),
        ("apply", "applied"),
        ("deploy", "deployed"),
        ("ship", "shipped"),
        ("submit", "submitted"),
        ("cancel", "cancelled"),
        ("send", "sent"),
        ("check-out", "checked-out"),
        ("checkout", "checked-out"),
        ("line_item_add", "line_item_added"),
        ("process", "processed"),
        ("creation", ""),
        ("status", ""),
        ("eu", ""),
    ],
)
def test_the_past_is_proposed_where_it_is_regular_or_known(word: str, past: str) -> None:
    assert past_of(word) == past


@pytest.mark.parametrize(
    ("word", "order"),
    [("created", "create"), ("sent-email", "send-email"), ("shipped", "ship"), ("applied", "apply"), ("zonked", "")],
)
def test_the_order_is_proposed_where_it_is_known(word: str, order: str) -> None:
    assert imperative_of(word) == order


@given(st.from_regex(r"[A-Za-z0-9]{1,8}([-_][a-z]{0,6}){0,2}", fullmatch=True))
def test_a_proposal_is_never_refused(token: str) -> None:
    past, order = past_of(token), imperative_of(token)
    assert not past or is_past(past)
    assert not order or is_imperative(order)
