from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.generic import says_nothing
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import follows, mismatch
from reconciler.model.address import Address
from reconciler.model.finding import Severity
from reconciler.model.position import Position

_ODD = re.compile(r"[\s*>]")


@rule("NAM030", "queue-group-name", Severity.warning, source="https://docs.nats.io/nats-concepts/core-nats/queue")
def check(facts: Facts) -> Iterator[Problem]:
    """A queue group is named after the service whose instances share the work.

    All that subscribe with one name share the messages: with a name that anybody could choose, two services that know
    nothing of each other get half of the messages each. The name is a text and no pattern: * and > stand for themselves
    and look as if they did not. With white space no client can subscribe, though the server takes the consumer. Under
    conventions, queues: {name: …} asks for more.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, queue: workers, timeout: 2s}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
    """
    pattern = facts.topology.names.get("queues")
    for group, what, at, address, meant in _groups(facts):
        odd = _ODD.search(group)
        if odd:
            fault = "white space" if odd[0].isspace() else f"{odd[0]!r}, which is no wildcard there"
            yield Problem(f"{what} has {fault}", at, address, f"write {meant}")
        elif pattern:
            if not follows(group, pattern):
                yield mismatch(what, at, address, pattern)
        elif says_nothing(group):
            yield Problem(
                f"{what} does not say which service it is", at, address, f"name it after the service, like {meant}"
            )


def _groups(facts: Facts) -> Iterator[tuple[str, str, Position, Address | None, str]]:
    """Each queue group: its name, what messages call it, where it stands, whose it is, and what it could be."""
    for consumer in facts.consumers_saying("deliver_group"):
        group = consumer.config.get("deliver_group")
        if group:
            address = consumer.address
            yield (
                group,
                f"queue group {group!r} of {address}",
                consumer.at("deliver_group"),
                address,
                _service(address.leaf),
            )
    for entry in facts.topology.catalogue.values():
        group = entry.config.get("queue")
        if group:
            what, service = f"queue group {group!r} of {entry.subject!r}", _service(entry.subject.partition(".")[0])
            yield group, what, entry.places.at("queue"), None, service


def _service(name: str) -> str:
    return "billing" if says_nothing(name) or _ODD.search(name) else name
