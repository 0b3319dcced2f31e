from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("REL019", "consumer-replicas", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer has no more replicas than its stream, and as many when the stream needs its acknowledgements.

    The server refuses more (10126, or 10074 without a cluster). A stream with retention: interest or workqueue
    deletes by what its consumers acknowledge, so there the numbers have to be equal (10134); 0, or nothing, means as
    many as the stream.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {num_replicas: 3, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for consumer in facts.consumers:
        count = consumer.config.get("num_replicas")
        stream = facts.stream_of(consumer) if count else None
        if not count or stream is None:
            continue
        has, retention = stream.config.get("num_replicas", 1), stream.config.get("retention", "limits")
        if count > has or (count != has and retention != "limits"):
            why = f", which has retention: {retention}" if count < has else ""
            yield Problem(
                f"{consumer.address} has {count} replicas and {stream.address} has {has}{why}",
                consumer.at("num_replicas"),
                consumer.address,
                f"write num_replicas: {has}, or leave it out",
                (Related(stream.key("num_replicas"), f"{stream.address} is here"),),
            )
