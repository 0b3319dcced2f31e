from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM004",
    "full-wildcard-not-last",
    Severity.error,
    ignorable=False,
    source="https://docs.nats.io/nats-concepts/subjects#matching-multiple-tokens",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The wildcard > stands for all further tokens, so it is the last one.

    The server refuses it anywhere else (10052; 10049 in the filter of a mirror or source). For one token in the
    middle write *.

    Bad:

        streams:
          ORDERS: {subjects: ["orders.>.created"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: ["orders.*.created"], max_age: 7d}
    """
    for use in facts.uses:
        if REST in use.subject and REST in use.tokens[:-1]:
            meant = ".".join([*(ANY if token == REST else token for token in use.tokens[:-1]), use.tokens[-1]])
            yield Problem(f"{use} has '>' before the last token", use.at, use.address, f"write {meant}")
