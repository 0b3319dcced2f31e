from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.convention import REQUIRED
from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts, Role, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("NAM040", "catalogue-wildcard", Severity.warning, source="https://docs.nats.io/nats-concepts/subjects#wildcards")
def check(facts: Facts) -> Iterator[Problem]:
    """The catalogue names subjects one by one; only final tokens, the ids, may be *.

    A publisher never publishes to a wildcard. Where one stands for a domain or an event, the catalogue does not
    say what there is; > does not even say how long the subject is. A slot of a convention with wildcard: required
    is an id wherever it stands.

    Bad:

        subjects:
          orders.*.created: {description: Something of an order was made}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        subjects:
          orders.order.created.*: {description: An order was placed; the last token is its id}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for use in facts.valid_uses:
        if use.role is not Role.catalogue or (ANY not in use.tokens and REST not in use.tokens):
            continue
        wild = [index for index, token in enumerate(use.tokens) if token in (ANY, REST)]
        names = [index for index, token in enumerate(use.tokens) if token not in (ANY, REST)]
        ids = _ids(facts, use)
        odd = [index for index in wild if index not in ids and (index < max(names, default=0) or index == 0)]
        if REST in use.tokens and not odd:
            odd = [len(use.tokens) - 1]
        if odd:
            yield Problem(
                f"{use} has {use.tokens[odd[0]]!r} where a name is meant",
                use.at,
                use.address,
                "write one entry for each subject; * may stand for ids at the end",
            )


def _ids(facts: Facts, use: Use) -> frozenset[int]:
    """Which tokens a convention says are ids, of which nobody picks out a single one."""
    verdict = facts.judged(use)
    slots = verdict.convention.tokens if verdict and not verdict.fault else ()
    return frozenset(index for index, slot in enumerate(slots) if slot.wildcard == REQUIRED)
