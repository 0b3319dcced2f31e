from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, filters
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "STR012",
    "workqueue-many-unfiltered",
    Severity.error,
    ignorable=False,
    source="addConsumerWithAssignment in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer without a filter is the only one of its work queue.

    It takes every message, so there is nothing left for another. The server refuses the second one, with 10099 or, when
    that one has a filter, 10100.

    Bad:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {max_deliver: 5}
              mailer-two: {max_deliver: 5}

    Good:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {max_deliver: 5}
    """
    for stream, consumers in facts.work_queues:
        if len(consumers) < 2:
            continue
        for consumer in consumers:
            if not filters(consumer.config):
                other = next(each for each in consumers if each is not consumer)
                yield Problem(
                    f"{consumer.address} has no filter, so it cannot share work queue {stream.address} "
                    f"with {other.address}",
                    consumer.at(),
                    consumer.address,
                    "give each consumer a filter_subject of its own, or let the workers share one consumer",
                    (Related(other.at(), f"{other.address} is here"),),
                )
