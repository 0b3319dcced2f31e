from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.words import Word, words
from reconciler.model.finding import Severity

_CERTAIN = frozenset({"nonprod", "preprod", "prod", "qa", "staging", "uat"})
"""Before the domain, so as one of the first two tokens."""
_FIRST = frozenset({"dev", "stage"})
"""As the first token only: further on it may be a device or a stage of the work."""
_AMBIGUOUS = "production"
"""As the first of four or more tokens: of three it may be the domain of a factory."""


@rule(
    "NAM019",
    "environment-token",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/configuration/securing_nats/accounts",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject is the same in each environment: dev, stage and prod are no tokens of it.

    With them the files that were tested are not the ones that go to production, and every client needs its environment
    to know where to publish. An account for each environment keeps them apart better, since nothing passes from one to
    the other; so do servers of their own, and targets and overlays say what differs. A convention that names the word
    allows it. A subject that starts with test is NAM012.

    Bad:

        streams:
          ORDERS: {subjects: [prod.orders.order.created], max_age: 7d}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222"}
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for word in words(facts, _environment):
        if _meant(word):
            rest = word.instead("")
            yield Problem(
                f"{word.use} names the environment {word.token!r}",
                word.at,
                word.use.address,
                f"write {rest if rest != REST else 'orders.>'}; an account of its own keeps an environment apart",
            )


def _environment(token: str) -> bool:
    lower = token.lower()
    return lower in _CERTAIN or lower in _FIRST or lower == _AMBIGUOUS


def _meant(word: Word) -> bool:
    """Whether the word is the environment where it stands, and nothing of the business."""
    token, count = word.token.lower(), len(word.use.tokens)
    if token in _CERTAIN:
        return word.place < min(2, count - 1)
    return word.place == 0 and count > (3 if token == _AMBIGUOUS else 1)
