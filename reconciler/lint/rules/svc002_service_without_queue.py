from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("SVC002", "service-without-queue", Severity.warning, source="https://docs.nats.io/nats-concepts/core-nats/queue")
def check(facts: Facts) -> Iterator[Problem]:
    """A service has a queue group, so that its instances share the requests.

    Without one every instance does the work and answers each request; the requester takes the first answer and
    drops the rest.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, timeout: 2s}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for entry in facts.topology.catalogue.values():
        if entry.config.get("kind") == "service" and not entry.config.get("queue"):
            name = entry.subject.partition(".")[0]
            yield Problem(
                f"service {entry.subject!r} has no queue group", entry.places.key(), None, f"write queue: {name}"
            )
