from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "SVC003",
    "service-without-timeout",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/core-nats/reqreply",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A service says how long a requester waits for its answer.

    A request needs a timeout. When the catalogue has it, all requesters wait equally long and the service knows
    how long its answer is of use.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for entry in facts.topology.catalogue.values():
        if entry.config.get("kind") == "service" and not entry.config.get("timeout"):
            yield Problem(f"service {entry.subject!r} has no timeout", entry.places.key(), None, "write timeout: 2s")
