from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL001",
    "ack-not-explicit",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#ackpolicy",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer acknowledges each message by itself: ack_policy: explicit.

    With none, a message counts as processed when it was sent, so one that a client loses in a crash is gone. With all,
    an acknowledgement covers every earlier message, processed or not. What a work queue demands is REL041, and a shared
    pull consumer with all is REL025.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: none}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: explicit, max_deliver: 5}
    """
    for consumer in facts.consumers:
        policy = consumer.config.get("ack_policy")
        if policy == "none" or (policy == "all" and consumer.config.get("deliver_subject")):
            stream = facts.stream_of(consumer)
            if stream and stream.config.get("retention") == "workqueue":
                continue
            lost = "a message counts as processed when it is sent"
            if policy == "all":
                lost = "an acknowledgement covers all earlier messages"
            yield Problem(
                f"{consumer.address} has ack_policy: {policy}, so {lost}",
                consumer.at("ack_policy"),
                consumer.address,
                "write ack_policy: explicit" + ("" if "max_deliver" in consumer.config else ", and max_deliver: 5"),
            )
