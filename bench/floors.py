"""The floors that need a server: bare nats-py, one connection, requests in flight together, nothing decided."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

IN_FLIGHT = 128
PAGE = 256
PATIENCE = 30.0

Request = Callable[[str, Any], Awaitable[Any]]


async def _together(request: Request, calls: Sequence[tuple[str, Any]]) -> list[Any]:
    gate = asyncio.Semaphore(IN_FLIGHT)

    async def one(subject: str, body: Any) -> Any:
        async with gate:
            return await request(subject, body)

    return await asyncio.gather(*(one(*call) for call in calls))


def _timed(url: str, work: Callable[[Request], Awaitable[Any]]) -> float:
    async def run() -> float:
        import nats

        client = await nats.connect(url)

        async def request(subject: str, body: Any) -> Any:
            answer = await client.request(f"$JS.API.{subject}", json.dumps(body).encode(), timeout=PATIENCE)
            value = json.loads(answer.data)
            assert "error" not in value, value["error"]
            return value

        started = time.perf_counter()
        await work(request)
        seconds = time.perf_counter() - started
        await client.close()
        return seconds

    return asyncio.run(run())


def listing(url: str, streams: int) -> float:
    """Seconds to list all streams by pages and the consumers of each."""

    async def work(request: Request) -> None:
        pages = await _together(request, [("STREAM.LIST", {"offset": offset}) for offset in range(0, streams, PAGE)])
        names = [each["config"]["name"] for page in pages for each in page["streams"]]
        assert len(names) == streams
        await _together(request, [(f"CONSUMER.LIST.{name}", {}) for name in names])

    return _timed(url, work)


def creating(url: str, calls: Sequence[Sequence[tuple[str, Any]]]) -> float:
    """Seconds to send groups of creations, one group after the other."""

    async def work(request: Request) -> None:
        for group in calls:
            await _together(request, group)

    return _timed(url, work)
