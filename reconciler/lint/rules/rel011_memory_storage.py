from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL011", "memory-storage", Severity.info, source="https://docs.nats.io/nats-concepts/jetstream/streams#storagetype"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream that has to last is stored on file.

    Messages in memory are lost when all servers of the stream restart at once, and storage cannot be changed later
    without making the stream anew.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, storage: memory}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, storage: file}
    """
    for stream in facts.streams:
        if stream.config.get("storage") == "memory":
            yield Problem(
                f"{stream.address} is kept in memory, so a restart of its servers loses it",
                stream.at("storage"),
                stream.address,
                "write storage: file, unless its messages are of no use after a restart",
            )
