from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts
from reconciler.lint.generic import says_nothing
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import follows, mismatch
from reconciler.model.address import Address
from reconciler.model.finding import Severity
from reconciler.model.position import Position


@rule("NAM030", "queue-group-name", Severity.warning, source="https://docs.nats.io/nats-concepts/core-nats/queue")
def check(facts: Facts) -> Iterator[Problem]:
    """A queue group is named after the service whose instances share the work.

    Whoever joins a group takes messages away from the others in it. Two services that both call theirs workers, or
    queue, each lose a part of their messages and hear of no error; a * in the name is no wildcard. Under
    conventions, queues: {name: …} asks for more.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, queue: queue1, timeout: 2s}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
    """
    pattern = facts.topology.names.get("queues")
    for group, what, at, address in _groups(facts):
        if pattern:
            if not follows(group, pattern):
                yield mismatch(what, at, address, pattern)
        elif ANY in group or REST in group or says_nothing(group):
            why = "is no pattern: it is taken as it is" if ANY in group or REST in group else "says nothing"
            yield Problem(f"{what} {why}", at, address, "name it after the service, like pricing")


def _groups(facts: Facts) -> Iterator[tuple[str, str, Position, Address | None]]:
    """Each queue group with what it is called in a message, where it stands, and whose it is."""
    for consumer in facts.consumers:
        group = consumer.config.get("deliver_group")
        if group:
            place = consumer.at("deliver_group")
            yield group, f"deliver_group {group!r} of {consumer.address}", place, consumer.address
    for entry in facts.topology.catalogue.values():
        group = entry.config.get("queue")
        if group:
            yield group, f"queue {group!r} of {entry.subject!r}", entry.places.at("queue"), None
