from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("PER012", "allow-direct-off", Severity.info, optional=True, source="ADR-31")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream that keeps the last message of each subject lets every replica answer for it: allow_direct.

    Such a stream is read like a table, message by message. Without allow_direct each read is a request to the API that
    only the leader answers; with it, all replicas do, and a client may read what is a moment old. Where that must not
    be, write allow_direct: false, and the question is answered. The rule is optional: consumers read otherwise.

    Bad:

        streams:
          PRICES: {subjects: [prices.article.*], max_bytes: 1GiB, max_age: unlimited, max_msgs_per_subject: 1}

    Good:

        streams:
          PRICES:
            subjects: [prices.article.*]
            max_bytes: 1GiB
            max_age: unlimited
            max_msgs_per_subject: 1
            allow_direct: true
    """
    for stream in facts.streams:
        config = stream.config
        if config.get("max_msgs_per_subject") == 1 and "allow_direct" not in config and not config.get("mirror"):
            yield Problem(
                f"{stream.address} keeps the last message of each subject, and only its leader answers for it",
                stream.at("max_msgs_per_subject"),
                stream.address,
                "write allow_direct: true, or allow_direct: false when a read has to see the latest write",
            )
