from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL042",
    "flow-control-acknowledgement",
    Severity.error,
    ignorable=False,
    servers=">=2.14",
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer with ack_policy: flow_control pushes, has a max_ack_pending, and no redelivery.

    It is made for copying streams: what flow control confirms counts as acknowledged. The server refuses it without
    deliver_subject (10218), with max_ack_pending: unlimited (10220), with ack_wait or backoff (10221) and with
    max_deliver (10222). It sets flow_control: true and idle_heartbeat: 1s itself; REL047 says when others are written.

    Bad:

        servers: ">=2.14"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              feed: {ack_policy: flow_control, deliver_subject: deliver.orders.feed, max_deliver: 5}

    Good:

        servers: ">=2.14"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              feed: {ack_policy: flow_control, deliver_subject: deliver.orders.feed}
    """
    for consumer in facts.consumers:
        config = consumer.config
        if config.get("ack_policy") != "flow_control":
            continue
        if not config.get("deliver_subject"):
            yield Problem(
                f"{consumer.address} has ack_policy: flow_control and no deliver_subject",
                consumer.at("ack_policy"),
                consumer.address,
                "write a deliver_subject, or ack_policy: explicit",
            )
        refused = [key for key in ("ack_wait", "backoff") if config.get(key)]
        if config.get("max_deliver", -1) > 0:
            refused.append("max_deliver")
        for key in refused:
            yield Problem(
                f"{consumer.address} has ack_policy: flow_control and {key}",
                consumer.key(key),
                consumer.address,
                f"leave {key} out",
            )
        if config.get("max_ack_pending", 0) < 0:
            yield Problem(
                f"{consumer.address} has ack_policy: flow_control and max_ack_pending: unlimited",
                consumer.at("max_ack_pending"),
                consumer.address,
                "write max_ack_pending: 1000",
            )
