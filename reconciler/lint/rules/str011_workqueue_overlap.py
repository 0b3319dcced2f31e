from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collisions, valid, witness
from reconciler.lint.facts import Facts, filters
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource

Path = tuple[str | int, ...]


@rule("STR011", "workqueue-overlap", Severity.error, ignorable=False, source="partitionUnique in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """The filters of two consumers of a work queue do not overlap.

    Each message of a work queue is for one consumer. The server refuses a consumer whose filter shares a subject with
    that of another (10100), partial overlaps like a.*.c and a.b.* included.

    Bad:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {filter_subject: jobs.email.*, max_deliver: 5}
              urgent: {filter_subject: jobs.email.urgent, max_deliver: 5}

    Good:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {filter_subject: jobs.email.normal, max_deliver: 5}
              urgent: {filter_subject: jobs.email.urgent, max_deliver: 5}
    """
    for stream, consumers in facts.work_queues:
        owners: list[tuple[Resource, Path]] = []
        subjects: list[str] = []
        for consumer in consumers:
            for subject, path in filters(consumer.config):
                if valid(subject):
                    owners.append((consumer, path))
                    subjects.append(subject)
        for pair in sorted(collisions(subjects)):
            (first, i), (second, j) = owners[pair.first], owners[pair.second]
            if first is not second:
                one, other = subjects[pair.first], subjects[pair.second]
                yield Problem(
                    f"{second.address} filters {other!r} and {first.address} filters {one!r}: both would take "
                    f"{witness(one, other)} of work queue {stream.address}",
                    second.at(*j),
                    second.address,
                    "narrow one of the two, or let the workers share one consumer",
                    (Related(first.at(*i), f"{first.address} filters {one!r}"),),
                )
