from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_size
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LARGE = 10 << 30
"""Bytes, 10 GiB."""


@rule(
    "PER010",
    "compression-hint",
    Severity.info,
    optional=True,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream of 10 GiB or more on file says whether it is compressed.

    s2 costs little and mostly halves what JSON and other text take on disk. What is compressed or encrypted already
    gains nothing: write compression: none there, and the question is answered. The rule is optional, since a file does
    not tell what the messages are.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 90d, max_bytes: 50GiB}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 90d, max_bytes: 50GiB, compression: s2}
    """
    for stream in facts.stores:
        config = stream.config
        if "compression" not in config and config.get("storage") != "memory" and config.get("max_bytes", 0) >= LARGE:
            yield Problem(
                f"{stream.address} has room for {show_size(config['max_bytes'])} and no compression",
                stream.at("max_bytes"),
                stream.address,
                "write compression: s2, or compression: none when messages are compressed or encrypted already",
            )
