from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR045",
    "too-many-consumers",
    Severity.error,
    ignorable=False,
    source="addConsumerWithAssignment in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream has no more consumers than its max_consumers.

    The server refuses the ones that are too many (10026).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            max_consumers: 1
            consumers:
              billing: {max_deliver: 5}
              shipping: {max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            max_consumers: 2
            consumers:
              billing: {max_deliver: 5}
              shipping: {max_deliver: 5}
    """
    for stream in facts.streams:
        most = stream.config.get("max_consumers", -1)
        count = len(facts.topology.consumers_of(stream.address.name)) if most > 0 else 0
        if count > most > 0:
            yield Problem(
                f"{stream.address} has {count} consumers and max_consumers: {most}",
                stream.at("max_consumers"),
                stream.address,
                f"write max_consumers: {count} or more",
            )
