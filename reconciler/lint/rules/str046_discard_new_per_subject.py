from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR046", "discard-new-per-subject", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream with discard_new_per_subject has discard: new and max_msgs_per_subject.

    It refuses new messages of a subject that is full; without the two nothing is full or refused. The server refuses
    the stream (10052).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, discard_new_per_subject: true}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            discard: new
            max_msgs_per_subject: 1
            discard_new_per_subject: true
    """
    for stream in facts.streams:
        config = stream.config
        if not config.get("discard_new_per_subject"):
            continue
        missing = [] if config.get("discard") == "new" else ["discard: new"]
        if config.get("max_msgs_per_subject", 0) <= 0:
            missing.append("max_msgs_per_subject: 1")
        if missing:
            names = " and ".join(each.split(":")[0] for each in missing)
            yield Problem(
                f"{stream.address} has discard_new_per_subject without {names}",
                stream.key("discard_new_per_subject"),
                stream.address,
                f"write {' and '.join(missing)}",
            )
