from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "PER008",
    "no-max-msg-size",
    Severity.info,
    optional=True,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream says how large a message may be: max_msg_size.

    Otherwise it takes all that the server does (max_payload, 1 MiB unless set up otherwise), and one publisher that
    sends files fills the stream and the memory of every consumer. Mirrors and sealed streams take nothing themselves.
    The rule is optional: many a stream is safe because its publishers are.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_msg_size: 256KiB}
    """
    for stream in facts.streams:
        config = stream.config
        if "max_msg_size" not in config and not config.get("mirror") and not config.get("sealed"):
            yield Problem(
                f"{stream.address} has no max_msg_size",
                stream.key(),
                stream.address,
                "write max_msg_size: 256KiB, or max_msg_size: unlimited when that is meant",
            )
