from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.stream import BOUNDS, UNLIMITED
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL012",
    "unbounded-stream",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream has a limit: max_age, max_bytes or max_msgs.

    Without one it grows until the disk, or the account's storage, is full, and then every stream of the account refuses
    new messages. This holds for a mirror too, which keeps what its origin has deleted, and for a work queue whose
    workers are down. max_age: unlimited says that messages are kept for ever, so it needs max_bytes or max_msgs; that
    these have no limit either has to be said as well, max_bytes: unlimited, and is then taken at its word.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>]}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for stream in facts.streams:
        config = stream.config
        bounded = any(config.get(key, 0) > 0 for key in BOUNDS) or config.get("sealed")
        if not bounded and config.get("max_bytes") != UNLIMITED:
            kept = "max_age: unlimited and neither max_bytes nor max_msgs" if "max_age" in config else "no limit"
            yield Problem(
                f"{stream.address} has {kept}, so it grows until the disk is full",
                stream.key("max_age"),
                stream.address,
                "write max_bytes: 10GiB, or what fits; max_bytes: unlimited when that is meant"
                if "max_age" in config
                else "write max_age: 30d, or max_bytes: 10GiB; max_bytes: unlimited when that is meant",
            )
