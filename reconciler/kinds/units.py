"""Durations, sizes and times as people write them, and the server's integers.

Durations are int64 nanoseconds on the wire and sizes are bytes; a JSON float or a string there is refused with
10025 (nats-server 2.15.0). All arithmetic is on integers, so every value survives a round trip exactly.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Context, Decimal, localcontext
from functools import lru_cache

_NANOSECONDS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60 * 1_000_000_000,
    "h": 3600 * 1_000_000_000,
    "d": 86_400 * 1_000_000_000,
    "w": 7 * 86_400 * 1_000_000_000,
}
_BYTES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "PiB": 1 << 50}
_MAXIMUM = (1 << 63) - 1
_LONGEST = 100
"""Characters of a duration or a size; int() and Decimal do what is longer slowly, not exactly, or not at all."""
_EXACT = Context(prec=2 * _LONGEST)

DURATION_PATTERN = r"^([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h|d|w))+$"
SIZE_PATTERN = r"^[0-9]+(\.[0-9]+)?(B|KiB|MiB|GiB|TiB|PiB)$"
TIME_PATTERN = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$"

_DURATION = re.compile(DURATION_PATTERN)
_DURATION_PART = re.compile(r"([0-9]+(?:\.[0-9]+)?)(ns|us|µs|ms|s|m|h|d|w)")
_SIZE = re.compile(r"^([0-9]+(?:\.[0-9]+)?)(B|KiB|MiB|GiB|TiB|PiB)$")
_TIME = re.compile(TIME_PATTERN)

_SHOWN_DURATIONS = [(_NANOSECONDS[unit], unit) for unit in ("d", "h", "m", "s", "ms", "us", "ns")]
_SHOWN_SIZES = [(_BYTES[unit], unit) for unit in ("PiB", "TiB", "GiB", "MiB", "KiB")]


@lru_cache(maxsize=4096)
def duration(text: str) -> int:
    """Nanoseconds of ``30s``, ``1h30m``, ``1.5s`` or ``7d``. Raises ValueError that says what to write."""
    _not_longer(text, "duration", "30s, 1h30m or 7d")
    if not _DURATION.match(text):
        raise ValueError(f"{text!r} is not a duration; write it like 30s, 1h30m or 7d{_nearest_duration(text)}")
    with localcontext(_EXACT):
        total = sum(Decimal(number) * _NANOSECONDS[unit] for number, unit in _DURATION_PART.findall(text))
        return _whole(total, text, "nanosecond")


def _nearest_duration(text: str) -> str:
    """A guess at what was meant: the unit spelt out, in capitals, or after a space."""
    words = re.match(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]+)\s*$", text)
    if not words:
        return ""
    unit = words[2].lower()
    if unit not in _NANOSECONDS:
        unit = unit.rstrip("s")
    names = {
        "nano": "ns", "micro": "us", "milli": "ms", "sec": "s", "second": "s", "min": "m", "minute": "m", "hr": "h",
        "hour": "h", "day": "d", "week": "w", "nanosecond": "ns", "microsecond": "us", "millisecond": "ms",
        **{name: name for name in _NANOSECONDS},
    }  # fmt: skip
    if unit in names:
        return f", here {words[1]}{names[unit]}"
    if unit in ("month", "mon", "y", "yr", "year"):
        days = {"m": 30, "y": 365}[unit[0]] * Decimal(words[1])
        return f", here {days.normalize():f}d"
    return ""


@lru_cache(maxsize=4096)
def size(text: str) -> int:
    """Bytes of ``512KiB``, ``10GiB`` or ``100B``. Raises ValueError that says what to write."""
    _not_longer(text, "size", "512KiB, 64MiB or 10GiB")
    match = _SIZE.match(text)
    if not match:
        raise ValueError(f"{text!r} is not a size; {_nearest_size(text)}")
    with localcontext(_EXACT):
        return _whole(Decimal(match[1]) * _BYTES[match[2]], text, "byte")


def _nearest_size(text: str) -> str:
    words = re.match(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGTP])(i?)[Bb]?\s*$", text, re.IGNORECASE)
    if not words:
        return "write it like 512KiB, 64MiB or 10GiB"
    letter = words[2].upper()
    if words[3]:
        return f"write {words[1]}{letter}iB"
    power = "KMGTP".index(letter) + 1
    exact = Decimal(words[1]) * 1000**power
    return (
        f"{letter}B could mean 1000 or 1024 to the power of {power}: "
        f"write {words[1]}{letter}iB, or {int(exact)} for decimal bytes"
    )


def _not_longer(text: str, what: str, examples: str) -> None:
    if len(text) > _LONGEST:
        raise ValueError(f"{text[:40] + '…'!r} is longer than any {what} has to be; write it like {examples}")


def _whole(total: Decimal | int, text: str, unit: str) -> int:
    number = int(total)
    if number != total:
        raise ValueError(f"{text!r} is not a whole number of {unit}s")
    if number > _MAXIMUM:
        raise ValueError(f"{text!r} is more than the server can count; the longest is 2^63-1 {unit}s")
    return number


def show_duration(nanoseconds: int) -> str:
    """The shortest exact way to write a duration: ``7d``, ``1h30m``, ``1s500ms``. Zero is ``0s``."""
    if nanoseconds == 0:
        return "0s"
    if nanoseconds < 0:
        return f"{nanoseconds}ns"
    parts = []
    for factor, unit in _SHOWN_DURATIONS:
        count, nanoseconds = divmod(nanoseconds, factor)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts)


def show_size(count: int) -> str:
    """The shortest exact way to write a size: ``10GiB``, ``1536MiB``, ``1000B``."""
    if count == 0:
        return "0B"
    for factor, unit in _SHOWN_SIZES:
        if count % factor == 0:
            return f"{count // factor}{unit}"
    return f"{count}B"


def instant(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 time, so that two offsets of one instant are equal. Raises ValueError."""
    if not _TIME.match(text):
        raise ValueError(f"{text!r} is not a time; write it like 2026-11-23T08:00:00Z")
    whole, fraction = re.subn(r"\.[0-9]+", "", text)
    digits = re.search(r"\.([0-9]+)", text)
    try:
        seconds = datetime.fromisoformat(whole.replace("Z", "+00:00")).timestamp()
    except ValueError as error:
        raise ValueError(f"{text!r} is not a time: {error}") from None
    return int(seconds) * 1_000_000_000 + (int(digits[1][:9].ljust(9, "0")) if fraction and digits else 0)
