from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.words import words
from reconciler.model.finding import Severity

_JOINED = {joint: re.compile(rf"(?<=[A-Za-z]){joint}(?=[A-Za-z])") for joint in ("-", "_")}


@rule(
    "NAM006",
    "word-separator",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The words of a token are joined in one way: by - or by _, and not by both in one topology.

    NATS takes either. With both, nobody knows whether it is line-item or line_item, and the wrong guess is a subject
    where no message ever comes. The rarer one is told; of two that are as frequent, that is _. A topology that uses
    only one of them is right, and a convention that names the word decides by itself.

    Bad:

        streams:
          ORDERS: {subjects: [orders.line_item.added, orders.gift-card.used, orders.gift-card.sold], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.line-item.added, orders.gift-card.used, orders.gift-card.sold], max_age: 7d}
    """
    count = {joint: sum(1 for token in facts.vocabulary if pattern.search(token)) for joint, pattern in _JOINED.items()}
    if not all(count.values()):
        return
    rarer, usual = ("_", "-") if count["_"] <= count["-"] else ("-", "_")
    for word in words(facts, _JOINED[rarer].search):
        yield Problem(
            f"{word.use} joins the words of {word.token!r} by {rarer}, where others of the topology have {usual}",
            word.at,
            word.use.address,
            f"write {word.instead(_JOINED[rarer].sub(usual, word.token))}",
        )
