from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR052",
    "mirror-direct-without-mirror",
    Severity.error,
    ignorable=False,
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Only a mirror has mirror_direct.

    It lets the mirror answer reads for its origin. The server refuses another stream (10052).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, mirror_direct: true}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_direct: true}
    """
    for stream in facts.streams:
        if stream.config.get("mirror_direct") and not stream.config.get("mirror"):
            yield Problem(
                f"{stream.address} has mirror_direct and is no mirror",
                stream.key("mirror_direct"),
                stream.address,
                "write allow_direct: true to let every replica answer reads",
            )
