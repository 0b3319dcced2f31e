from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL025",
    "ack-all-on-shared-pull",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#ackpolicy",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A pull consumer, which many workers may share, has ack_policy: explicit.

    With all, the acknowledgement of one worker covers every earlier message, those that other workers still have
    included: when such a worker fails, its messages are lost.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: all, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: explicit, max_deliver: 5}
    """
    for consumer in facts.consumers:
        if consumer.config.get("ack_policy") == "all" and not consumer.config.get("deliver_subject"):
            stream = facts.stream_of(consumer)
            if not (stream and stream.config.get("retention") == "workqueue"):
                yield Problem(
                    f"{consumer.address} pulls with ack_policy: all, so one worker acknowledges what others still have",
                    consumer.at("ack_policy"),
                    consumer.address,
                    "write ack_policy: explicit",
                )
