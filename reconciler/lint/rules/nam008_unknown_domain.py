from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.judgement import Reason
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("NAM008", "unknown-domain", Severity.error, source="the topology's own glossary")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject's domain is one of the glossary.

    The domain says whose a message is. One that the glossary does not have is mostly misspelt: its publisher and
    its readers never meet. One that is new needs an owner first, so it is added to the glossary.

    Bad:

        glossary:
          orders: {aggregates: {order: [created, paid], refund: [requested]}}
          billing: {owner: team-billing, aggregates: {invoice: [issued]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
            event: {glossary: events}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: [ordes.order.created], max_age: 7d}

    Good:

        glossary:
          orders: {aggregates: {order: [created, paid], refund: [requested]}}
          billing: {owner: team-billing, aggregates: {invoice: [issued]}}
        conventions:
          tokens:
            domain: {glossary: domains}
            aggregate: {glossary: aggregates}
            event: {glossary: events}
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use, verdict in facts.faults:
        if verdict.reason is Reason.domain:
            hint = f"write {verdict.meant}" if verdict.meant else "write one of these, or add it with its owner"
            first = next(iter(facts.topology.glossary.values()))
            related = (Related(first.places.key(), "the glossary"),)
            yield Problem(f"{use} {verdict.fault}", use.at, use.address, hint, related)
