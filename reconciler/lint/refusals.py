"""What not every server refuses.

The rules that repeat such a refusal speak when all servers that the topology is for refuse it; when only some of
them do, VER002 does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from reconciler.kinds.behaviour import (
    ALWAYS,
    REFUSES_FILTERS_THAT_MEET,
    REFUSES_SCHEDULES_WITH_DISCARD_NEW,
    Behaviour,
)
from reconciler.kinds.subjects import ANY, REST, contains, witness
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem
from reconciler.model.address import Address
from reconciler.model.finding import Related
from reconciler.model.version import VersionRange

MOST = 20
"""How many overlaps of one consumer are told."""


class Refusal(NamedTuple):
    """Something that is declared, and the servers that refuse it."""

    problem: Problem
    by: Behaviour


def by_all(refusals: Iterable[Refusal], servers: VersionRange) -> Iterator[Problem]:
    """What all servers of a range refuse."""
    return (each.problem for each in refusals if each.by.everywhere(servers))


def by_some(refusals: Iterable[Refusal], servers: VersionRange) -> Iterator[Problem]:
    """What some servers of a range refuse and others take, with which they are."""
    for problem, by in refusals:
        if by.differs(servers):
            who = f"nats-server {by.within(servers)} refuses that, others within servers: {servers} take it"
            yield problem._replace(message=f"{problem.message}; {who}")


def captures(facts: Facts) -> Iterator[Refusal]:
    """Streams that would store subjects of the server."""
    for use, _, captured, by in facts.captures:
        wild = use.tokens[0] == ANY
        rest = ".".join(use.tokens[1:])
        hint = f"write a first token, like orders.{rest}" if wild else f"store {captured[:-2]}.… nowhere"
        if captured == "$JS.>" and not wild:
            hint = f"for advisories write $JS.EVENT.{REST}"
        if captured == "$SYS.>" and not wild:
            hint = f"for events of the account write $SYS.ACCOUNT.{REST}"
        yield Refusal(Problem(f"{use} matches subjects of the server, {captured}", use.at, use.address, hint), by)


def overlaps(facts: Facts) -> Iterator[Refusal]:
    """Consumers two of whose filters overlap in part."""
    told: Counter[Address] = Counter()
    for consumer, first, second in facts.filter_overlaps:
        one, other = consumer.config["filter_subjects"][first], consumer.config["filter_subjects"][second]
        if contains(one, other) or contains(other, one) or told[consumer.address] == MOST:
            continue
        told[consumer.address] += 1
        accepting = f">={REFUSES_FILTERS_THAT_MEET.spans[-1].high}"
        problem = Problem(
            f"filters {one!r} and {other!r} of {consumer.address} both match {witness(one, other)}",
            consumer.at("filter_subjects", second),
            consumer.address,
            f"narrow one of the two, or write servers: '{accepting}' when no server is older",
            (Related(consumer.at("filter_subjects", first), f"filter {one!r}"),),
        )
        yield Refusal(problem, REFUSES_FILTERS_THAT_MEET)


def schedules(facts: Facts) -> Iterator[Refusal]:
    """Streams with scheduled messages and what does not go with them."""
    for stream in facts.streams:
        config = stream.config
        if not config.get("allow_msg_schedules"):
            continue
        for key, shown, hint, by in (
            ("discard", "discard: new", "write discard: old", REFUSES_SCHEDULES_WITH_DISCARD_NEW),
            ("sources", "sources", "copy into another stream", ALWAYS),
        ):
            if config.get(key) and config[key] != "old":
                problem = Problem(
                    f"{stream.address} has allow_msg_schedules and {shown}",
                    stream.key(key),
                    stream.address,
                    hint,
                    (Related(stream.key("allow_msg_schedules"), "allow_msg_schedules is here"),),
                )
                yield Refusal(problem, by)
