from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.judgement import Reason
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("NAM010", "unknown-event", Severity.warning, source="the topology's own glossary")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject's event is one that the glossary has of that aggregate.

    Who reads the glossary to find out what happens to an order does not find this event. It is misspelt, or new and
    still to be listed.

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
          ORDERS: {subjects: [orders.order.create], max_age: 7d}

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
        if verdict.reason is Reason.event:
            word = use.tokens[verdict.at]
            hint = f"write {verdict.meant}" if verdict.meant else f"write one of these, or add {word} to the glossary"
            yield Problem(f"{use} {verdict.fault}", use.at, use.address, hint)
