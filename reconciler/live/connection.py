"""One connection to the servers, for everything: requests that know why they failed, and a log of its life."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from typing import Any

from reconciler.errors import LiveError
from reconciler.live import troubles
from reconciler.live.client import GuardedClient
from reconciler.live.credentials import credentials
from reconciler.live.expectation import ACCOUNT, told_account
from reconciler.live.failures import Closed, Forbidden, NoResponders, Unanswered
from reconciler.live.settings import Settings
from reconciler.model.version import Version

NAME = "nats-topology"
"""How the servers' listings of connections call us."""
RECONNECTS = 10
RECONNECT_WAIT = 2.0
"""Seconds between two tries to reconnect."""
CLOSE_WAIT = 2.0
"""Seconds that saying goodbye may take."""

_LOG = logging.getLogger("reconciler.live")
_MAYBE = "a request that changes something may have been carried out: plan again"
_VIOLATION = re.compile(r"permissions violation for (publish|subscription) to \"([^\"]+)\"", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where we are connected to, as the server says it."""

    url: str
    """Without credentials."""
    server: str
    """Name of the server; its ID when it has no other."""
    cluster: str
    """Name of its cluster; empty when it is in none."""
    version: Version

    def __str__(self) -> str:
        cluster = f", cluster {self.cluster}" if self.cluster else ""
        return f"{self.url}{cluster}, nats-server {self.version}"


class Connection:
    """Requests and answers over one nats-py client; made by ``connect``."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._client = GuardedClient(settings)
        self._waiting: dict[str, tuple[str, asyncio.Future[Any]]] = {}
        self._numbers = count()
        self._inbox = ""
        self._up = asyncio.Event()
        self._gone = asyncio.Event()
        self._judged = asyncio.Event()
        self._opened = False
        self._closing = False
        self._troubles: list[Exception] = []

    @property
    def server(self) -> Version:
        """Version of the server that we are connected to."""
        version = self._client.connected_server_version
        return Version(version.major, version.minor, version.patch)

    @property
    def place(self) -> Place:
        """The server that we are connected to."""
        info = self._client.info
        return Place(self._url, info.get("server_name") or "", info.get("cluster") or "", self.server)

    async def open(self) -> None:
        """Connect once, quickly; only an opened connection is patient. Raises LiveError, or InputError for files."""
        settings = self._settings
        identity = credentials(settings)
        try:
            async with asyncio.timeout(settings.timeout):
                await self._unless(
                    self._judged,
                    self._client.connect(
                        list(settings.servers),
                        name=NAME,
                        error_cb=self._on_error,
                        disconnected_cb=self._on_disconnected,
                        reconnected_cb=self._on_reconnected,
                        closed_cb=self._on_closed,
                        connect_timeout=settings.timeout / (len(settings.servers) + 1),
                        max_reconnect_attempts=1,
                        reconnect_time_wait=0.1,
                        inbox_prefix=settings.inbox_prefix,
                        tls_handshake_first=settings.tls_first,
                        # In the order written, so that a server that is not expected is met each time or never.
                        dont_randomize=settings.expected is not None,
                        **identity,
                    ),
                )
                await self._round_trip()
            await self._check_account()
        except Exception as error:
            await self.close()
            if self._client.refusal is not None:
                raise self._client.refusal from None
            if isinstance(error, LiveError) or not isinstance(error, troubles.EXPECTED):
                raise
            raise troubles.explained([*self._troubles, error], settings) from None
        # nats-py tries once more than it is told.
        self._client.options |= {"max_reconnect_attempts": RECONNECTS - 1, "reconnect_time_wait": RECONNECT_WAIT}
        self._opened = True
        self._up.set()
        _LOG.info("connected to %s, nats-server %s", self._url, self.server)

    async def _round_trip(self) -> None:
        """Prove that the server keeps us: nats-py's connect also returns when it has just closed the connection."""
        if (self._settings.encrypted or self._settings.expected) and not self._client.guarded:
            raise LiveError("this version of nats-py cannot be kept from talking to any server", "install another one")
        self._inbox = self._client.new_inbox() + "."
        await self._client.subscribe(self._inbox + "*", cb=self._on_answer, pending_bytes_limit=0)
        await self._unless(self._gone, self._client.flush(self._settings.timeout))
        for trouble in self._troubles:
            if _VIOLATION.search(str(trouble)):
                raise Forbidden(
                    f"the user has no permission to subscribe to {self._settings.inbox_prefix}.>, where answers arrive",
                    "allow it, or give the prefix that the user may use with --inbox-prefix",
                )

    async def _check_account(self) -> None:
        """Raise LiveError unless we are in the account that is expected, if one is."""
        expected = self._settings.expected
        if expected is None or not expected.account:
            return
        try:
            answer = await self._ask(ACCOUNT, b"", self._settings.timeout)
        except LiveError as error:
            self._client.refusal = expected.untold_account(error)
        else:
            self._client.refusal = expected.account_refusal(self._url, answer)
        if self._client.refusal is not None:
            raise self._client.refusal

    async def account(self) -> str:
        """The account that we are in: its name, with a JWT its public key; empty when nobody tells."""
        try:
            return told_account(await self._ask(ACCOUNT, b"", self._settings.timeout))
        except LiveError:
            return ""

    async def _unless(self, event: asyncio.Event, work: Coroutine[Any, Any, Any]) -> None:
        """Do some work, unless something happens first that makes it vain."""
        happening, working = asyncio.ensure_future(event.wait()), asyncio.ensure_future(work)
        try:
            await asyncio.wait((happening, working), return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ConnectionResetError
            await working
        finally:
            for task in (happening, working):
                task.cancel()
            await asyncio.gather(happening, working, return_exceptions=True)

    async def request(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """Send and wait for the answer, at most so many seconds. Raises what ``failures.py`` lists.

        While the connection is being made again, it waits to send.
        """
        if not self._up.is_set():
            await self._up.wait()
        return await self._ask(subject, payload, seconds)

    async def _ask(self, subject: str, payload: bytes, seconds: float) -> bytes:
        """A request that does not wait for the connection to be up."""
        if self._client.is_closed:
            raise self._closed()
        token = str(next(self._numbers))
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting[token] = (subject, future)
        try:
            async with asyncio.timeout(seconds):
                await self._client.publish(subject, payload, reply=self._inbox + token)
                message = await future
        except TimeoutError:
            raise Unanswered(f"{subject} was not answered within {seconds:g}s", _MAYBE) from None
        except troubles.CLIENT_ERROR as error:
            if self._client.is_closed:
                raise self._closed() from None
            # Larger than the server's max_payload, for instance.
            raise LiveError(f"{subject} cannot be sent: {str(error).removeprefix('nats: ')}") from None
        finally:
            del self._waiting[token]
        if message.headers and message.headers.get("Status") == "503" and not message.data:
            raise NoResponders(f"nobody answers on {subject}")
        data: bytes = message.data
        return data

    async def close(self) -> None:
        """End the connection; safe to call at any time."""
        self._closing = True
        # Before 2.16, nats-py closes what was never connected with an AttributeError.
        with suppress(TimeoutError, AttributeError):
            async with asyncio.timeout(CLOSE_WAIT):
                await self._client.close()

    @property
    def _url(self) -> str:
        return self._client.url or self._settings.place

    def _closed(self) -> Closed:
        refusal = self._client.refusal
        if refusal is not None:
            return Closed(
                f"the connection was lost, and made again it would have led elsewhere: {refusal.message}", refusal.hint
            )
        return Closed(f"the connection to {self._settings.place} was lost and could not be made again")

    def _fail_waiting(self, make: Callable[[], LiveError]) -> None:
        for _, future in self._waiting.values():
            if not future.done():
                future.set_exception(make())

    async def _on_answer(self, message: Any) -> None:
        waiting = self._waiting.get(message.subject.rpartition(".")[2])
        if waiting is not None and not waiting[1].done():
            waiting[1].set_result(message)

    async def _on_error(self, error: Exception) -> None:
        violation = _VIOLATION.search(str(error))
        if violation and violation[1].lower() == "publish":
            # nats-py writes the text of errors in small letters, subjects too.
            for subject, future in self._waiting.values():
                if subject.lower() == violation[2].lower() and not future.done():
                    future.set_exception(_forbidden(subject))
        if not self._opened:
            self._troubles.append(error)
            # nats-py would try again, and after a failed handshake wait for something that does not come.
            if sum(map(troubles.is_verdict, self._troubles)) >= len(self._settings.servers):
                self._judged.set()
        if not self._closing:
            _LOG.info("error: %s", str(error) or type(error).__name__)

    async def _on_disconnected(self) -> None:
        self._up.clear()
        self._gone.set()
        self._fail_waiting(lambda: Unanswered("the connection was lost before the answer came", _MAYBE))
        if self._opened and not self._closing:
            _LOG.info("disconnected from %s", self._settings.place)

    async def _on_reconnected(self) -> None:
        try:
            await self._check_account()
        except LiveError:
            await self._client.close()
            return
        self._up.set()
        if self._opened:
            _LOG.info("reconnected to %s, nats-server %s", self._url, self.server)

    async def _on_closed(self) -> None:
        self._up.set()
        self._fail_waiting(self._closed)
        if self._opened:
            refusal = self._client.refusal
            _LOG.info("connection closed%s", f": {refusal.message}" if refusal else "")


def _forbidden(subject: str) -> Forbidden:
    return Forbidden(
        f"the user has no permission to publish to {subject}", f"allow it in the user's permissions: publish {subject}"
    )


async def connect(settings: Settings) -> Connection:
    """A connection that is up. Raises LiveError that says what to do, InputError for files that cannot be used."""
    connection = Connection(settings)
    await connection.open()
    return connection
