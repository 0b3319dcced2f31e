"""JetStream spoken as JSON: one request, one read that is tried again, all pages of a list."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.errors import ApiError, LiveError
from reconciler.live.answers import NOT_ENABLED
from reconciler.live.connection import Connection
from reconciler.live.failures import NoResponders
from reconciler.live.patience import Patience
from reconciler.live.settings import Settings
from reconciler.model.version import Version

IN_FLIGHT = 128
"""Requests that are unanswered at one time."""

LIST_TIMEOUT = 8.0
"""Seconds, at least: a cluster gathers the rows of a list for up to 4 s (nats-server 2.15.0)."""


@dataclass
class Listed:
    """All pages of a list."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    """Names of what did not answer, or cannot run on its server: neither present nor absent."""


class JetStream:
    """The JetStream API of one account over one connection. Counts the requests it sends, by verb."""

    def __init__(self, connection: Connection, settings: Settings) -> None:
        self._connection = connection
        self._settings = settings
        self._gate = asyncio.Semaphore(IN_FLIGHT)
        self.requests: Counter[str] = Counter()
        """How many requests of each verb were sent: ``STREAM.LIST``, ``CONSUMER.CREATE``."""

    @property
    def server(self) -> Version:
        """Version of the server that answers."""
        return self._connection.server

    async def request(self, subject: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """One request, tried once. Raises ApiError for an error answer, LiveError when there is none."""
        verb = ".".join(subject.split(".", 2)[:2])
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
        patience = Patience()
        while True:
            try:
                return await self.request(subject, body)
            except LiveError as error:
                if not await patience.after(error):
                    raise

    async def list(self, subject: str, key: str) -> Listed:
        """All rows of a list: the first page, then the others together.

        In a cluster what is missing takes places on a page, and a page behind the end says that there are none in
        total; so the number of pages is the first one's, and each begins one limit after the other.
        """
        first = await self.read(subject, {"offset": 0})
        offsets = range(first.get("limit") or 256, first.get("total") or 0, first.get("limit") or 256)
        pages = [first, *await asyncio.gather(*(self.read(subject, {"offset": offset}) for offset in offsets))]
        listed = Listed()
        for page in pages:
            listed.rows += page.get(key) or ()
            listed.missing.update(page.get("missing") or (), page.get("offline") or ())
        return listed

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


def _answer(data: bytes) -> dict[str, Any] | None:
    """The JSON object of an answer; None when it is not one of JetStream, which names its type in each."""
    try:
        answer = json.loads(data)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or not str(answer.get("type")).startswith("io.nats.jetstream."):
        return None
    return answer
