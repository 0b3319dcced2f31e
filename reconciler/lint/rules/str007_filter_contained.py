from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import contains
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Related, Severity


@rule("STR007", "filter-contained", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """No filter of a consumer contains another one of its filters.

    The server refuses the consumer (10138), also for a filter that is repeated. The wider one says it all.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.order.>, orders.order.created], max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.order.*, orders.refund.approved], max_deliver: 5}
    """
    told: set[tuple[Address, int]] = set()
    for consumer, first, second in facts.filter_overlaps:
        filters = consumer.config["filter_subjects"]
        wide, narrow = (first, second) if contains(filters[first], filters[second]) else (second, first)
        if not contains(filters[wide], filters[narrow]) or (consumer.address, narrow) in told:
            continue
        told.add((consumer.address, narrow))
        repeated = filters[wide] == filters[narrow]
        yield Problem(
            f"filter {filters[narrow]!r} of {consumer.address} "
            + ("is written twice" if repeated else f"is within its filter {filters[wide]!r}"),
            consumer.at("filter_subjects", narrow),
            consumer.address,
            f"leave out {filters[narrow]}",
            (Related(consumer.at("filter_subjects", wide), f"filter {filters[wide]!r}"),),
        )
