from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address, consumer
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource


@rule("STR061", "moved-consumer", Severity.error, ignorable=False, source="this tool: what moved_from can do")
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer is moved from one that is no longer declared, once, within its stream.

    moved_from is the name that the consumer had: it takes over the position, and the consumer of the old name goes.
    So the old name is not declared any more, and only one consumer can be moved from it. It is a name alone, since a
    position means nothing in another stream.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
              invoicing: {max_deliver: 5, moved_from: billing}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              invoicing: {max_deliver: 5, moved_from: billing}
    """
    first: dict[Address, Resource] = {}
    for each in facts.consumers:
        old = each.lifecycle.moved_from
        if not old:
            continue
        origin, at = consumer(each.address.stream, old), each.at("moved_from")
        declared = facts.topology.get(origin)
        if wrong := names.problem(old):
            hint = "write the name alone, without its stream"
            yield Problem(f"moved_from {old!r} of {each.address} {wrong}", at, each.address, hint)
        elif declared is each:
            yield Problem(f"{each.address} is moved from itself", at, each.address, "leave moved_from out")
        elif declared is not None:
            yield Problem(
                f"{each.address} is moved from {origin}, which is still declared",
                at,
                each.address,
                f"remove the declaration of {old}, or leave moved_from out",
                (Related(declared.key(), f"{origin} is declared here"),),
            )
        elif origin in first:
            yield Problem(
                f"{each.address} is moved from {origin}, and so is {first[origin].address}",
                at,
                each.address,
                "keep moved_from in one of the two",
                (Related(first[origin].at("moved_from"), f"{first[origin].address} is moved from it here"),),
            )
        first.setdefault(origin, each)
