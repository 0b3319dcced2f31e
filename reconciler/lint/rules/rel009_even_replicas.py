from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("REL009", "even-replicas", Severity.warning, source="https://docs.nats.io/nats-concepts/jetstream")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream or consumer has an odd number of replicas: 1, 3 or 5.

    More than half of the replicas have to agree. Two need both, so they survive no loss, as one does; four survive one,
    as three do; and both write more.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 2}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 3}
    """
    for resource in (*facts.stores, *facts.consumers):
        count = resource.config.get("num_replicas")
        if count in (2, 4):
            yield Problem(
                f"{resource.address} has {count} replicas, and survives no more than with {count - 1}",
                resource.at("num_replicas"),
                resource.address,
                f"write num_replicas: {count + 1}, or {count - 1}",
            )
