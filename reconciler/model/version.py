"""Versions of nats-server, and the range of them that a topology must work on."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import NamedTuple

_LONGEST = 40
"""Characters of what is no version that a message has room for."""


class Version(NamedTuple):
    """A release of nats-server. Sorts as releases do; ``2.14`` is ``2.14.0``."""

    major: int
    minor: int
    patch: int = 0

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    @classmethod
    def of_level(cls, level: int) -> Version | None:
        """The first release with that level of the JetStream API; None for a level that is not known."""
        return LEVELS[level] if 0 <= level < len(LEVELS) else None

    @property
    def level(self) -> int:
        """The level of the JetStream API that this release has, or would have for all that is known."""
        return max(bisect_right(LEVELS, self) - 1, 0)

    @property
    def line(self) -> tuple[int, int]:
        """The release line: 2.14 of 2.14.3."""
        return self[:2]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read ``2.14``, ``2.14.3`` or ``v2.15.0-RC.1`` (the suffix is dropped). Raises ValueError."""
        match = re.match(r"v?([0-9]{1,9})\.([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:[-+].*)?$", text.strip())
        if not match:
            shown = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
            raise ValueError(f"{shown!r} is not a version of nats-server; write it like 2.14 or 2.14.3")
        return cls(int(match[1]), int(match[2]), int(match[3] or 0))


LEVELS = (
    Version(2, 10),
    Version(2, 11),
    Version(2, 12),
    Version(2, 12, 5),
    Version(2, 14),
    Version(2, 15),
)
"""The first release of each level of the JetStream API; up to 2.10 the server names none, which is level 0."""

OLDEST = Version(2, 10)
"""The oldest supported server: ownership needs the metadata that came with 2.10."""

NEWEST = Version(2, 15)
"""The newest server whose behaviour the field tables describe."""


LINES = (Version(2, 10), Version(2, 11), Version(2, 12), Version(2, 14), Version(2, 15))
"""The supported lines of releases, each by its first one; there is no 2.13."""


@dataclass(frozen=True, slots=True)
class VersionRange:
    """The servers a topology is written for: from ``low`` on, and below ``high`` when that is given."""

    low: Version = OLDEST
    high: Version | None = None

    @classmethod
    def parse(cls, text: str) -> VersionRange:
        """Read ``>=2.11``, ``>=2.11 <2.15`` or ``2.14`` (that release line only). Raises ValueError."""
        low, high = OLDEST, None
        for part in text.replace(",", " ").split():
            match = re.match(r"(>=|<)?(.+)$", part)
            assert match
            version = Version.parse(match[2])
            if match[1] == ">=":
                low = version
            elif match[1] == "<":
                high = version
            else:
                low, high = version, Version(version.major, version.minor + 1)
        if high is not None and high <= low:
            raise ValueError(f"{text!r} contains no version; write a range like '>=2.11 <2.15'")
        return cls(low, high)

    def __contains__(self, server: Version) -> bool:
        return self.low <= server and (self.high is None or server < self.high)

    @property
    def newest(self) -> Version:
        """The newest server in the range whose behaviour is known; the oldest when none is."""
        return max((each for each in (*LINES, self.low) if each in self), default=self.low)

    def includes(self, other: VersionRange) -> bool:
        """Whether every server of another range is in this one."""
        return self.shared(other) == other

    def shared(self, other: VersionRange) -> VersionRange | None:
        """The servers that are in both ranges, None when there are none."""
        low = max(self.low, other.low)
        highs = [each.high for each in (self, other) if each.high is not None]
        high = min(highs) if highs else None
        return VersionRange(low, high) if high is None or low < high else None

    def __str__(self) -> str:
        return f">={self.low}" + (f" <{self.high}" if self.high else "")


ALL_SERVERS = VersionRange()
"""Every supported server."""
