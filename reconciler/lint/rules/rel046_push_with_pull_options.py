from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL046",
    "push-with-pull-options",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer has no max_waiting.

    It counts pull requests that wait. The server refuses the consumer (10080).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, max_waiting: 10, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, max_deliver: 5}
    """
    for consumer in facts.consumers:
        if consumer.config.get("deliver_subject") and consumer.config.get("max_waiting"):
            yield Problem(
                f"{consumer.address} is a push consumer, so it cannot have max_waiting",
                consumer.key("max_waiting"),
                consumer.address,
                "leave max_waiting out, or leave deliver_subject out and let clients pull",
            )
