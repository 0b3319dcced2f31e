from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL044",
    "flow-control-without-heartbeat",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer with flow_control has an idle_heartbeat.

    The heartbeat is what a stalled client answers. The server refuses the consumer (10108).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, flow_control: true, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, flow_control: true, idle_heartbeat: 15s, max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        if not config.get("flow_control") or config.get("idle_heartbeat") or not config.get("deliver_subject"):
            continue
        # There the server sets the heartbeat itself.
        if config.get("ack_policy") != "flow_control":
            yield Problem(
                f"{consumer.address} has flow_control and no idle_heartbeat",
                consumer.key("flow_control"),
                consumer.address,
                "write idle_heartbeat: 15s",
            )
