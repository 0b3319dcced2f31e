from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR004", "capture-all", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream does not store everything (>).

    The server refuses it (10052) unless the stream has no_ack: true and one replica; then no publisher knows
    whether a message was stored, and no other stream fits into the account (10065).

    Bad:

        streams:
          ALL: {subjects: [">"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: ["orders.>"], max_age: 7d}
    """
    for use in facts.uses:
        if use.subject != REST or use.role is not Role.stored or not use.address:
            continue
        stream = facts.topology.get(use.address)
        if stream and (not stream.config.get("no_ack") or stream.config.get("num_replicas", 1) > 1):
            yield Problem(
                f"{use.address} stores every subject there is",
                use.at,
                use.address,
                "list what it is to store, like orders.>",
            )
