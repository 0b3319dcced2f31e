from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

GENERIC = frozenset(
    {"event", "events", "message", "messages", "msg", "msgs", "data", "test", "tmp", "queue", "topic", "subject",
     "stream", "nats", "jetstream"}
)  # fmt: skip
_NAMING = (Role.stored, Role.catalogue, Role.republished)


@rule(
    "NAM012",
    "generic-top-level",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects#naming-things",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The first token of a subject says whose it is: a domain, not a word like events or data.

    Streams, permissions and imports between accounts are cut along the first token. One that every message could
    carry divides nothing, and all the teams end up in one stream. A convention that names the word allows it.

    Bad:

        streams:
          ORDERS: {subjects: [events.order.created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    named = {
        word
        for convention in facts.topology.conventions
        for word in ((convention.tokens[0].name,) if convention.tokens[0].literal else convention.tokens[0].values)
    }
    generic = GENERIC - named
    for use in facts.valid_uses:
        first = use.tokens[0]
        if use.role in _NAMING and (first.lower() in generic):
            yield Problem(
                f"{use} starts with {first!r}, which says nothing about whose it is",
                use.at,
                use.address,
                "start with the domain, like orders in orders.order.created",
            )
