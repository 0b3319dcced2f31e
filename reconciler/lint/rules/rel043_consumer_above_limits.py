from __future__ import annotations

from collections.abc import Callable, Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity

_SHOWN: dict[str, Callable[[int], str]] = {"max_ack_pending": str, "inactive_threshold": show_duration}


@rule(
    "REL043", "consumer-above-limits", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer stays within its stream's consumer_limits.

    The server refuses a larger max_ack_pending (10121) and a longer inactive_threshold (10153). max_ack_pending:
    unlimited passes all the same.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumer_limits: {max_ack_pending: 1000}
            consumers:
              billing: {max_ack_pending: 5000, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumer_limits: {max_ack_pending: 1000}
            consumers:
              billing: {max_ack_pending: 1000, max_deliver: 5}
    """
    for stream, limits in facts.limited:
        for consumer in facts.topology.consumers_of(stream.address.name):
            for key, show in _SHOWN.items():
                value, most = consumer.config.get(key) or 0, limits.get(key) or 0
                if 0 < most < value:
                    yield Problem(
                        f"{consumer.address} has {key}: {show(value)}, and {stream.address} allows {show(most)}",
                        consumer.at(key),
                        consumer.address,
                        f"write {key}: {show(most)} or less, or raise consumer_limits",
                        (Related(stream.at("consumer_limits", key), "the limit is here"),),
                    )
