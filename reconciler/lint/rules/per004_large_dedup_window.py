from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

MOST = 3600 * 1_000_000_000
"""An hour, in nanoseconds."""


@rule(
    "PER004",
    "large-dedup-window",
    Severity.warning,
    source="https://docs.nats.io/using-nats/jetstream/model_deep_dive#message-deduplication",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream remembers the ids of messages for an hour at most.

    It keeps each id in memory, some 300 bytes of it (measured on nats-server 2.15.1), until the window is over, also
    when the message is long gone: a thousand messages a second for a day are 24 GiB. The window has to cover how long a
    publisher tries again, which is seconds or minutes. What has to be found out after hours belongs to the consumer.
    Streams that get few messages can afford more: ignore the rule there, and say so.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, duplicate_window: 24h}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, duplicate_window: 5m}
    """
    for stream in facts.streams:
        window = stream.config.get("duplicate_window", 0)
        if window > MOST:
            yield Problem(
                f"{stream.address} keeps the id of each message in memory for {show_duration(window)}",
                stream.at("duplicate_window"),
                stream.address,
                "write how long publishers try again, like duplicate_window: 5m",
            )
