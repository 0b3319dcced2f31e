from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import SubjectSet
from reconciler.lint.facts import Facts
from reconciler.lint.glossary import subjects_of
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR031", "unused-glossary", Severity.info, optional=True, source="the topology's own glossary")
def check(facts: Facts) -> Iterator[Problem]:
    """What the glossary has is used by some subject of the topology.

    An aggregate that no stream, filter or entry of the catalogue is about is the rest of something that was taken
    away, or a plan; the glossary tells of what there is. It is asked where a convention has its slot.

    Bad:

        glossary:
          orders: {owner: team-checkout, aggregates: {order: [created], voucher: [issued]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: ["orders.order.*"], description: What happens to orders, max_age: 7d}

    Good:

        glossary:
          orders: {owner: team-checkout, aggregates: {order: [created]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: ["orders.order.*"], description: What happens to orders, max_age: 7d}
    """
    if not facts.topology.glossary:
        return
    used = SubjectSet(use.subject for use in facts.valid_uses)
    for domain in facts.topology.glossary.values():
        for aggregate in domain.aggregates.values():
            subjects = subjects_of(facts.topology, {"domains": domain.name, "aggregates": aggregate.name})
            if subjects and not any(map(used.collides, subjects)):
                message = f"the glossary has {aggregate.name!r} of {domain.name!r}, and no subject is about it"
                yield Problem(message, aggregate.places.key(), None, "take it away, or declare its subjects")
