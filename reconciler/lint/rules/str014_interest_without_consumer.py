from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR014",
    "interest-without-consumer",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#retentionpolicy",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream with retention: interest has a consumer.

    Such a stream keeps a message while a consumer still waits for it: without a consumer every message is deleted on
    arrival, and the publisher is told that it was stored. List the stream's consumers here, or create them before
    anything is published.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], retention: interest, max_age: 7d}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            retention: interest
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for stream in facts.streams:
        if stream.config.get("retention") == "interest" and not facts.topology.consumers_of(stream.address.name):
            yield Problem(
                f"{stream.address} keeps messages while a consumer waits for them, and has no consumer",
                stream.at("retention"),
                stream.address,
                "declare its consumers, or write retention: limits",
            )
