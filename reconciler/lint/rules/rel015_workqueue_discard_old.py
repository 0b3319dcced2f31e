from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL015",
    "workqueue-discard-old",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#retentionpolicy",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A work queue with a limit of size or number has discard: new.

    With discard: old, the default, a full queue deletes the jobs that wait longest, and nobody is told. With
    discard: new the publisher of one job too many gets an error.

    Bad:

        streams:
          JOBS: {subjects: [jobs.email.*], retention: workqueue, max_msgs: 100000, max_age: 3d}

    Good:

        streams:
          JOBS: {subjects: [jobs.email.*], retention: workqueue, max_msgs: 100000, max_age: 3d, discard: new}
    """
    for stream, _ in facts.work_queues:
        if stream.config.get("discard", "old") != "old":
            continue
        limits = [key for key in ("max_msgs", "max_bytes") if stream.config.get(key, 0) > 0]
        # Scheduled messages exclude discard: new (10052, nats-server 2.15.1).
        if limits and not stream.config.get("allow_msg_schedules"):
            yield Problem(
                f"{stream.address} is a work queue that drops waiting jobs at {' or '.join(limits)}",
                stream.key("discard" if "discard" in stream.config else limits[0]),
                stream.address,
                "write discard: new",
            )
