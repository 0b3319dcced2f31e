from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collisions, contains, valid, witness
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.edit import Fix, RemoveItem
from reconciler.model.finding import Related, Severity

MOST = 20
"""How many overlaps of one stream are told."""


@rule(
    "STR002",
    "stream-self-overlap",
    Severity.error,
    ignorable=False,
    fix=Fix.safe,
    source="checkStreamCfg in nats-server 2.14.5",
)
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
        refused = facts.refused.get(stream.address, ())
        for first, second in sorted(collisions(subjects))[:MOST]:
            one, other = subjects[first], subjects[second]
            if one in refused or other in refused:
                continue
            index = second if contains(one, other) else first if contains(other, one) else None
            yield Problem(
                f"{stream.address} stores {other!r} twice"
                if one == other
                else f"{stream.address} stores {one!r} and {other!r}: both match {witness(one, other)}",
                stream.at("subjects", second),
                stream.address,
                "narrow one of the two" if index is None else f"leave out {subjects[index]}",
                (Related(stream.at("subjects", first), f"{one!r} is here"),),
                () if index is None else (RemoveItem(stream.key("subjects", index)),),
            )
