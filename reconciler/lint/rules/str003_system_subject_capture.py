from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST, captures_system
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR003", "system-subject-capture", Severity.error)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream stores none of the server's own subjects: $JS., $JSC., $NRG. and $SYS.

    The server refuses the stream (10052) unless it has no_ack: true, for a confirmation of every stored
    confirmation would never end. $JS.EVENT.> and $SYS.ACCOUNT.> may be stored. A subject that starts with *
    and has more tokens meets them too, so it is refused (from nats-server 2.10.28 and 2.11.2 on).

    Bad:

        streams:
          ORDERS: {subjects: ["*.order.created"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.uses:
        if use.role is not Role.stored or use.tokens[0][:1] not in (ANY, "$") or not use.address:
            continue
        captured = captures_system(use.subject)
        stream = facts.topology.get(use.address)
        if captured and stream and not stream.config.get("no_ack"):
            wild = use.tokens[0] == ANY
            rest = ".".join(use.tokens[1:])
            hint = f"write a first token, like orders.{rest}" if wild else f"store {captured[:-2]}.… nowhere"
            if captured == "$JS.>" and not wild:
                hint = f"for advisories write $JS.EVENT.{REST}"
            if captured == "$SYS.>" and not wild:
                hint = f"for events of the account write $SYS.ACCOUNT.{REST}"
            yield Problem(f"{use} matches subjects of the server, {captured}", use.at, use.address, hint)
