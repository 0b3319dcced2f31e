from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "PER007",
    "five-replicas",
    Severity.info,
    aliases=("r5",),
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Three replicas are enough for most streams.

    Five survive the loss of two servers at once. Each message is written five times and confirmed when three have it,
    so publishing is slower and the disks of five servers fill. Where two may fail, as in a cluster over three sites,
    five are right: ignore the rule there, and say so.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 5}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 3}
    """
    for stream in facts.stores:
        if stream.config.get("num_replicas") == 5:
            yield Problem(
                f"{stream.address} is written on five servers",
                stream.at("num_replicas"),
                stream.address,
                "write num_replicas: 3, unless two servers may be lost at once",
            )
