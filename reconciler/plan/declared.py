"""A topology that is taken for what is live: a plan against it says what a change of the files changes."""

from __future__ import annotations

from dataclasses import replace

from reconciler.kinds import BY_NAME, lifecycle
from reconciler.model.topology import Config, Topology
from reconciler.model.version import Version


def as_live(topology: Topology, server: Version) -> Topology:
    """An account in which a topology has just been applied. What its objects hold is not known."""

    def around(stream: str) -> Config | None:
        resource = topology.store(stream)
        return resource.config if resource else None

    resources = {}
    for address, each in topology.resources.items():
        config = BY_NAME[address.kind].body(topology.name, each, None, around)
        resources[address] = each._replace(config=config, owner=lifecycle.owner(config))
    return replace(Topology(""), resources=resources, server=server, connected=server)
