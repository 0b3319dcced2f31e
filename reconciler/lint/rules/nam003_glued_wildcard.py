from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, glued
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM003",
    "glued-wildcard",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/subjects#matching-a-single-token",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A wildcard is a whole token: * and > match nothing when they stand among other characters.

    The server takes orders.new* without a word and reads it as the literal text new*, which nobody publishes to;
    its test for overlaps looks only at the first character of a token, so such subjects confuse that as well.

    Bad:

        streams:
          ORDERS: {subjects: ["orders.new*.created"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: ["orders.*.created"], max_age: 7d}
    """
    for use in facts.uses:
        if "*" not in use.subject and ">" not in use.subject:
            continue
        token = next((each for each in use.tokens if glued(each)), None)
        if token is not None:
            meant = ".".join(ANY if glued(each) else each for each in use.tokens)
            yield Problem(
                f"{use} has {token!r}, which is a literal token and matches no part of another",
                use.at,
                use.address,
                f"write {meant}, or split the token in two with a dot",
            )
