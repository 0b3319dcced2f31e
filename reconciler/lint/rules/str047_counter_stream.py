from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity

_ONLY = {"retention": "limits", "discard": "old"}


@rule(
    "STR047",
    "counter-stream",
    Severity.error,
    ignorable=False,
    servers=">=2.12",
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream of counters keeps every message by its limits alone.

    Each message holds a sum, so none may be refused, expire by itself or come later. The server refuses (10052)
    allow_msg_counter with retention other than limits, with discard: new, allow_msg_ttl or allow_msg_schedules.

    Bad:

        servers: ">=2.12"
        streams:
          COUNTS: {subjects: [orders.count.*], max_bytes: 1GiB, allow_msg_counter: true, discard: new}

    Good:

        servers: ">=2.12"
        streams:
          COUNTS: {subjects: [orders.count.*], max_bytes: 1GiB, allow_msg_counter: true}
    """
    for stream in facts.streams:
        config = stream.config
        if not config.get("allow_msg_counter"):
            continue
        wrong = [key for key in ("allow_msg_ttl", "allow_msg_schedules") if config.get(key)]
        wrong += [key for key, only in _ONLY.items() if config.get(key, only) != only]
        for key in wrong:
            yield Problem(
                f"{stream.address} has allow_msg_counter, so it cannot have {key}: {str(config[key]).lower()}",
                stream.key(key),
                stream.address,
                f"leave {key} out",
                (Related(stream.key("allow_msg_counter"), "allow_msg_counter is here"),),
            )
