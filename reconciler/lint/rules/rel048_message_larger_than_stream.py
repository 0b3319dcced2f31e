from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_size
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("REL048", "message-larger-than-stream", Severity.warning, source="what nats-server 2.15.1 was seen to do")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream that discards old messages has room for the largest message that it takes.

    When a message is larger than max_bytes, the server confirms it and deletes it at once, with all others of the
    stream. The publisher believes it stored. With max_msg_size below max_bytes such a message is refused.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_bytes: 64KiB, max_msg_size: 256KiB}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_bytes: 1GiB, max_msg_size: 256KiB}
    """
    for stream in facts.streams:
        config = stream.config
        most, largest = config.get("max_bytes", -1), config.get("max_msg_size", -1)
        if 0 < most < largest and config.get("discard") != "new":
            yield Problem(
                f"{stream.address} takes messages of {show_size(largest)} and has room for {show_size(most)}: "
                "a larger one is confirmed, and gone with all others",
                stream.at("max_msg_size"),
                stream.address,
                "write a max_msg_size well below max_bytes",
                (Related(stream.at("max_bytes"), "max_bytes is here"),),
            )
