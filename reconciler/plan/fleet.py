"""Whether the servers that answer are of one release."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.finding import Finding
from reconciler.model.topology import Topology
from reconciler.model.version import LEVELS, NEWEST, Version
from reconciler.plan import rules


def mixed(desired: Topology, live: Topology) -> Iterator[Finding]:
    """A warning when the level of the API is not that of the server that we are connected to."""
    if live.connected is None or live.level is None or live.level == live.connected.level:
        return
    answering = Version.of_level(live.level)
    if answering is None:
        if live.connected.line > NEWEST.line:
            return
        other = f"newer than {NEWEST.major}.{NEWEST.minor}"
    elif answering.line == LEVELS[live.connected.level].line:
        return
    else:
        other = f"of {answering.major}.{answering.minor}"
    yield rules.MIXED_FLEET.finding(
        f"connected to nats-server {live.connected}, and a server {other} answers (API level {live.level}): "
        f"planned for {live.server}",
        desired.places.key(),
        hint="finish the upgrade, then plan again",
    )
