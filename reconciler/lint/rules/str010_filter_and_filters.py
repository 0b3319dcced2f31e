from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR010", "filter-and-filters", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer has filter_subject or filter_subjects, not both.

    The server refuses the consumer (10136).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing:
                filter_subject: orders.order.created
                filter_subjects: [orders.refund.approved]
                max_deliver: 5

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing:
                filter_subjects: [orders.order.created, orders.refund.approved]
                max_deliver: 5
    """
    for consumer in facts.consumers:
        one, many = consumer.config.get("filter_subject"), consumer.config.get("filter_subjects")
        if one and many:
            yield Problem(
                f"{consumer.address} has filter_subject and filter_subjects",
                consumer.key("filter_subject"),
                consumer.address,
                f"write filter_subjects: [{', '.join(dict.fromkeys([one, *many]))}]",
                (Related(consumer.key("filter_subjects"), "filter_subjects is here"),),
            )
