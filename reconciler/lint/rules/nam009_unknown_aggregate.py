from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.judgement import Reason, Verdict, inner, judge
from reconciler.lint.facts import Facts, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.convention import Domain
from reconciler.model.finding import Related, Severity


@rule("NAM009", "unknown-aggregate", Severity.error, source="the topology's own glossary")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject's aggregate is one that the glossary has in that domain.

    Two domains that both tell of invoices disagree sooner or later, so each aggregate belongs to one of them. When
    another domain has it, that one is told with its owner.

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
          ORDERS: {subjects: [orders.invoice.issued], max_age: 7d}

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
          BILLING: {subjects: [billing.invoice.issued], max_age: 7d}
    """
    for use, verdict in facts.faults:
        if verdict.reason is not Reason.aggregate:
            continue
        word = inner(use.tokens[verdict.at], verdict.convention.tokens[verdict.at])
        owner = next((each for each in facts.topology.glossary.values() if word in each.aggregates), None)
        if owner:
            whose = f"{owner.name} of {owner.owner}" if owner.owner else owner.name
            message = f"{use} {verdict.fault}; {word} belongs to {whose}"
            related = (Related(owner.aggregates[word].places.key(), f"{owner.name} has {word}"),)
            yield Problem(message, use.at, use.address, _there(facts, use, verdict, owner), related)
        else:
            hint = f"write {verdict.meant}" if verdict.meant else f"write one of these, or add {word} to the glossary"
            yield Problem(f"{use} {verdict.fault}", use.at, use.address, hint)


def _there(facts: Facts, use: Use, verdict: Verdict, owner: Domain) -> str:
    """The subject in the domain that has the aggregate."""
    index = verdict.convention.domain
    if index is None:
        return f"name it as {owner.name} does"
    slot = verdict.convention.tokens[index]
    token = f"{slot.before}{owner.name}{slot.after}"
    moved = ".".join([*use.tokens[:index], token, *use.tokens[index + 1 :]])
    admitted = not judge(moved, verdict.convention, facts.topology.glossary).fault
    return f"write {moved}" if admitted else f"name it as {owner.name} does"
