"""Whether the replicas of a stream are where and as its configuration says, or still on their way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def settling(row: Mapping[str, Any]) -> str:
    """What a stream's row of a list says is still to be done, in words; empty when nothing is.

    The configuration is the wanted one from the answer to an update on; the servers then copy the stream. Up to 2.14
    only replicas that are not current tell of it, from 2.15 on also ``desired``. A replica whose server is offline
    copies nothing and is no matter of this.
    """
    cluster: Mapping[str, Any] = row.get("cluster") or {}
    if not cluster:
        return ""
    others = [each for each in cluster.get("replicas") or () if not each.get("offline")]
    current = sum(bool(each.get("current")) for each in others) + bool(cluster.get("leader"))
    wanted = row["config"].get("num_replicas", 1)
    if current < min(wanted, len(others) + 1) or (cluster.get("desired") and current < wanted):
        return f"{current} of {wanted} replicas {'is' if current == 1 else 'are'} current"
    if cluster.get("desired"):
        names = ", ".join(sorted(each["name"] for each in cluster["desired"].get("replicas") or () if "name" in each))
        return f"on its way to {names}" if names else "on its way"
    return ""
