from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reconciler.kinds.subjects import contains, witness
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Related, Severity
from reconciler.model.version import Version

FIRST_REFUSING = Version(2, 10, 13)
FIRST_ACCEPTING = Version(2, 12, 5)
MOST = 20
"""How many overlaps of one consumer are told."""


@rule("STR008", "filter-partial-overlap", Severity.error)
def check(facts: Facts) -> Iterator[Problem]:
    """No two filters of a consumer overlap in part, on servers that refuse it.

    Filters like orders.*.created and orders.order.* share orders.order.created, though neither contains the other.
    nats-server 2.10.13 to 2.12.4 refuses that (10138); from 2.12.5 on it is fine and the message is delivered once.
    Say which servers the topology is for with servers: in topology.yaml.

    Bad:

        servers: ">=2.11"
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
    servers = facts.topology.servers
    if servers.low >= FIRST_ACCEPTING or (servers.high is not None and servers.high <= FIRST_REFUSING):
        return
    told: Counter[Address] = Counter()
    for consumer, first, second in facts.filter_overlaps:
        one, other = consumer.config["filter_subjects"][first], consumer.config["filter_subjects"][second]
        if contains(one, other) or contains(other, one) or told[consumer.address] == MOST:
            continue
        told[consumer.address] += 1
        yield Problem(
            f"filters {one!r} and {other!r} of {consumer.address} both match {witness(one, other)}, "
            f"which nats-server before {FIRST_ACCEPTING} refuses",
            consumer.at("filter_subjects", second),
            consumer.address,
            f"narrow one of the two, or write servers: '>={FIRST_ACCEPTING}' when no server is older",
            (Related(consumer.at("filter_subjects", first), f"filter {one!r}"),),
        )
