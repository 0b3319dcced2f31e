"""What an account may use of JetStream: its limits, in the server's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

UNLIMITED = -1


class Limits(NamedTuple):
    """The limits of an account, or of one of its tiers. Sizes in bytes.

    For ``max_memory`` and ``max_storage`` 0 means nothing at all; for everything else it means no limit.
    """

    max_memory: int = UNLIMITED
    max_storage: int = UNLIMITED
    max_streams: int = UNLIMITED
    max_consumers: int = UNLIMITED
    """Of one stream: the server counts the consumers of each stream apart."""
    max_ack_pending: int = UNLIMITED
    memory_max_stream_bytes: int = UNLIMITED
    storage_max_stream_bytes: int = UNLIMITED
    max_bytes_required: bool = False


class Account(NamedTuple):
    """The limits of an account; those of its tiers instead, when it has any."""

    limits: Limits = Limits()
    tiers: Mapping[str, Limits] = {}
    """By name: ``R1``, ``R3``. With tiers, the server sends 0 for all of ``limits``, and it means nothing."""

    def limits_for(self, replicas: int) -> Limits | None:
        """The limits of what has so many replicas; None when the account has no tier for it."""
        return self.tiers.get(f"R{max(replicas, 1)}") if self.tiers else self.limits
