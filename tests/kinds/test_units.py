"""Durations, sizes and times: exact both ways, and told what to write."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.units import (
    DURATION_PATTERN,
    SIZE_PATTERN,
    TIME_PATTERN,
    duration,
    instant,
    show_duration,
    show_size,
    size,
)

whole = st.integers(0, (1 << 63) - 1)


@given(whole)
def test_a_duration_survives_a_round_trip(nanoseconds: int) -> None:
    text = show_duration(nanoseconds)
    assert re.search(DURATION_PATTERN, text)
    assert duration(text) == nanoseconds


@given(whole)
def test_a_size_survives_a_round_trip(count: int) -> None:
    text = show_size(count)
    assert re.search(SIZE_PATTERN, text)
    assert size(text) == count


@given(
    st.datetimes(datetime(1970, 1, 2), datetime(2200, 1, 1)),
    st.integers(-12 * 60, 14 * 60),
    st.integers(0, 999_999_999),
)
def test_an_instant_is_the_same_in_every_offset(when: datetime, minutes: int, nanoseconds: int) -> None:
    utc = when.replace(microsecond=0, tzinfo=UTC)
    there = utc.astimezone(timezone(timedelta(minutes=minutes)))
    expected = (utc - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1) * 1_000_000_000 + nanoseconds
    for each in (utc, there):
        text = each.isoformat().replace("+00:00", "Z")
        fraction = text[:19] + f".{nanoseconds:09d}" + text[19:]
        assert re.search(TIME_PATTERN, fraction)
        assert instant(fraction) == expected


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("30s", 30_000_000_000),
        ("1h30m", 5_400_000_000_000),
        ("1.5s", 1_500_000_000),
        ("7d", 604_800_000_000_000),
        ("2w", 1_209_600_000_000_000),
        ("100ms", 100_000_000),
        ("0s", 0),
    ],
)
def test_a_duration_is_read(text: str, nanoseconds: int) -> None:
    assert duration(text) == nanoseconds


@pytest.mark.parametrize(
    ("text", "count"), [("100B", 100), ("512KiB", 524_288), ("1.5MiB", 1_572_864), ("10GiB", 10_737_418_240)]
)
def test_a_size_is_read(text: str, count: int) -> None:
    assert size(text) == count


@pytest.mark.parametrize(
    ("nanoseconds", "text"),
    [(0, "0s"), (5_400_000_000_000, "1h30m"), (1_500_000_000, "1s500ms"), (604_800_000_000_000, "7d"), (1, "1ns")],
)
def test_a_duration_is_shown_in_the_largest_units(nanoseconds: int, text: str) -> None:
    assert show_duration(nanoseconds) == text


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0B"), (10_737_418_240, "10GiB"), (1_610_612_736, "1536MiB"), (1000, "1000B")]
)
def test_a_size_is_shown_in_the_largest_unit_that_is_exact(count: int, text: str) -> None:
    assert show_size(count) == text


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("30", "write it like 30s, 1h30m or 7d"),
        ("30 seconds", "here 30s"),
        ("5 Minutes", "here 5m"),
        ("2 months", "here 60d"),
        ("1 year", "here 365d"),
        ("soon", "write it like 30s, 1h30m or 7d"),
        ("-5s", "write it like 30s, 1h30m or 7d"),
        ("0.5ns", "is not a whole number of nanoseconds"),
        ("300000d", "is more than the server can count"),
        ("9" * 5_000 + "h", "is longer than any duration has to be; write it like 30s, 1h30m or 7d"),
        ("9" * 5_000 + " years", "is longer than any duration has to be"),
        ("1." + "0" * 40 + "1h", "is not a whole number of nanoseconds"),
    ],
)
def test_what_is_no_duration_is_told_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=re.escape(advice)):
        duration(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("10GB", "write 10GiB, or 10000000000 for decimal bytes"),
        ("10G", "GB could mean 1000 or 1024 to the power of 3"),
        ("512kib", "write 512KiB"),
        ("big", "write it like 512KiB, 64MiB or 10GiB"),
        ("0.3B", "is not a whole number of bytes"),
        ("9000PiB", "is more than the server can count"),
        ("9" * 5_000 + "KB", "is longer than any size has to be; write it like 512KiB, 64MiB or 10GiB"),
        ("1." + "0" * 40 + "1KiB", "is not a whole number of bytes"),
    ],
)
def test_what_is_no_size_is_told_what_to_write(text: str, advice: str) -> None:
    with pytest.raises(ValueError, match=re.escape(advice)):
        size(text)


@pytest.mark.parametrize("text", ["2026-11-23", "2026-11-23T08:00:00", "2026-13-23T08:00:00Z", "now"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a time"):
        instant(text)


@given(
    st.text(max_size=20) | st.text("0123456789.smhdwKMGiB -", max_size=10), st.sampled_from([duration, size, instant])
)
def test_any_text_is_read_or_refused_in_one_line(text: str, read: Callable[[str], int]) -> None:
    try:
        answer = str(read(text))
    except ValueError as error:
        answer = str(error)
    assert answer
    assert "\n" not in answer


@pytest.mark.parametrize(
    ("text", "meant"), [("500 ms", "500ms"), ("5 mins", "5m"), ("2 Days", "2d"), ("3 us", "3us"), ("7 S", "7s")]
)
def test_a_duration_in_other_words_is_understood_in_the_hint(text: str, meant: str) -> None:
    with pytest.raises(ValueError, match=f"here {meant}$"):
        duration(text)
