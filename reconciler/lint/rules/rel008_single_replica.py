from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource

_ENOUGH = 3
"""Servers of which one may fail while the others still are the majority."""


@rule(
    "REL008",
    "single-replica",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """In a cluster of three servers or more, what has to last is on three of them.

    A stream with one replica is on one server: while that is restarted, nobody can publish or read, and with its disk
    the messages are gone. A target says how many servers it has with cluster_size; without it nothing is said. Neither
    is of mirrors, which can be copied again, and of streams in memory, which do not have to last.

    Bad:

        targets:
          prod: {url: "tls://nats.shop.example:4222", cluster_size: 3}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", cluster_size: 3}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 3}
    """
    target = facts.topology.target
    if target is None or facts.cluster_size < _ENOUGH:
        return
    related = (Related(target.places.key("cluster_size"), f"target {target.name} has {facts.cluster_size} servers"),)
    for resource in (*facts.stores, *facts.consumers):
        if _single(facts, resource):
            yield Problem(
                f"{resource.address} is on one of the {facts.cluster_size} servers of the target",
                resource.at("num_replicas") if "num_replicas" in resource.config else resource.key(),
                resource.address,
                f"write num_replicas: {_ENOUGH}",
                related,
            )


def _single(facts: Facts, resource: Resource) -> bool:
    config = resource.config
    if resource.address.stores:
        lasting = config.get("storage") != "memory" and not config.get("mirror") and not config.get("no_ack")
        return lasting and config.get("num_replicas", 1) == 1
    if config.get("num_replicas") != 1 or config.get("mem_storage"):
        return False
    stream = facts.stream_of(resource)
    return stream is not None and stream.config.get("num_replicas", 1) > 1
