from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.refusals import by_all, overlaps
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR008",
    "filter-partial-overlap",
    Severity.error,
    ignorable=False,
    servers=">=2.10.13 <2.12.5",
    source="checkConsumerCfg in nats-server 2.12.4 and 2.12.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """No two filters of a consumer overlap in part, on servers that refuse it.

    Filters like orders.*.created and orders.order.* share orders.order.created, though neither contains the other.
    nats-server 2.10.13 to 2.12.4 refuses that (10138); from 2.12.5 on it is fine and the message is delivered once.
    When servers: in topology.yaml has servers of both kinds, VER002 warns.

    Bad:

        servers: ">=2.11 <2.12"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.*.created, orders.order.*], max_deliver: 5}

    Good:

        servers: ">=2.12.5"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.*.created, orders.order.*], max_deliver: 5}
    """
    yield from by_all(overlaps(facts), facts.topology.servers)
