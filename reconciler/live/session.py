"""The synchronous face of all this for the command line: one connection, kept alive by a thread of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType, TracebackType
from typing import Any, TypeVar

from reconciler.live.apply import apply
from reconciler.live.connection import Connection, Place, connect
from reconciler.live.jetstream import JetStream
from reconciler.live.observe import observe
from reconciler.live.reread import reread
from reconciler.live.settings import Settings
from reconciler.live.stop import Stop
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome
from reconciler.model.plan import Plan
from reconciler.model.topology import Topology

Value = TypeVar("Value")

_LOG = logging.getLogger("reconciler.live")


class Session:
    """A connection from ``with`` to its end. Everything raises LiveError, and InputError for files of settings."""

    def __init__(self, settings: Settings, waiting: Callable[[str], None] = lambda text: None) -> None:
        self.waiting = waiting
        """Hears what is waited for when that lasts, ``stream/ORDERS: the cluster has no leader (10008)``, in the
        thread that waits."""
        self._settings = settings
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="nats", daemon=True)
        self._connection: Connection | None = None
        self._js: JetStream | None = None
        self.interrupted = False
        """Whether Ctrl-C stopped an apply."""

    def __enter__(self) -> Session:
        # What nats-py and asyncio have to say on their own is said by our errors and our log.
        for name in ("nats", "asyncio"):
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        self._loop.set_exception_handler(lambda loop, context: _LOG.debug("%s", context.get("message")))
        self._thread.start()
        try:
            self._connection = self._wait(connect(self._settings))
        except BaseException:
            self._end()
            raise
        self._js = JetStream(self._connection, self._settings)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    @property
    def place(self) -> Place:
        """The server that we are connected to."""
        assert self._connection is not None, "use the session in a with statement"
        return self._connection.place

    @property
    def requests(self) -> Counter[str]:
        """How many requests of each verb were sent so far."""
        return Counter() if self._js is None else Counter(self._js.requests)

    def observe(self) -> Topology:
        """What the servers have."""
        return self._wait(observe(self._ready))

    def account(self) -> str:
        """The account that we are in: its name, with a JWT its public key; empty when the user may not ask."""
        assert self._connection is not None, "use the session in a with statement"
        return self._wait(self._connection.account())

    @property
    def api(self) -> str:
        """The prefix of the JetStream API's subjects."""
        return self._settings.api

    def reread(self, addresses: Collection[Address], streams: Collection[str]) -> Topology:
        """What of these objects there is now, with all consumers of these streams, and nothing else."""
        return self._wait(reread(self._ready, addresses, streams))

    def apply(self, plan: Plan, report: Callable[[Outcome], None]) -> tuple[Outcome, ...]:
        """Carry out a plan; ``report`` is called in this thread, with each action as it ends.

        The first Ctrl-C lets what is in flight end and starts nothing more, the second waits for nothing; the
        outcomes tell all of it.
        """
        stop = Stop()
        ended: SimpleQueue[Outcome | str | None] = SimpleQueue()
        self._ready.waiting = ended.put
        running = asyncio.run_coroutine_threadsafe(apply(plan, self._ready, report=ended.put, stop=stop), self._loop)
        running.add_done_callback(lambda _: ended.put(None))
        with self._interrupts(stop):
            try:
                while (news := ended.get()) is not None:
                    if isinstance(news, str):
                        self.waiting(news)
                    else:
                        report(news)
            except BaseException:
                self._loop.call_soon_threadsafe(stop.ask)
                running.result()
                raise
        return running.result()

    @property
    def _ready(self) -> JetStream:
        assert self._js is not None, "use the session in a with statement"
        return self._js

    @contextmanager
    def _interrupts(self, stop: Stop) -> Iterator[None]:
        """Ctrl-C asks to stop instead of raising; in the main thread, the only one that hears of it."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def ask(number: int, frame: FrameType | None) -> None:
            self.interrupted = True
            self._loop.call_soon_threadsafe(stop.ask)

        before = signal.signal(signal.SIGINT, ask)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, before)

    def _wait(self, work: Coroutine[Any, Any, Value]) -> Value:
        news: SimpleQueue[str | None] = SimpleQueue()
        if self._js is not None:
            self._js.waiting = news.put
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        running.add_done_callback(lambda _: news.put(None))
        try:
            while (text := news.get()) is not None:
                self.waiting(text)
            return running.result()
        except BaseException:
            running.cancel()
            raise

    def _end(self) -> None:
        try:
            self._wait(self._close())
        finally:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    async def _close(self) -> None:
        """Close, and wait for the tasks that nats-py leaves behind."""
        if self._connection is not None:
            await self._connection.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
