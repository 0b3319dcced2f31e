from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collides, valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR019", "republish-cycle", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream does not republish into its own subjects.

    Each message would be stored, republished and stored again without end. The server refuses the stream (10052).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            republish: {src: orders.order.>, dest: orders.live.>}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            republish: {src: orders.order.>, dest: live.orders.>}
    """
    for stream in facts.stores:
        republish = stream.config.get("republish")
        if not republish or not valid(republish["dest"]):
            continue
        for stored in facts.stored(stream):
            if valid(stored) and collides(stored, republish["dest"]):
                yield Problem(
                    f"{stream.address} republishes to {republish['dest']!r}, which it stores with {stored!r}",
                    stream.at("republish", "dest"),
                    stream.address,
                    f"write a destination outside {stored}, like live.{republish['dest']}",
                )
                break
