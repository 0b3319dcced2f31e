from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.subjects import contains, valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.edit import Edit, Fix, InsertItem, RemoveItem, RemoveKey
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource


@rule(
    "STR010",
    "filter-and-filters",
    Severity.error,
    ignorable=False,
    fix=Fix.safe,
    source="checkConsumerCfg in nats-server 2.14.5",
)
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
    for consumer in facts.consumers_saying("filter_subjects"):
        one, many = consumer.config.get("filter_subject"), consumer.config.get("filter_subjects")
        if one and many:
            yield Problem(
                f"{consumer.address} has filter_subject and filter_subjects",
                consumer.key("filter_subject"),
                consumer.address,
                f"write filter_subjects: [{', '.join(dict.fromkeys([one, *many]))}]",
                (Related(consumer.key("filter_subjects"), "filter_subjects is here"),),
                _one(consumer, one, many),
            )


def _one(consumer: Resource, one: str, many: Sequence[str]) -> tuple[Edit, ...]:
    """What makes one list of the two, without a filter that another one contains."""
    if not all(map(valid, (one, *many))):
        return ()
    if any(contains(each, one) for each in many):
        return (RemoveKey(consumer.key("filter_subject")),)
    kept = [index for index, each in enumerate(many) if not contains(one, each)]
    if not kept:
        return (RemoveKey(consumer.key("filter_subjects")),)
    return (
        RemoveKey(consumer.key("filter_subject")),
        *(RemoveItem(consumer.key("filter_subjects", index)) for index in range(len(many)) if index not in kept),
        InsertItem(consumer.key("filter_subjects", kept[-1]), one),
    )
