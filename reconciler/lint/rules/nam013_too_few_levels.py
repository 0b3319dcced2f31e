from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LEAST = 2


@rule("NAM013", "too-few-levels", Severity.warning)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject has at least two levels.

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
        if len(use.tokens) < LEAST and use.role is not Role.delivered and use.subject != REST:
            yield Problem(
                f"{use} has one level, at least {LEAST} are needed",
                use.at,
                use.address,
                "write <domain>.<aggregate>.<event>, like orders.order.created",
            )
