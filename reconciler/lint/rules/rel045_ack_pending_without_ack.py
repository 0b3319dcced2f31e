from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL045",
    "ack-pending-without-ack",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer with ack_policy: none has no max_ack_pending.

    Nothing is ever pending. The server refuses it (10082), also when the number comes from the stream's
    consumer_limits; for a pull consumer it does not matter.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {ack_policy: none, deliver_subject: deliver.orders.audit, max_ack_pending: 1000}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {ack_policy: none, deliver_subject: deliver.orders.audit}
    """
    for consumer in facts.consumers:
        config = consumer.config
        if config.get("ack_policy") != "none" or not config.get("deliver_subject"):
            continue
        own = config.get("max_ack_pending", 0)
        stream = facts.stream_of(consumer)
        inherited = (stream.config.get("consumer_limits") or {}).get("max_ack_pending") if stream else None
        if own > 0:
            yield Problem(
                f"{consumer.address} has ack_policy: none and max_ack_pending",
                consumer.key("max_ack_pending"),
                consumer.address,
                "leave max_ack_pending out, or write ack_policy: explicit",
            )
        elif stream and inherited and not own:
            yield Problem(
                f"{consumer.address} has ack_policy: none and max_ack_pending: {inherited} from {stream.address}",
                consumer.at("ack_policy"),
                consumer.address,
                "write ack_policy: explicit, or max_ack_pending: unlimited",
                (Related(stream.at("consumer_limits", "max_ack_pending"), "the stream's limit is here"),),
            )
