"""The pages of a list, and whether they leave a gap: objects come and go between one page and the next.

Pages are sorted by name and begin at a number of rows. An object that is created or deleted shifts the rows behind
it, so that the next page may begin too late and miss one that was there all the while. Names tell: a page holds all
that there is from its first to its last name, so pages that touch leave nothing out between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

LIMIT = 256
"""Rows on a page, when the server does not say (nats-server 2.10 to 2.15)."""

LAP = 16
"""Rows by which a page that closes a gap goes back, doubled with each try."""


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of a list, from an offset on. Names sort as the server sorts them, by bytes."""

    rows: Sequence[dict[str, Any]]
    missing: frozenset[str]
    """What did not answer or cannot run; in a cluster it takes the place of a row."""
    offset: int
    limit: int
    total: int
    """How many there are; 0 on a page behind the end, in a cluster (2.15.0)."""
    start: str
    """The name from which on nothing is left out; empty on the first page."""
    end: str

    @classmethod
    def of(cls, answer: Mapping[str, Any], key: str, offset: int) -> Page:
        """The page in the answer to a request for that offset; its rows stand under ``key``."""
        rows = answer.get(key) or ()
        missing = frozenset((*(answer.get("missing") or ()), *(answer.get("offline") or ())))
        names = [*map(_name, rows), *missing]
        start = min(names, default="") if offset else ""
        limit, total = answer.get("limit") or LIMIT, answer.get("total") or 0
        return cls(rows, missing, offset, limit, total, start, max(names, default=""))

    @property
    def last(self) -> bool:
        """Whether there is nothing behind it. A page without rows does not know what is before it."""
        return self.offset + self.limit >= self.total and (bool(self.end) or not self.offset)

    def others(self) -> Iterable[int]:
        """The offsets of the fewest pages behind this first one that touch, spread evenly so that they overlap."""
        behind = max(0, self.total - self.limit)
        count = -(-behind // (self.limit - 1))
        return (number * behind // count for number in range(1, count + 1))

    def after(self, tries: int) -> int:
        """The offset of a page that should touch the end of this one; further back with each try."""
        lap = min(LAP << tries, self.limit - 1)
        return max(0, self.offset + len(self.rows) + len(self.missing) - lap)


def unbroken(pages: Iterable[Page]) -> Page:
    """The page up to which nothing is left out, from the first one on."""
    whole, *rest = sorted(pages, key=lambda page: (page.offset > 0, page.start))
    for page in rest:
        if not whole.last and page.start <= whole.end and (page.last or page.end > whole.end):
            whole = page
    return whole


def _name(row: Mapping[str, Any]) -> str:
    """The name of a stream or consumer. A consumer that is offline has it in its configuration only."""
    config: Mapping[str, Any] = row["config"]
    return row.get("name") or config.get("name") or config.get("durable_name") or ""
