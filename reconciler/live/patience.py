"""How long a request that failed is tried again: with growing, jittered pauses, for some twenty seconds."""

from __future__ import annotations

import asyncio
import random
import time

from reconciler.errors import LiveError
from reconciler.live.answers import Again, again

BUDGET = 20.0
"""Seconds: a cluster that lost its leader answers again after about nine (nats-server 2.15.0)."""
FIRST = 0.1
LONGEST = 2.0
FEW = 4
"""Tries of what passes in a second or not at all."""


class Patience:
    """Counts the tries of one piece of work, and waits between them."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.tries = 1

    async def after(self, error: LiveError) -> bool:
        """Whether there should be another try; if so, waits before it."""
        kind = again(error)
        exhausted = time.monotonic() - self._started > BUDGET or (kind is Again.few and self.tries >= FEW)
        if kind is Again.never or exhausted:
            return False
        pause = min(LONGEST, FIRST * 2 ** (self.tries - 1))
        self.tries += 1
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        return True
