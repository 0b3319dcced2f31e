"""The page shows everything, loads nothing, and runs nothing that stands in a plan."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given

from reconciler.model.graph import Edge, Graph, Node
from reconciler.model.plan import Plan
from reconciler.render import drawing
from reconciler.render.plans import Review, Reviews, render
from tests.render.plans.made import REVIEW, hostile_sets, large, one

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

TAGS = {
    *(
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "section",
        "h1",
        "h2",
        "p",
        "div",
        "strong",
        "ul",
        "li",
    ),
    *("table", "thead", "tbody", "tr", "th", "td", "code", "details", "summary", "span", "pre", "footer"),
    *("svg", "desc", "defs", "marker", "path", "g", "rect", "text"),
}
EMPTY = {"meta"}


class Page(HTMLParser):
    """A page as a browser takes it apart; refuses what is not nested well."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.words: list[str] = []
        self.style = ""
        self.policy = ""
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if dict(attrs).get("http-equiv") == "Content-Security-Policy":
            self.policy = dict(attrs)["content"] or ""
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words.append(data)


def assert_harmless(text: str) -> Page:
    """Nothing in the page is a script, a link or a style of somebody else's."""
    page = Page(text)
    assert page.tags <= TAGS
    assert not {
        name for name in page.attributes if name.startswith("on") or name in ("href", "src", "style", "xlink:href")
    }
    digest = base64.b64encode(hashlib.sha256(page.style.encode()).digest()).decode()
    assert page.policy.startswith(f"default-src 'none'; style-src 'sha256-{digest}';")
    assert "script" not in page.policy
    return page


def test_what_can_hurt_comes_before_the_drawing_and_the_diffs() -> None:
    page = assert_harmless(render("html", one(REVIEW)))
    words = [each.strip() for each in page.words if each.strip()]
    order = [
        "Plan: 1 to add, 1 to change, 1 to destroy.",
        "What can hurt",
        "What stands against it",
        "Topology",
        "Changes",
    ]
    assert [each for each in words if each in order] == order
    assert "Blocked: 1 error stands against it." in words
    assert "stream/LEGACY" in words
    assert "max_age: 30d → 7d" in words


def test_what_changes_has_the_colour_and_the_sign_of_its_verb() -> None:
    made = render("html", one(REVIEW))
    assert 'class="stream n-delete"' in made
    assert ">- LEGACY</text>" in made
    assert 'class="stream n-create"' in made
    assert re.search('<svg role="img" aria-labelledby="t0 d0"', made)


@given(hostile_sets)
def test_hostile_text_makes_no_mark(reviews: Reviews) -> None:
    assert_harmless(render("html", reviews))


@given(hostile_sets)
def test_a_drawing_alone_is_as_harmless(reviews: Reviews) -> None:
    for review in reviews.each:
        assert_harmless(drawing.render("html", review.topology, review.graph))


def test_a_large_topology_is_drawn_by_domain() -> None:
    nodes = tuple(Node(f"stream/S{number}", "stream", f"S{number}", f"d{number % 7}") for number in range(1000))
    made = drawing.render("html", "large", Graph(nodes))
    assert "Drawn by domain: 1,000 nodes are too many." in made
    assert made.count('<rect class="box"') == 7
    assert_harmless(made)


def test_a_large_plan_is_all_there() -> None:
    made = render("html", one(large(500)))
    assert made.count("field_0: a value before") == 500
    assert_harmless(made)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium to open the page")
def test_a_browser_runs_nothing_of_a_hostile_plan(tmp_path: Path) -> None:
    assert CHROMIUM is not None
    attack = (
        "</title></style></text></svg><script>document.title='run'</script><img src=x onerror=document.title='run'>"
    )
    graph = Graph(
        (Node("stream/A", "stream", attack, "", attack), Node("stream/B", "stream", "B")),
        (Edge("stream/A", "stream/B", "sources", attack),),
    )
    page = tmp_path / "plan.html"
    hostile = Review(attack, attack, attack, Plan(attack), graph=graph, command=attack)
    page.write_text(render("html", one(hostile)), encoding="utf-8")
    done = subprocess.run(
        [
            CHROMIUM,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            f"--user-data-dir={tmp_path}",
            "--dump-dom",
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "<title>Plan of &lt;/title&gt;" in done.stdout
    assert "<script" not in done.stdout
    assert "<img" not in done.stdout
    assert done.stdout.count("<svg") == 1
