from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM012",
    "generic-top-level",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects#naming-things",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The first token of a subject says whose it is: a domain, not a word like events or data.

    Streams, permissions and imports between accounts are cut along the first token. One that every message could
    carry divides nothing, and all the teams end up in one stream. A convention or a glossary that names the word
    allows it.

    Bad:

        streams:
          ORDERS: {subjects: [events.order.created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.valid_uses:
        if facts.generic(use):
            yield Problem(
                f"{use} starts with {use.tokens[0]!r}, which says nothing about whose it is",
                use.at,
                use.address,
                "start with the domain, like orders in orders.order.created",
            )
