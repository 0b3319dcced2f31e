from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import SubjectSet
from reconciler.lint.facts import Facts
from reconciler.lint.glossary import subjects_of
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR033", "glossary-event-unstored", Severity.info, source="the topology's own glossary")
def check(facts: Facts) -> Iterator[Problem]:
    """An event of the glossary is stored by a stream, or stands in the catalogue.

    The glossary says that it happens, and nobody who reads later can know that it did. An event that core NATS alone
    carries is said to be one by its entry in the catalogue; durable: true there makes STR025 an error of it. Streams
    of others may hold it: nothing is said when unmanaged: names any, or when a stream copies from elsewhere.

    Bad:

        glossary:
          orders: {owner: team-checkout, aggregates: {order: [created, paid]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
            event: {glossary: events}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: [orders.order.created], description: What happens to orders, max_age: 7d}

    Good:

        glossary:
          orders: {owner: team-checkout, aggregates: {order: [created, paid]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
            event: {glossary: events}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: ["orders.order.*"], description: What happens to orders, max_age: 7d}
    """
    if not facts.topology.glossary or facts.topology.unmanaged or facts.copies_from_elsewhere:
        return
    catalogue = SubjectSet(facts.topology.catalogue)
    for domain in facts.topology.glossary.values():
        for aggregate in domain.aggregates.values():
            for index, event in enumerate(aggregate.events):
                words = {"domains": domain.name, "aggregates": aggregate.name, "events": event}
                subjects = subjects_of(facts.topology, words)
                if not subjects or any(facts.intake.collides(each) or catalogue.collides(each) for each in subjects):
                    continue
                yield Problem(
                    f"no stream stores {subjects[0]}, an event of the glossary",
                    aggregate.event_at(index),
                    None,
                    "add the subject to a stream, or to the catalogue under subjects:",
                )
