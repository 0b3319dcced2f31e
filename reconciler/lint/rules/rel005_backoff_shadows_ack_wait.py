from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("REL005", "backoff-shadows-ack-wait", Severity.warning, source="setConsumerConfigDefaults in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer with backoff has no other ack_wait: the first step is the ack_wait.

    The server takes both, drops the ack_wait and uses the first step of the backoff.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5, ack_wait: 1m, backoff: [5s, 30s, 2m]}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5, backoff: [1m, 2m, 10m]}
    """
    for consumer in facts.consumers:
        backoff, wait = consumer.config.get("backoff"), consumer.config.get("ack_wait")
        if backoff and wait and wait != backoff[0]:
            yield Problem(
                f"{consumer.address} waits {show_duration(backoff[0])}, its first backoff step, "
                f"and not ack_wait: {show_duration(wait)}",
                consumer.at("ack_wait"),
                consumer.address,
                f"leave ack_wait out, or start backoff with {show_duration(wait)}",
                (Related(consumer.key("backoff"), "backoff is here"),),
            )
