"""Parsing many files at once: half of the text in a second process, where there is a second processor for it.

libyaml's events hold Python's lock, so threads would take turns. A forked process has the texts already, and only
what came out of them travels: for 2.4 MB of YAML that takes a tenth of the time that it saves. What only two processes
need is imported there: most topologies are small.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress

from reconciler.load.parse import Parsed, parse

WORTH_IT = 256 * 1024
"""Characters of text; below, one process is as fast."""


def parse_all(texts: Mapping[str, str]) -> dict[str, Parsed]:
    """Every text parsed, by the name of its file."""
    names = list(texts)
    mine = _half(texts) if _second_processor() else len(names)
    helper = _started({name: texts[name] for name in names[mine:]}) if mine < len(names) else None
    try:
        parsed = {name: parse(name, texts[name]) for name in names[:mine]}
        theirs = helper.answer() if helper else {}
    except BaseException:
        if helper:
            helper.stop()
        raise
    return parsed | {name: theirs[name] if name in theirs else parse(name, texts[name]) for name in names[mine:]}


def _half(texts: Mapping[str, str]) -> int:
    """How many of the texts are nearest to half of all; all of them when they are not worth a process."""
    sizes = [len(text) for text in texts.values()]
    total = sum(sizes)
    if total < WORTH_IT:
        return len(sizes)
    before = [sum(sizes[:count]) for count in range(len(sizes) + 1)]
    return min(range(1, len(before)), key=lambda count: abs(2 * before[count] - total))


def _second_processor() -> bool:
    """Whether this process may be forked, and has somewhere else to run: on Linux, without threads that hold locks."""
    threads = sys.modules.get("threading")
    alone = threads is None or threads.active_count() == 1
    return alone and hasattr(os, "sched_getaffinity") and len(os.sched_getaffinity(0)) > 1


def _started(texts: Mapping[str, str]) -> _Helper | None:
    try:
        return _Helper(texts)
    except OSError:  # The system has no room for one more.
        return None


class _Helper:
    """A process that parses some texts and says what came of it. Whatever happens to it, the texts are still here."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._pipe, end = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(end)
            raise
        if not self._process:
            # Nobody reads here: then writing ends with an error once the first process is gone.
            os.close(self._pipe)
            _parse_and_leave(texts, end)
        os.close(end)

    def answer(self) -> dict[str, Parsed]:
        """What it parsed; nothing when it came to an end before."""
        with open(self._pipe, "rb") as pipe:
            answer = pipe.read()
        os.waitpid(self._process, 0)
        import pickle

        try:
            parsed: dict[str, Parsed] = pickle.loads(answer)
        except (EOFError, pickle.UnpicklingError):
            return {}
        return parsed

    def stop(self) -> None:
        """End it, and leave nothing of it."""
        import signal

        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _parse_and_leave(texts: Mapping[str, str], end: int) -> None:
    try:
        import pickle

        with open(end, "wb") as pipe:
            pickle.dump({name: parse(name, text) for name, text in texts.items()}, pipe, pickle.HIGHEST_PROTOCOL)
    finally:
        # Without the parent's ends: its buffers, its handlers, its caller's finally.
        os._exit(0)
