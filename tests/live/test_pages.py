"""Pages that touch leave nothing out, whatever comes and goes between them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.live.pages import Page, unbroken

LIMIT = 4


def page(names: list[str], offset: int, missing: tuple[str, ...] = ()) -> Page:
    """The page that a server with these streams answers; in a cluster what is missing takes the place of a row."""
    shown = sorted(names)[offset : offset + LIMIT]
    rows = [{"config": {"name": name}} for name in shown if name not in missing]
    answer: dict[str, Any] = {"total": len(names), "limit": LIMIT, "streams": rows}
    answer["missing"] = [name for name in shown if name in missing]
    return Page.of(answer, "streams", offset)


def listed(pages: list[Page]) -> set[str]:
    return {row["config"]["name"] for each in pages for row in each.rows}.union(*(each.missing for each in pages))


some = st.lists(st.sampled_from("abcdefghijklmnop"), unique=True)


@given(some, st.lists(st.tuples(some, st.integers(0, 16)), max_size=6))
def test_what_stays_is_on_pages_that_leave_nothing_out(stays: list[str], seen: list[tuple[list[str], int]]) -> None:
    pages = [page(stays, 0), *(page(sorted({*stays, *others}), offset) for others, offset in seen)]
    if unbroken(pages).last:
        assert listed(pages) >= set(stays)


@pytest.mark.parametrize("count", [0, 1, 4, 5, 7, 8, 9, 100])
def test_a_list_that_rests_is_read_with_the_fewest_pages(count: int) -> None:
    names = [f"{number:03}" for number in range(count)]
    first = page(names, 0)
    pages = [first, *(page(names, offset) for offset in first.others())]
    assert unbroken(pages).last
    assert listed(pages) == set(names)
    assert len(pages) == (1 if count <= LIMIT else 1 + -(-(count - LIMIT) // (LIMIT - 1)))


def test_a_deletion_between_two_pages_leaves_a_gap_that_is_seen() -> None:
    pages = [page(list("abcdefg"), 0), page(list("cdefg"), 3)]
    assert "e" not in listed(pages)
    assert not unbroken(pages).last
    pages.append(page(list("cdefg"), unbroken(pages).after(0)))
    assert unbroken(pages).last
    assert listed(pages) >= set("cdefg")


def test_what_is_missing_takes_a_place_on_its_page() -> None:
    pages = [page(list("abcdefg"), 0, ("d",)), page(list("abcdefg"), 3, ("d", "e"))]
    assert unbroken(pages).last
    assert listed(pages) == set("abcdefg")


def test_a_page_behind_the_end_tells_nothing() -> None:
    behind = Page.of({"total": 0, "limit": LIMIT, "streams": []}, "streams", 4)
    assert not unbroken([page(list("abcdef"), 0), behind]).last


def test_a_consumer_that_is_offline_has_its_name_in_its_configuration() -> None:
    rows = [{"name": "", "config": {"durable_name": "a"}}, {"name": "b", "config": {"name": "b"}}]
    read = Page.of({"total": 9, "limit": 2, "consumers": rows}, "consumers", 1)
    assert (read.start, read.end) == ("a", "b")
