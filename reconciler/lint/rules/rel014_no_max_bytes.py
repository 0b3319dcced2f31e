from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL014",
    "no-max-bytes",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream says how much it may store: max_bytes.

    A limit by age or number does not bound the size: a burst can still fill the disk. max_bytes is also reserved from
    the account's storage, so that the room is there. max_msgs together with max_msg_size is a bound too.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_bytes: 10GiB}
    """
    for stream in facts.streams:
        config = stream.config
        if "max_bytes" in config or config.get("sealed"):
            continue
        messages = config.get("max_msgs", 0) > 0
        if (messages or config.get("max_age")) and not (messages and config.get("max_msg_size", 0) > 0):
            yield Problem(
                f"{stream.address} has no max_bytes, so a burst can fill the disk",
                stream.at(),
                stream.address,
                "write max_bytes: 10GiB, or max_bytes: unlimited when that is meant",
            )
