from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.refusals import by_all, captures
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR003", "system-subject-capture", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream stores none of the server's own subjects: $JS., $JSC., $NRG. and $SYS.

    The server refuses the stream (10052) unless it has no_ack: true, for a confirmation of every stored
    confirmation would never end. $JS.EVENT.> and $SYS.ACCOUNT.> may be stored. A subject that starts with *
    and has more tokens meets them too: nats-server 2.11.2 and newer, and 2.10.28 and newer of 2.10, refuse it.
    When servers: in topology.yaml also has older ones, VER002 warns.

    Bad:

        servers: ">=2.12"
        streams:
          ORDERS: {subjects: ["*.order.created"], max_age: 7d}

    Good:

        servers: ">=2.12"
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    yield from by_all(captures(facts), facts.topology.servers)
