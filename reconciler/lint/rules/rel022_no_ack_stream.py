from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import captures_system
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL022",
    "no-ack-stream",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream confirms what it has stored.

    With no_ack: true a publisher cannot know whether its message was stored, is not told when the stream is full, and
    cannot try again.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, no_ack: true}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for stream in facts.streams:
        # A mirror has no publishers; where the stream stores the server's own subjects, no_ack is demanded (10052).
        if not stream.config.get("no_ack") or stream.config.get("mirror"):
            continue
        if not any(captures_system(subject) for subject in facts.stored(stream)):
            yield Problem(
                f"{stream.address} has no_ack, so publishers do not know what was stored",
                stream.at("no_ack"),
                stream.address,
                "leave no_ack out",
            )
