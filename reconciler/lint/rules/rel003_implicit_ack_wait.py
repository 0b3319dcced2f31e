from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL003",
    "implicit-ack-wait",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer says how long it may take to process a message: ack_wait, or backoff.

    Without either it is 30s: a message that takes longer is delivered again while the first worker still has it. Write
    the time that your slowest message takes.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5, ack_wait: 30s}
    """
    for consumer in facts.consumers:
        config = consumer.config
        if config.get("ack_policy", "explicit") in ("explicit", "all") and not (
            config.get("ack_wait") or config.get("backoff")
        ):
            yield Problem(
                f"{consumer.address} has no ack_wait, so a message is delivered again after 30s",
                consumer.at(),
                consumer.address,
                "write ack_wait: 30s, or the time that the slowest message takes",
            )
