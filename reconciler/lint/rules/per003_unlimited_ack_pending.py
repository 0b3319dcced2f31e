from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "PER003",
    "unlimited-ack-pending",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#maxackpending",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer has a bound on what is delivered and not yet acknowledged.

    It is what stops the server from pouring a backlog onto clients that do not keep up. Without it all that waits is
    handed out at once, the server remembers each of these messages, and when ack_wait is over it delivers them again,
    to clients that still have the first copies. With ack_policy: none it means nothing.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_ack_pending: unlimited, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_ack_pending: 5000, max_deliver: 5}
    """
    for consumer in facts.consumers_saying("max_ack_pending"):
        if consumer.config.get("max_ack_pending", 1) < 1 and consumer.config.get("ack_policy") != "none":
            yield Problem(
                f"{consumer.address} may have any number of messages pending",
                consumer.at("max_ack_pending"),
                consumer.address,
                "write how many its clients can work on, like max_ack_pending: 1000, which is the server's default",
            )
