"""The wish to stop, from Ctrl-C or from a callback that failed."""

from __future__ import annotations

from collections.abc import Callable


class Stop:
    """Asked once, nothing new is started; asked twice, nothing is waited for."""

    def __init__(self) -> None:
        self.asked = 0
        self._abort: Callable[[], None] | None = None

    def on_abort(self, abort: Callable[[], None]) -> None:
        """Call this when it is asked for a second time."""
        self._abort = abort

    def ask(self) -> None:
        """Ask, from the thread of the event loop."""
        self.asked += 1
        if self.asked > 1 and self._abort is not None:
            self._abort()
