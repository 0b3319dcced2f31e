"""How long a request that failed is tried again: with growing, jittered pauses, for some twenty seconds."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable

from reconciler.errors import LiveError
from reconciler.live.answers import Again, again

BUDGET = 20.0
"""Seconds: a cluster that lost its leader answers again after about nine (nats-server 2.15.0)."""
FIRST = 0.1
LONGEST = 2.0
NOTICEABLE = 1.0
"""Seconds after which a person wants to know what is waited for."""
FEW = 4
"""Tries of what passes in a second or not at all."""


class Patience:
    """Counts the tries of one piece of work, and waits between them.

    ``waiting`` hears why when that lasts: from the second pause on, or when a first try took long.
    """

    def __init__(self, waiting: Callable[[LiveError], None]) -> None:
        self._waiting = waiting
        self._started = time.monotonic()
        self.tries = 1

    async def after(self, error: LiveError) -> bool:
        """Whether there should be another try; if so, waits before it."""
        kind = again(error)
        waited = time.monotonic() - self._started
        exhausted = waited > BUDGET or (kind is Again.few and self.tries >= FEW)
        if kind is Again.never or exhausted:
            return False
        if self.tries > 1 or waited > NOTICEABLE:
            self._waiting(error)
        pause = min(LONGEST, FIRST * 2 ** (self.tries - 1))
        self.tries += 1
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))
        return True
