from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("NAM040", "catalogue-wildcard", Severity.warning, source="https://docs.nats.io/nats-concepts/subjects#wildcards")
def check(facts: Facts) -> Iterator[Problem]:
    """The catalogue names subjects one by one; only final tokens, the ids, may be *.

    A publisher never publishes to a wildcard. Where one stands for a domain or an event, the catalogue does not
    say what there is; > does not even say how long the subject is.

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
        ids = next((index for index, token in enumerate(use.tokens) if token in (ANY, REST)), len(use.tokens))
        if ids == 0 or any(token != ANY for token in use.tokens[ids:]):
            yield Problem(
                f"{use} has {use.tokens[ids]!r} where a name is meant",
                use.at,
                use.address,
                "write one entry for each subject; * may stand for ids at the end",
            )
