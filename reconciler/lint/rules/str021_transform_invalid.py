from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.transforms import Fault, fault
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR021",
    "transform-invalid",
    Severity.error,
    ignorable=False,
    source="NewSubjectTransform and checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject transform has a valid source and destination.

    Functions stand in the destination as tokens of their own and take wildcards of the source by number:
    {{wildcard(1)}} (or $1), {{partition(10,1)}}, {{split(1,-)}} and so on. Wildcards of the source may be left out; a >
    ends both or neither. The server refuses others: in subject_transform with 10155 or 10156, in a mirror with 10151 or
    10154, in a source with 10145 or 10146, in republish with 10052. A function that is only part of a token it takes,
    and then stores as it is written.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.*.created]
            max_age: 7d
            subject_transform: {src: orders.*.created, dest: "orders.created.{{wildcard(2)}}"}

    Good:

        streams:
          ORDERS:
            subjects: [orders.*.created]
            max_age: 7d
            subject_transform: {src: orders.*.created, dest: "orders.created.{{wildcard(1)}}"}
    """
    for transform in facts.transforms:
        found = fault(transform.src, transform.dest)
        if not transform.dest and transform.name == "republish":
            found = Fault("has an empty dest, so nothing is republished", "write a dest, or leave republish out")
        if found:
            yield Problem(
                f"{transform.name} of {transform.stream.address} {found.why}",
                transform.stream.at(*transform.path, "dest"),
                transform.stream.address,
                found.hint,
            )
