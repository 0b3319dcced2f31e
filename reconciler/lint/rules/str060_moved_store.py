from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import BY_NAME
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR060", "moved-store", Severity.error, ignorable=False, source="configUpdateCheck in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream or bucket is not renamed: its name cannot be changed in place.

    The server has no request for it, and its messages belong to the old name. Declare the new one beside the old one,
    with the old one as a source; wait until it has everything; move publishers and consumers; then remove the old
    one. A source brings no consumer positions along. A consumer can be renamed: moved_from keeps its position.

    Bad:

        streams:
          SALES: {subjects: [orders.>], max_age: 7d, moved_from: ORDERS}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          SALES: {sources: [{name: ORDERS}], max_age: 7d}
    """
    for store in facts.stores:
        old = store.lifecycle.moved_from
        if not old:
            continue
        words = BY_NAME[store.address.kind].words
        article = "an" if words[0] in "aeiou" else "a"
        yield Problem(
            f"{store.address} says moved_from: {old}, but {article} {words}'s name cannot be changed in place",
            store.key("moved_from"),
            store.address,
            f"leave moved_from out: declare {store.address} with {old} among its sources, move publishers and "
            f"consumers, then remove {old}",
        )
