from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR025",
    "unstored-event",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/subjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject that the catalogue calls durable is stored by a stream.

    Core NATS drops a message that nobody listens to, and a JetStream publish fails with no responders, so the
    catalogue's promise would be broken either way. Streams of others may hold it: nothing is said when unmanaged:
    names any, or when a stream copies from where this topology cannot see.

    Bad:

        subjects:
          orders.order.created: {durable: true}
        streams:
          PAYMENTS: {subjects: [payments.>], max_age: 7d}

    Good:

        subjects:
          orders.order.created: {durable: true}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    durable = [entry for entry in facts.topology.catalogue.values() if entry.config.get("durable")]
    if not durable or facts.topology.unmanaged or facts.copies_from_elsewhere:
        return
    for entry in durable:
        if valid(entry.subject):
            missed = facts.intake.uncovered(entry.subject)
            if missed is not None:
                example = "" if missed == entry.subject else f" (for one {missed})"
                yield Problem(
                    f"{entry.subject!r} is durable in the catalogue, and no stream stores it{example}",
                    entry.places.key(),
                    None,
                    "add the subject to a stream, name the stream of others in unmanaged:, or drop durable",
                )
