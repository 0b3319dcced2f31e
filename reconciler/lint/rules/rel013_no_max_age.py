from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.stream import UNLIMITED
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL013",
    "no-max-age",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream says how long messages are kept: max_age.

    Old messages take room, slow down a restart and may be personal data that has to go. max_age: unlimited says that
    they are kept until another limit deletes them.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_bytes: 10GiB}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_bytes: 10GiB, max_age: 30d}
    """
    for stream in facts.streams:
        config = stream.config
        if "max_age" in config or config.get("sealed"):
            continue
        bounded = config.get("max_bytes", 0) > 0 or config.get("max_msgs", 0) > 0
        if bounded or config.get("max_bytes") != UNLIMITED:
            kept = "until another limit deletes them" if bounded else "for ever"
            yield Problem(
                f"{stream.address} has no max_age, so messages are kept {kept}",
                stream.at(),
                stream.address,
                "write max_age: 30d, or max_age: unlimited when that is meant",
            )
