"""The comment says what can hurt first, is whole at every size, and takes text from YAML for text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given

from reconciler.model.plan import Plan
from reconciler.render.markup import BUDGET, size
from reconciler.render.plans import Review, Reviews, render
from reconciler.render.plans.markdown import render as within
from tests.render.plans.made import NEW, PLAN, REVIEW, hostile_sets, large, one


def outside_of_fences(markdown: str) -> list[str]:
    """The lines that Markdown reads, once each fence is seen to be closed."""
    fence = ""
    lines = []
    for line in markdown.split("\n"):
        if fence:
            if line == fence:
                fence = ""
            else:
                assert not line.startswith(fence)
                assert line.startswith(("@@ ", "+ ", "- ")), line
        elif found := re.fullmatch("(`{3,})diff", line):
            fence = found[1]
        else:
            lines.append(line)
    assert not fence, "a fence is not closed"
    text = "\n".join(lines)
    assert text.count("<details") == text.count("</details>") == text.count("<summary>") == text.count("</summary>")
    return lines


def test_what_can_hurt_comes_before_the_diffs() -> None:
    lines = render("markdown", one(REVIEW)).split("\n")
    assert lines[:9] == [
        "<!-- nats-topology:plan topology=shop target=prod -->",
        "### nats-topology plan: <code>shop → prod</code>",
        "",
        "<code>nats&#58;//x, cluster eu, nats-server 2.15.1</code>",
        "",
        "**Plan: 1 to add, 1 to change, 1 to destroy.**",
        "",
        "> [!CAUTION]",
        "> **Blocked: 1 error stands against it.**",
    ]
    assert lines[10:14] == [
        "| Object | Change | Impact | Rule |",
        "|---|---|---|---|",
        "| <code>stream/LEGACY</code> | delete | <code>no longer declared</code><br>"
        "<code>holds 1,204 messages (2.0 KiB)</code> | <code>SAF001</code> |",
        "| <code>stream/ORDERS</code> | update<br><code>max&#95;age&#58; 30d → 7d</code> | "
        "<code>messages older than that are deleted at once</code> |  |",
    ]


def test_diffs_are_in_groups_and_open_when_they_are_short() -> None:
    lines = render("markdown", one(REVIEW)).split("\n")
    start = lines.index("<details open><summary><code>orders</code>: 1 update</summary>")
    assert lines[start + 1 : start + 9] == [
        "",
        "```diff",
        "@@ ~ update stream/ORDERS  shop/orders.yaml:12 @@",
        "-   max_age: 30d",
        "+   max_age: 7d  # messages older than that are deleted at once",
        "+   description: All",
        "```",
        "",
    ]
    assert "<details open>" not in render("markdown", one(large(9)))


def test_how_to_apply_is_told_only_of_a_plan_that_can_be() -> None:
    assert "apply it" not in render("markdown", one(REVIEW))
    assert "To apply: <code>apply it</code>" in render("markdown", one(REVIEW._replace(plan=Plan("shop", (NEW,)))))


def test_no_changes_are_told_so_that_an_old_comment_can_be_replaced() -> None:
    made = render("markdown", one(Review("shop", plan=Plan("shop", unchanged=3))))
    assert "**No changes. The servers match the topology.**" in made
    assert "<details" not in made


def test_what_could_not_be_planned_says_why() -> None:
    made = render("markdown", one(Review("shop", "prod", error="no @answer")))
    assert "> <code>no &#64;answer</code>" in made


@pytest.mark.parametrize(
    "review",
    [
        large(500),
        large(500, lossy=500),
        large(500, words="`" * 900),
        large(2000, changes=1),
        large(9, words="ö" * 50_000),
    ],
    ids=["500", "500 lossy", "backticks", "2,000", "long values"],
)
def test_a_large_plan_is_within_the_budget_and_whole(review: Review) -> None:
    made = render("markdown", one(review))
    assert size(made) <= BUDGET
    outside_of_fences(made)
    assert review.verdict in made


def test_the_table_of_what_can_hurt_is_kept_when_the_diffs_have_to_go() -> None:
    made = within(one(large(500, lossy=20)), 8_000)
    assert size(made) <= 8_000
    assert len(re.findall(r"^\| <code>stream/STREAM", made, re.MULTILINE)) == 20
    assert "```" not in made


def test_less_room_tells_less_by_meaning() -> None:
    review = large(100)
    all_of_it = within(one(review))
    a_line_each = within(one(review), 12_000)
    counted = within(one(review), 2_000)
    nothing = within(one(review), 450)
    assert "-   field_0: a value before" in all_of_it
    assert "field_0" not in a_line_each
    assert a_line_each.count("@@ ~ update") == 100
    assert "- <code>domain-3</code>: 10 update" in counted
    assert "domain-3" not in nothing
    assert "**Plan: 0 to add, 100 to change, 0 to destroy.**" in nothing


def test_rows_without_room_are_counted() -> None:
    made = within(one(large(500, lossy=500)), 20_000)
    rows = len(re.findall(r"^\| <code>stream/STREAM", made, re.MULTILINE))
    assert 0 < rows < 500
    assert f"{500 - rows} changes that can hurt more have no room here." in made


def test_targets_share_the_budget() -> None:
    small = REVIEW._replace(target="small", plan=PLAN)
    made = render("markdown", Reviews((large(400), small, large(400)), several=True))
    assert size(made) <= BUDGET
    assert made.count("<!-- nats-topology:plan ") == 3
    assert "+   max_age: 7d" in made
    outside_of_fences(made)


def test_targets_without_room_are_counted() -> None:
    made = within(Reviews((REVIEW,) * 100, several=True), 4_000)
    assert size(made) <= 4_000
    assert "targets more have no room here." in made


@given(hostile_sets)
def test_hostile_text_is_text_and_nothing_else(reviews: Reviews) -> None:
    made = render("markdown", reviews)
    assert size(made) <= BUDGET
    lines = outside_of_fences(made)
    assert sum(line.startswith("<!-- ") for line in lines) == len(reviews.each)
    for line in lines:
        if line.startswith("<!--"):
            assert re.fullmatch(r"<!-- nats-topology:plan topology=[\w.%~-]* target=[\w.%~-]* -->", line)
            assert line.count("--") == 2
            continue
        tags = set(re.findall(r"<[^>]*>", line))
        assert tags <= {
            *("<code>", "</code>", "<br>", "<details>", "<details open>", "</details>", "<summary>", "</summary>"),
            *("<sub>", "</sub>"),
        }
        said = "".join(re.findall("<code>(.*?)</code>", line))
        assert not re.search(r"[`*_\[\]@\\~$|]|(?<!&)#|://|www\.", said)
        without = re.sub("<code>.*?</code>", "", line)
        assert "@" not in without
        assert "`" not in without
        assert not re.search(r"#\d", without)
        if line.startswith("|"):
            assert line.count("|") == 5
