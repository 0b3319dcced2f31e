from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collisions, valid, witness
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource

MOST = 20
"""How many overlaps of one stream are told; a stream on ``>`` overlaps with all others."""


@rule(
    "STR001", "stream-subject-overlap", Severity.error, ignorable=False, source="subjectsOverlap in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """No two streams store the same subject.

    The server refuses the second stream (10065) and names neither the stream nor the subject. Two patterns
    overlap when one literal subject matches both; the message shows such a subject.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          AUDIT: {subjects: [orders.order.*], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.*], max_age: 7d}
          AUDIT: {subjects: [audit.>], max_age: 7d}
    """
    owners: list[tuple[Resource, int]] = []
    subjects: list[str] = []
    for stream in facts.stores:
        for index, subject in enumerate(facts.stored(stream)):
            if valid(subject):
                owners.append((stream, index))
                subjects.append(subject)
    told: dict[str, int] = {}
    for pair in sorted(collisions(subjects)):
        (first, i), (second, j) = owners[pair.first], owners[pair.second]
        if first is second:
            continue
        name = second.address.name
        told[name] = told.get(name, 0) + 1
        if told[name] > MOST:
            continue
        one, other = subjects[pair.first], subjects[pair.second]
        yield Problem(
            f"{second.address} stores {other!r} and {first.address} stores {one!r}: both match {witness(one, other)}",
            second.at("subjects", j),
            second.address,
            "a subject belongs to one stream: narrow one of the two, or copy with sources",
            (Related(first.at("subjects", i), f"{first.address} stores {one!r}"),),
        )
