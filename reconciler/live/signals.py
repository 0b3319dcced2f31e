"""Ends in good order when somebody asks: what was begun is cleaned up."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_ENDS = (signal.SIGTERM, signal.SIGHUP)
"""What a supervisor sends, and a terminal that is closed. Ctrl-C is an exception already."""


@contextmanager
def orderly_end() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into SystemExit, so that cleaning up happens; what is ignored stays so.

    In the main thread, the only one that may; in others, nothing changes.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(number: int, frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {each: signal.getsignal(each) for each in _ENDS}
    heard = [each for each in _ENDS if before[each] is not signal.SIG_IGN]
    for each in heard:
        signal.signal(each, end)
    try:
        yield
    finally:
        for each in heard:
            signal.signal(each, before[each])
