from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR050", "rollup-without-purge", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream does not allow roll-ups and deny purges at once.

    A roll-up is a message that purges all earlier ones. The server refuses the stream (10052).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_rollup_hdrs: true, deny_purge: true}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_rollup_hdrs: true}
    """
    for stream in facts.streams:
        if stream.config.get("allow_rollup_hdrs") and stream.config.get("deny_purge"):
            yield Problem(
                f"{stream.address} has allow_rollup_hdrs and deny_purge",
                stream.key("deny_purge"),
                stream.address,
                "leave one of the two out",
                (Related(stream.key("allow_rollup_hdrs"), "allow_rollup_hdrs is here"),),
            )
