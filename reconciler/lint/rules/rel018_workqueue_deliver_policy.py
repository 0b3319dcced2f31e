from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL018",
    "workqueue-deliver-policy",
    Severity.error,
    ignorable=False,
    source="addConsumerWithAssignment in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer of a work queue has deliver_policy: all.

    Every job has to be taken by somebody, so a consumer cannot start later. The server refuses others (10101).

    Bad:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            max_age: 3d
            consumers:
              mailer: {deliver_policy: new, max_deliver: 5}

    Good:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            max_age: 3d
            consumers:
              mailer: {deliver_policy: all, max_deliver: 5}
    """
    for stream, consumers in facts.work_queues:
        for consumer in consumers:
            policy = consumer.config.get("deliver_policy", "all")
            if policy != "all":
                yield Problem(
                    f"{consumer.address} has deliver_policy: {policy}, and {stream.address} is a work queue",
                    consumer.at("deliver_policy"),
                    consumer.address,
                    "write deliver_policy: all, or leave it out",
                    (Related(stream.at("retention"), "retention: workqueue is here"),),
                )
