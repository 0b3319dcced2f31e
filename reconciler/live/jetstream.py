"""JetStream spoken as JSON: one request, one read that is tried again, all pages of a list."""

from __future__ import annotations

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconciler.errors import ApiError, LiveError
from reconciler.live.answers import NOT_ENABLED, awaited
from reconciler.live.connection import Connection
from reconciler.live.failures import NoResponders
from reconciler.live.pages import Page, unbroken
from reconciler.live.patience import Patience
from reconciler.live.settings import Settings
from reconciler.model.version import Version

IN_FLIGHT = 128
"""Requests that are unanswered at one time."""

TOLD = 5
"""Objects that are told to wait for the same reason: without a leader, all of them do."""

ROUNDS = 3
"""How often a list that changes too fast is read from its beginning."""
TRIES = 6
"""Pages that are asked for to close one gap."""

LIST_TIMEOUT = 8.0
"""Seconds, at least: a cluster gathers the rows of a list for up to 4 s (nats-server 2.15.0)."""


@dataclass
class Listed:
    """All pages of a list."""

    rows: list[dict[str, Any]]
    missing: set[str]
    """Names of what did not answer, or cannot run on its server: neither present nor absent."""


class JetStream:
    """The JetStream API of one account over one connection. Counts the requests it sends, by verb."""

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        self._gate = asyncio.Semaphore(IN_FLIGHT)
        self.requests: Counter[str] = Counter()
        """How many requests of each verb were sent: ``STREAM.LIST``, ``CONSUMER.CREATE``."""
        self.waiting: Callable[[str], None] = lambda text: None
        """Hears what is waited for, in this thread: once for each reason and object, and of a few objects only."""
        self._told: dict[str, set[str]] = defaultdict(set)

    @property
    def server(self) -> Version:
        """Version of the server that we are connected to; in a cluster another one may answer."""
        return self._connection.server

    async def request(self, subject: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One request, tried once. Raises ApiError for an error answer, LiveError when there is none."""
        verb = _verb(subject)
        timeout = self._settings.timeout
        if verb.endswith(".LIST"):
            timeout = max(timeout, LIST_TIMEOUT)
        payload = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        async with self._gate:
            self.requests[verb] += 1
            try:
                data = await self._connection.request(f"{self._settings.api}.{subject}", payload, timeout)
            except NoResponders:
                raise self._nobody() from None
        answer = _answer(data)
        if answer is None:
            raise LiveError(
                f"{self._settings.place} did not answer as JetStream does on {self._settings.api}.{subject}",
                "check the API prefix",
            )
        error = answer.get("error")
        if error:
            raise self._error(error)
        return answer

    async def read(self, subject: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """A request that changes nothing, tried again while the failure may pass."""
        patience = self.patience(_verb(subject))
        while True:
            try:
                return await self.request(subject, body)
            except LiveError as error:
                if not await patience.after(error):
                    raise

    def patience(self, what: str) -> Patience:
        """Patience for a piece of work; ``what`` is its name for people."""

        def tell(error: LiveError) -> None:
            reason = awaited(error)
            told = self._told[reason]
            if what not in told and len(told) < TOLD:
                told.add(what)
                self.waiting(f"{what}: {reason}")

        return Patience(tell)

    async def list(self, subject: str, key: str) -> Listed:
        """All rows of a list, also while it changes: what is there all the while is in it. Raises LiveError.

        What changed meanwhile may be in it or not, and an object may have two rows.
        """
        for _ in range(ROUNDS):
            pages = await self._pages(subject, key)
            if unbroken(pages).last:
                rows = [row for page in pages for row in page.rows]
                return Listed(rows, set().union(*(page.missing for page in pages)))
        raise LiveError(
            f"{self._settings.place} changes faster than {subject} can be read",
            "try again when fewer objects are created and deleted",
        )

    async def _pages(self, subject: str, key: str) -> Sequence[Page]:
        """The first page, then the others together, then one after the other what closes the gaps between them."""
        first = await self._page(subject, key, 0)
        pages = [first, *await asyncio.gather(*(self._page(subject, key, offset) for offset in first.others()))]
        tries, reached = 0, ""
        while not (whole := unbroken(pages)).last and tries < TRIES:
            tries, reached = tries + 1 if whole.end == reached else 0, whole.end
            pages.append(await self._page(subject, key, whole.after(tries)))
        return pages

    async def _page(self, subject: str, key: str, offset: int) -> Page:
        return Page.of(await self.read(subject, {"offset": offset}), key, offset)

    def _nobody(self) -> LiveError:
        settings = self._settings
        if settings.domain:
            return NoResponders(
                f"nobody answers for the JetStream domain {settings.domain} on {settings.place}",
                "check the domain's name, and that the account is connected to it",
            )
        if settings.api_prefix:
            return NoResponders(
                f"nobody answers on {settings.api_prefix}.> at {settings.place}", "check the API prefix"
            )
        return NoResponders(
            f"{settings.place} has no JetStream", "switch it on in the server (jetstream {}), or name its domain"
        )

    def _error(self, error: Mapping[str, Any]) -> LiveError:
        code, err_code = int(error.get("code") or 0), int(error.get("err_code") or 0)
        description = str(error.get("description") or "the server gave no reason")
        if err_code in NOT_ENABLED:
            return LiveError(
                f"JetStream is not enabled for this account on {self._settings.place}: {description} ({err_code})",
                "enable it for the account, or connect as a user of another account",
            )
        return ApiError(code, err_code, description)


def _verb(subject: str) -> str:
    return ".".join(subject.split(".", 2)[:2])


def _answer(data: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None when it is not one of JetStream, which names its type in each."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not str(answer.get("type")).startswith("io.nats.jetstream."):
        return None
    return answer
