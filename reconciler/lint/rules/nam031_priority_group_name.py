from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LONGEST = 16
_NAME = re.compile(r"[A-Za-z0-9/_=-]{1,16}")


@rule(
    "NAM031",
    "priority-group-name",
    Severity.error,
    ignorable=False,
    servers=">=2.11",
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The name of a priority group has 1 to 16 characters of A-Z a-z 0-9 / _ = and -.

    The server refuses others (10162, an empty one with 10161).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              worker: {priority_policy: overflow, priority_groups: [the primary workers], max_deliver: 5}

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
        for index, name in enumerate(consumer.config.get("priority_groups") or ()):
            if not _NAME.fullmatch(name):
                meant = re.sub(r"[^A-Za-z0-9/_=-]+", "-", name).strip("-")[:LONGEST].strip("-") or "primary"
                fault = f"has {len(name)} characters" if len(name) > LONGEST else "has other characters"
                yield Problem(
                    f"priority group {name!r} of {consumer.address} {fault if name else 'is empty'}",
                    consumer.at("priority_groups", index),
                    consumer.address,
                    f"write 1 to {LONGEST} of A-Z a-z 0-9 / _ = -, like {meant}",
                )
