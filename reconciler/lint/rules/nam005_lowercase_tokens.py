from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.convention import Convention
from reconciler.model.edit import Fix
from reconciler.model.finding import Severity


@rule(
    "NAM005",
    "lowercase-tokens",
    Severity.warning,
    fix=Fix.unsafe,
    source="https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Tokens of subjects are written in lower case.

    Subjects are case-sensitive: a publisher on Orders.order.created and a filter on orders.order.created never
    meet, and nothing says so. A convention that names the word, or has a regex for the slot, decides instead.

    Bad:

        streams:
          ORDERS: {subjects: [Orders.Order.Created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.valid_uses:
        if use.subject.islower() or use.subject == use.subject.lower():
            continue
        verdict = facts.judged(use)
        allowed = _decided(verdict.convention) if verdict and not verdict.fault else frozenset()
        upper = [index for index, token in enumerate(use.tokens) if token != token.lower() and index not in allowed]
        if upper:
            meant = ".".join(token.lower() if index in upper else token for index, token in enumerate(use.tokens))
            yield Problem(
                f"{use} has {use.tokens[upper[0]]!r} in capitals",
                use.at,
                use.address,
                f"write {meant}",
                edits=facts.renaming(use.subject, meant),
            )


def _decided(convention: Convention) -> frozenset[int]:
    """The positions where a convention says by itself how a word is written."""
    return frozenset(index for index, slot in enumerate(convention.tokens) if slot.spelt)
