from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL041",
    "workqueue-ack-policy",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg and addConsumerWithAssignment in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer of a work queue has ack_policy: explicit.

    A job leaves the queue when it is acknowledged. The server refuses none for a pull consumer with 10084, and all, and
    none for a push consumer, with 10098; flow_control it takes.

    Bad:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            max_age: 3d
            consumers:
              mailer: {ack_policy: all, max_deliver: 5}

    Good:

        streams:
          JOBS:
            subjects: [jobs.email.*]
            retention: workqueue
            max_age: 3d
            consumers:
              mailer: {ack_policy: explicit, max_deliver: 5}
    """
    for stream, consumers in facts.work_queues:
        for consumer in consumers:
            policy = consumer.config.get("ack_policy")
            if policy in ("none", "all"):
                yield Problem(
                    f"{consumer.address} has ack_policy: {policy}, and {stream.address} is a work queue",
                    consumer.at("ack_policy"),
                    consumer.address,
                    "write ack_policy: explicit",
                    (Related(stream.at("retention"), "retention: workqueue is here"),),
                )
