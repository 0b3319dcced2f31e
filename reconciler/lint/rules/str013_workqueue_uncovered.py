from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import SubjectSet, valid
from reconciler.lint.facts import Facts, filters
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.position import Position
from reconciler.model.topology import Resource


@rule(
    "STR013",
    "workqueue-uncovered",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#retentionpolicy",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The consumers of a work queue take all that it stores.

    A message that no consumer's filter matches is never taken, so it stays until a limit deletes it, unseen. A work
    queue without any declared consumer is not judged: its consumers may be declared elsewhere.

    Bad:

        streams:
          JOBS:
            subjects: [jobs.email.*, jobs.letter.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {filter_subject: jobs.email.*, max_deliver: 5}

    Good:

        streams:
          JOBS:
            subjects: [jobs.email.*, jobs.letter.*]
            retention: workqueue
            discard: new
            max_age: 3d
            consumers:
              mailer: {filter_subject: jobs.email.*, max_deliver: 5}
              printer: {filter_subject: jobs.letter.*, max_deliver: 5}
    """
    for stream, consumers in facts.work_queues:
        wanted = [[subject for subject, _ in filters(consumer.config)] for consumer in consumers]
        stored = facts.union(stream)
        if not wanted or not all(wanted) or stored is None:
            continue
        taken = SubjectSet(subject for each in wanted for subject in each if valid(subject))
        for subject in stored.subjects:
            missed = taken.uncovered(subject)
            if missed is not None:
                yield Problem(
                    f"no consumer of work queue {stream.address} takes {missed}, which it stores",
                    _place(stream, subject),
                    stream.address,
                    f"add a consumer with filter_subject: {subject}, or do not store it",
                )


def _place(stream: Resource, subject: str) -> Position:
    """Where the stream says that it stores the subject; its name when an origin brings it."""
    subjects = stream.config.get("subjects") or ()
    return stream.at("subjects", subjects.index(subject)) if subject in subjects else stream.at()
