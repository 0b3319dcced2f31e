from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Severity
from reconciler.model.position import Position

_MEANINGLESS = re.compile(
    r"(?:q|queue|queues|group|groups|qgroup|queue[-_]?group|worker|workers|consumer|consumers|subscriber|subscribers"
    r"|listener|listeners|default|main|test|tmp|foo|bar|my[-_]?(?:queue|group))[-_]?[0-9]*",
    re.IGNORECASE,
)
_ODD = re.compile(r"[\s*>]")


@rule(
    "NAM030",
    "queue-group-name",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/core-nats/queue",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A queue group is named after the service whose instances share the work.

    All that subscribe with one name share the messages: with a name that anybody could choose, two services that know
    nothing of each other get half of the messages each. The name is a text and no pattern: * and > stand for themselves
    and look as if they did not. With white space no client can subscribe, though the server takes the consumer.

    Bad:

        subjects:
          pricing.price.lookup: {kind: service, queue: workers, timeout: 2s}

    Good:

        subjects:
          pricing.price.lookup: {kind: service, queue: pricing, timeout: 2s}
    """
    for name, whose, at, address, meant in _groups(facts):
        odd = _ODD.search(name)
        if odd:
            what = "white space" if odd[0].isspace() else f"{odd[0]!r}, which is no wildcard there"
            yield Problem(f"queue group {name!r} of {whose} has {what}", at, address, f"write {meant}")
        elif _MEANINGLESS.fullmatch(name):
            message = f"queue group {name!r} of {whose} does not say which service it is"
            yield Problem(message, at, address, f"name it after the service, like {meant}")


def _groups(facts: Facts) -> Iterator[tuple[str, str, Position, Address | None, str]]:
    """Each queue group: its name, whose it is, where it stands, and what it could be called."""
    for consumer in facts.consumers_saying("deliver_group"):
        group = consumer.config.get("deliver_group")
        if group:
            address = consumer.address
            yield group, str(address), consumer.at("deliver_group"), address, _service(address.leaf)
    for entry in facts.topology.catalogue.values():
        group = entry.config.get("queue")
        if group:
            yield group, repr(entry.subject), entry.places.at("queue"), None, _service(entry.subject.partition(".")[0])


def _service(name: str) -> str:
    return "billing" if _MEANINGLESS.fullmatch(name) or _ODD.search(name) else name
