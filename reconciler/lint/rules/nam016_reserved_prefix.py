from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

KNOWN = frozenset({"$JS", "$JSC", "$NRG", "$SYS", "$KV", "$O", "$OBJ", "$SRV", "$MQTT"})
"""First tokens that nats-server and the official clients use; what a stream may store of them is STR003."""


@rule(
    "NAM016",
    "reserved-prefix",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names",
)
def check(facts: Facts) -> Iterator[Problem]:
    """No subject of yours starts with $ or _.

    NATS keeps $ for itself and new versions take more such names; _INBOX. carries the replies to requests, and
    a stream on it would store and confirm them. The names that NATS documents, like $KV. and $JS.EVENT., may be used.

    Bad:

        streams:
          ORDERS: {subjects: ["$orders.order.created"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.uses:
        first = use.tokens[0]
        if first.startswith(("$", "_")) and first not in KNOWN and not use.foreign:
            meant = ".".join(use.tokens[1:] if first == "_INBOX" else [first.lstrip("$_"), *use.tokens[1:]]).strip(".")
            yield Problem(
                f"{use} starts with {first!r}, which is reserved for NATS",
                use.at,
                use.address,
                f"write {meant}" if meant else "start with the domain, like orders.order.created",
            )
