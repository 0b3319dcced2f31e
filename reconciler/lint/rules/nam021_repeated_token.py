from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.words import Word, named
from reconciler.model.finding import Severity

_SHORTEST = 3
"""Letters of a word: shorter ones, like eu, repeat by chance."""


@rule("NAM021", "repeated-token", Severity.info, source="a custom of event-driven systems; NATS has no such rule")
def check(facts: Facts) -> Iterator[Problem]:
    """A token does not say again what the one before it says.

    In orders.order.order-created the aggregate stands twice: it says nothing more, and people who type the subject
    leave it out. A plural followed by its singular, orders.order, is a common way to name domain and aggregate and is
    no repetition. A convention that names the word decides by itself.

    Bad:

        streams:
          ORDERS: {subjects: [orders.order.order-created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    told: set[tuple[str, ...]] = set()
    for use in facts.valid_uses:
        before = ""
        for index, token in enumerate(use.tokens):
            if before and token.startswith(before) and _repeats(token, before):
                beginning = use.tokens[: index + 1]
                if beginning not in told and not named(facts, use, index):
                    told.add(beginning)
                    yield _problem(Word(use, index), before)
            before = token


def _repeats(token: str, before: str) -> bool:
    rest = token[len(before) :]
    return len(before) >= _SHORTEST and before[0].isalpha() and (not rest or (rest[0] in "-_" and len(rest) > 1))


def _problem(word: Word, before: str) -> Problem:
    meant = word.instead(word.token[len(before) + 1 :])
    return Problem(
        f"{word.use} says {before!r} twice",
        word.at,
        word.use.address,
        f"write {meant}" if "." in meant else "write what happened, like orders.order.created",
    )
