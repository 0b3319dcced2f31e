from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL010",
    "replicas-exceed-cluster",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Nothing has more replicas than the target has servers.

    The server refuses it: with 10074 when it stands alone, with 10005 in a cluster. A target says how many servers
    with JetStream it has with cluster_size; without it nothing is said, and plan finds out about a server that stands
    alone (SAF032). Nothing is said of what placement puts into another cluster either.

    Bad:

        targets:
          prod: {url: "tls://nats.shop.example:4222", cluster_size: 3}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 5}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", cluster_size: 3}
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, num_replicas: 3}
    """
    target, size = facts.topology.target, facts.cluster_size
    if target is None or not size:
        return
    own = (target.settings.get("expect") or {}).get("cluster")
    servers = "one server" if size == 1 else f"{size} servers"
    related = (Related(target.places.key("cluster_size"), f"target {target.name} has {servers}"),)
    for resource in (*facts.stores, *facts.consumers):
        count = resource.config.get("num_replicas", 1)
        cluster = (resource.config.get("placement") or {}).get("cluster")
        if count > size and cluster in (None, own):
            yield Problem(
                f"{resource.address} has {count} replicas, and the target has {servers}",
                resource.at("num_replicas"),
                resource.address,
                f"write num_replicas: {size if size % 2 else size - 1} in its overlay, or correct its cluster_size",
                related,
            )
