from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("REL006", "prefer-pull", Severity.info, source="https://docs.nats.io/nats-concepts/jetstream/consumers")
def check(facts: Facts) -> Iterator[Problem]:
    """New consumers pull.

    A consumer with deliver_subject pushes as fast as the stream allows, whether its clients keep up or not. A pull
    consumer gives each client what it asks for, spreads work by itself and needs no queue group, heartbeat or flow
    control.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, deliver_group: audit, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {max_deliver: 5}
    """
    for consumer in facts.consumers:
        # Acknowledging by flow control is for copying streams, and push only (10218, nats-server 2.15.1).
        if consumer.config.get("deliver_subject") and consumer.config.get("ack_policy") != "flow_control":
            yield Problem(
                f"{consumer.address} pushes to {consumer.config['deliver_subject']!r}",
                consumer.at("deliver_subject"),
                consumer.address,
                "leave deliver_subject out and let clients pull",
            )
