from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM013",
    "too-few-levels",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects#subject-hierarchies",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject has at least two levels, three with the preset large-system.

    A subject of one token cannot be filtered, shared between teams or given as a permission later on. Large
    systems do well with three, <domain>.<aggregate>.<event>: say so with a convention, and NAM007 checks that
    instead. A stream on > is STR004.

    Bad:

        streams:
          ORDERS: {subjects: [created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    if facts.topology.conventions:
        return
    for use in facts.valid_uses:
        levels = len(use.tokens)
        if levels < facts.least_levels and use.role is not Role.delivered and use.tokens[-1] != REST:
            counted = "one level" if levels == 1 else f"{levels} levels"
            yield Problem(
                f"{use} has {counted}, at least {facts.least_levels} are needed",
                use.at,
                use.address,
                "write <domain>.<aggregate>.<event>, like orders.order.created",
            )
