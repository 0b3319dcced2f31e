from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.edit import Fix, InsertItem, ReplaceValue
from reconciler.model.finding import Severity


@rule(
    "STR026",
    "wildcard-overreach",
    Severity.info,
    fix=Fix.unsafe,
    source="https://docs.nats.io/nats-concepts/subjects#matching-multiple-tokens",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream's wildcard matches no more tokens than the convention has.

    With > a stream also stores subjects that no convention knows, too short or too long, and keeps them where
    every consumer meets them. With one * for each token, such a publish fails and is noticed.

    Bad:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
        streams:
          ORDERS: {subjects: ["orders.*.*"], max_age: 7d}
    """
    if not facts.topology.conventions:
        return
    for use in facts.valid_uses:
        if use.role is not Role.stored or use.tokens[-1] != REST or len(use.tokens) == 1:
            continue
        verdict = facts.judged(use)
        if verdict is not None and verdict.leaks:
            yield Problem(
                f"{use} also stores subjects of other lengths than {verdict.convention.pattern}",
                use.at,
                use.address,
                f"write {', '.join(verdict.leaks)}",
                edits=(
                    ReplaceValue(use.at, verdict.leaks[0]),
                    *(InsertItem(use.places.key(*use.path), each) for each in verdict.leaks[1:]),
                ),
            )
