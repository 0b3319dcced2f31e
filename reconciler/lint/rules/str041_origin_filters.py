from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import REST, collisions, valid, witness
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR041", "origin-filters", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A mirror or source selects once: with filter_subject, or with subject_transforms that do not overlap.

    The server refuses both together (a mirror with 10150, a source with 10144), and transforms whose src share a
    subject (10152 and 10147). A transform with an empty dest, or none, only selects.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE:
            sources:
              - name: ORDERS
                filter_subject: orders.order.>
                subject_transforms: [{src: orders.order.>, dest: archive.order.>}]
            max_age: 90d

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE:
            sources:
              - name: ORDERS
                subject_transforms: [{src: orders.order.>, dest: archive.order.>}]
            max_age: 90d
    """
    for stream in facts.stores:
        for origin, path in origins(stream.config):
            transforms = origin.get("subject_transforms") or ()
            if transforms and origin.get("filter_subject"):
                yield Problem(
                    f"{stream.address} copies {origin['name']!r} with filter_subject and subject_transforms",
                    stream.key(*path, "filter_subject"),
                    stream.address,
                    "leave filter_subject out: the src of each transform is a filter",
                    (Related(stream.key(*path, "subject_transforms"), "subject_transforms is here"),),
                )
            selected = [each.get("src") or REST for each in transforms]
            if len(selected) < 2 or not all(valid(each) for each in selected):
                continue
            for first, second in sorted(collisions(selected)):
                one, other = selected[first], selected[second]
                yield Problem(
                    f"{stream.address} copies {origin['name']!r} with src {other!r} and {one!r}: "
                    f"both match {witness(one, other)}",
                    stream.at(*path, "subject_transforms", second),
                    stream.address,
                    "narrow one of the two",
                    (Related(stream.at(*path, "subject_transforms", first), "the other one is here"),),
                )
