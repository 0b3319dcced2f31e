from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR054",
    "priority-options",
    Severity.error,
    ignorable=False,
    servers=">=2.11",
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The options of priority groups stand together, on a pull consumer.

    The server refuses a priority_policy without priority_groups (10159), groups without a policy (10196), a
    priority_timeout without a policy (10197), and all of them on a push consumer (10178).

    Bad:

        servers: ">=2.11"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              worker: {priority_policy: overflow, max_deliver: 5}

    Good:

        servers: ">=2.11"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              worker: {priority_policy: overflow, priority_groups: [primary], max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        policy = config.get("priority_policy", "none")
        groups, timeout = config.get("priority_groups"), config.get("priority_timeout")
        if policy != "none" and not groups:
            yield Problem(
                f"{consumer.address} has priority_policy: {policy} and no priority_groups",
                consumer.at("priority_policy"),
                consumer.address,
                "write priority_groups: [primary]",
            )
        if policy != "none" and config.get("deliver_subject"):
            yield Problem(
                f"{consumer.address} has priority_policy: {policy} and is a push consumer",
                consumer.at("priority_policy"),
                consumer.address,
                "leave deliver_subject out and let clients pull",
            )
        if policy == "none":
            for key in [key for key, value in (("priority_groups", groups), ("priority_timeout", timeout)) if value]:
                yield Problem(
                    f"{consumer.address} has {key} and no priority_policy",
                    consumer.key(key),
                    consumer.address,
                    f"write priority_policy: {'overflow' if key == 'priority_groups' else 'pinned_client'}",
                )
