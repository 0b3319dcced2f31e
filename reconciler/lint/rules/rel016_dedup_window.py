from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("REL016", "dedup-window", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream's duplicate_window is no longer than its max_age.

    Message ids are forgotten with their messages. The server refuses the stream (10052).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 5m, duplicate_window: 10m}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 5m, duplicate_window: 5m}
    """
    for stream in facts.streams:
        window, age = stream.config.get("duplicate_window"), stream.config.get("max_age")
        if window and age and window > age:
            yield Problem(
                f"{stream.address} has duplicate_window: {show_duration(window)} and max_age: {show_duration(age)}",
                stream.at("duplicate_window"),
                stream.address,
                f"write duplicate_window: {show_duration(age)} or less",
                (Related(stream.at("max_age"), "max_age is here"),),
            )
