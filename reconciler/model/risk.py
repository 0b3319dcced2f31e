"""How much a change can hurt."""

from __future__ import annotations

from enum import IntEnum


class Risk(IntEnum):
    """How much an action can hurt: nothing, clients notice, messages or positions are lost."""

    safe = 0
    disruptive = 1
    lossy = 2

    def __str__(self) -> str:
        return self.name
