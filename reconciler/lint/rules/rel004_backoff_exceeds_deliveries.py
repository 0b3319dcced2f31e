from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL004",
    "backoff-exceeds-deliveries",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer's backoff has no more steps than max_deliver.

    Each step is the wait before one more try. The server refuses the consumer (10116) unless max_deliver is unlimited.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 2, backoff: [30s, 2m, 10m]}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 3, backoff: [30s, 2m, 10m]}
    """
    for consumer in facts.consumers:
        steps, most = len(consumer.config.get("backoff") or ()), consumer.config.get("max_deliver", -1)
        if steps and 0 < most < steps:
            yield Problem(
                f"{consumer.address} has {steps} backoff steps and max_deliver: {most}",
                consumer.key("backoff"),
                consumer.address,
                f"write max_deliver: {steps} or more, or leave out steps",
                (Related(consumer.at("max_deliver"), "max_deliver is here"),),
            )
