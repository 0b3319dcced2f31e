from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL021",
    "pull-with-push-options",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A pull consumer has none of the options of a push consumer.

    Who pulls sets the pace and asks for heartbeats in each request. The server refuses rate_limit_bps (10086),
    idle_heartbeat (10088) and flow_control (10089) without deliver_subject.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {idle_heartbeat: 15s, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        # Acknowledging by flow control needs a push consumer anyway, and REL042 says so.
        if config.get("deliver_subject") or config.get("ack_policy") == "flow_control":
            continue
        for key in ("rate_limit_bps", "idle_heartbeat", "flow_control"):
            if config.get(key):
                yield Problem(
                    f"{consumer.address} is a pull consumer, so it cannot have {key}",
                    consumer.key(key),
                    consumer.address,
                    f"leave {key} out, or write a deliver_subject",
                )
