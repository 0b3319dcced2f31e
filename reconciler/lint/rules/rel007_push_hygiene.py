from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_GOOD = {"flow_control": "true", "idle_heartbeat": "15s", "deliver_group": ""}


@rule(
    "REL007",
    "push-hygiene",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#push-specific",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer has flow control, a heartbeat and a queue group.

    Without flow_control it drowns a slow client; without idle_heartbeat a client cannot tell silence from a lost
    connection; without deliver_group each further instance of a service gets every message once more.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit:
                deliver_subject: deliver.orders.audit
                deliver_group: audit
                flow_control: true
                idle_heartbeat: 15s
                max_deliver: 5
    """
    for consumer in facts.consumers:
        config = consumer.config
        if not config.get("deliver_subject"):
            continue
        wanted = _GOOD if config.get("ack_policy") != "flow_control" else {"deliver_group": consumer.address.leaf}
        missing = [key for key in wanted if not config.get(key)]
        if missing:
            said = [f"{key}: {wanted[key] or consumer.address.leaf}" for key in missing]
            yield Problem(
                f"{consumer.address} pushes without {', '.join(missing)}",
                consumer.key("deliver_subject"),
                consumer.address,
                f"write {', '.join(said)}",
            )
