from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collisions, contains, valid, witness
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity

MOST = 20
"""How many overlaps of one stream are told."""


@rule("STR002", "stream-self-overlap", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """The subjects of one stream do not overlap.

    The server refuses the stream (10052), also for a subject that is merely repeated, or that two patterns share
    in part, like b.*.c and b.d.*.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>, orders.order.*], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for stream in facts.streams:
        subjects = stream.config.get("subjects") or ()
        if len(subjects) < 2 or not all(valid(subject) for subject in subjects):
            continue
        for first, second in sorted(collisions(subjects))[:MOST]:
            one, other = subjects[first], subjects[second]
            drop = other if contains(one, other) else one if contains(other, one) else ""
            yield Problem(
                f"{stream.address} stores {other!r} twice"
                if one == other
                else f"{stream.address} stores {one!r} and {other!r}: both match {witness(one, other)}",
                stream.at("subjects", second),
                stream.address,
                f"leave out {drop}" if drop else "narrow one of the two",
                (Related(stream.at("subjects", first), f"{one!r} is here"),),
            )
