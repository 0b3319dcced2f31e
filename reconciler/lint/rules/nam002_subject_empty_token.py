from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("NAM002", "subject-empty-token", Severity.error, ignorable=False, source="isValidSubject in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject has no empty token: no dot at its start, at its end, or after another dot.

    The server refuses it: 10052 in a stream or consumer, 10139 for an empty item of filter_subjects, 10049 in the
    filter of a mirror or source, 10112 as deliver subject.

    Bad:

        streams:
          ORDERS: {subjects: [orders..created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.uses:
        if "" not in use.tokens:
            continue
        meant = ".".join(token for token in use.tokens if token)
        if not use.subject:
            yield Problem(f"{use} is empty", use.at, use.address, "write a subject, or leave it out")
        else:
            hint = (
                f"write {meant}, or fill in the missing token"
                if meant
                else "write a subject, like orders.order.created"
            )
            yield Problem(f"{use} has an empty token", use.at, use.address, hint)
