from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts, called, said
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_MILLISECOND = 1_000_000
_STREAM = (
    ("max_age", 100 * _MILLISECOND),
    ("duplicate_window", 100 * _MILLISECOND),
    ("subject_delete_marker_ttl", 1000 * _MILLISECOND),
)
_CONSUMER = (("idle_heartbeat", 100 * _MILLISECOND), ("max_expires", _MILLISECOND))


@rule(
    "REL040",
    "duration-too-short",
    Severity.error,
    ignorable=False,
    source="checkStreamCfg and checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A duration is not shorter than the server measures.

    It refuses max_age and duplicate_window below 100ms and subject_delete_marker_ttl below 1s (10052), idle_heartbeat
    below 100ms (10083) and max_expires below 1ms (10115).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 50ms}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 100ms}
    """
    for resources, shortest in ((facts.stores, _STREAM), (facts.consumers, _CONSUMER)):
        for resource in resources:
            for key, least in shortest:
                value = resource.config.get(key)
                if value and value < least and said(resource, key):
                    yield Problem(
                        f"{resource.address} has {called(resource, key)}: {show_duration(value)}",
                        resource.at(key),
                        resource.address,
                        f"write {called(resource, key)}: {show_duration(least)} or more",
                    )
