"""Comments for the linter: read where they are comments, and nowhere else."""

from __future__ import annotations

from datetime import date
from textwrap import dedent

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.load.comments import ignores
from reconciler.load.parse import parse
from reconciler.model.policy import Ignore


def read(text: str) -> list[tuple[int, int, tuple[str, ...]]]:
    """Where each comment stands, the line that it is about, and the rules that it names."""
    return [(each.at.line, each.line, each.rules) for each in ignores("a.yaml", dedent(text).lstrip("\n"))]


def one(comment: str) -> Ignore:
    (found,) = ignores("a.yaml", f"a: 1  {comment}\n")
    return found


def test_at_the_end_of_a_line_it_is_about_that_line() -> None:
    assert read("a:\n  b: 1 # nats-topology: ignore[NAM011, REL002] why\n") == [(2, 2, ("NAM011", "REL002"))]


def test_on_a_line_of_its_own_it_is_about_the_next_that_says_something() -> None:
    text = """
    # nats-topology: ignore[REL002] why
      # nats-topology: ignore[REL003] why

    # another comment
    a: 1
    """
    assert read(text) == [(1, 5, ("REL002",)), (2, 5, ("REL003",))]


def test_at_the_end_of_a_file_it_is_about_nothing() -> None:
    assert read("a: 1\n# nats-topology: ignore[REL002] why") == [(2, 0, ("REL002",))]


def test_it_may_follow_another_comment() -> None:
    (found,) = ignores("a.yaml", "a: 1  # ORD-7  # nats-topology: ignore[REL002] why\n")
    assert (found.at.column, found.rules) == (16, ("REL002",))


def test_its_words_may_stand_close_together_or_apart() -> None:
    for comment in ("#nats-topology:ignore[REL002]why", "#  nats-topology:  ignore [ REL002 ,]  why"):
        assert one(comment).rules == ("REL002",)


def test_it_may_have_a_last_day() -> None:
    found = one("# nats-topology: ignore[REL002] until=2027-01-31 why")
    assert (found.until, found.problem) == (date(2027, 1, 31), "")
    assert one("# nats-topology: ignore[REL002] why until=2027-01-31").until == date(2027, 1, 31)


def test_its_reason_is_what_is_left() -> None:
    assert one("# nats-topology: ignore[REL002] the  auditors until=2027-01-31 ask ").reason == "the auditors ask"


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "the comment ignores every rule"),
        (" everything", "the comment ignores every rule"),
        ("[] why", "the comment ignores every rule"),
        ("[ , ] why", "the comment ignores every rule"),
        ("[NAM011 why", "the bracket is not closed"),
        ("[[NAM011]] why", "the bracket is not closed"),
        ("[NAM*] why", "NAM* is a pattern"),
        ("[NAM011]", "the comment says no reason"),
        ("[NAM011] until=2027-01-31", "the comment says no reason"),
        ("[NAM011] - …", "the comment says no reason"),
        ("[NAM011] until=soon why", "until=soon is no date"),
        ("[NAM011] until=2027-02-30 why", "until=2027-02-30 is no date"),
        ("[NAM011] until=20270131 why", "until=20270131 is no date"),
        ("[NAM011] until= why", "until= is no date"),
        ("[NAM011] until=2027-01-31 until=2028-01-31 why", "until=2028-01-31 is no date"),
    ],
)
def test_one_that_is_not_right_says_why_and_names_nothing(rest: str, problem: str) -> None:
    found = one(f"# nats-topology: ignore{rest}")
    assert (found.problem, found.rules) == (problem, ())
    assert found.hint


@pytest.mark.parametrize(
    "comment",
    ["# nats-topology: ignored[REL002] x", "# nats-topology: ignore-all", "# see nats-topology: ignore[REL002] x", "#"],
)
def test_another_comment_is_none(comment: str) -> None:
    assert not ignores("a.yaml", f"a: 1 {comment}\n# nats-topology: made by hand\n")


COMMENT = "# nats-topology: ignore[REL002] why"


@pytest.mark.parametrize(
    "text",
    [
        f"a: 'x {COMMENT}'\n",
        f'a: "x {COMMENT}"\n',
        f"a: 'x\n\n  {COMMENT}\n  y'\n",
        f'a: "x \\\n  {COMMENT}\n  y"\n',
        f"a: |\n  x\n  {COMMENT}\n  y\n",
        f"a: |-\n\n  {COMMENT}\n",
        f"a: >2\n  {COMMENT}\nb: 1\n",
        f"- |\n {COMMENT}\n- 1\n",
        f"'x {COMMENT}': 1\n",
        f"? |\n  {COMMENT}\n: 1\n",
        f"a: x{COMMENT.replace(': ', ':')}\n",
    ],
)
def test_a_text_is_no_comment(text: str) -> None:
    assert "nats-topology" in str(yaml.safe_load(text))
    assert not ignores("a.yaml", text)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        (f"a: |  {COMMENT}\n  x\n", 1),
        (f"a: >-  {COMMENT}\n  x\n", 1),
        (f"a: |\n  x\n{COMMENT}\nb: 1\n", 4),
        (f"a:\n  b: |\n    x\n  {COMMENT}\n  c: 1\n", 5),
        (f"a: 'x'  {COMMENT}\n", 1),
        (f"a: 'it''s # {COMMENT}' {COMMENT}\n", 1),
        (f"a: [x,  {COMMENT}\n  y]\n", 1),
        (f"a: [x,\n  {COMMENT}\n  y]\n", 3),
        (f"a: {{b: '#'}}  {COMMENT}\n", 1),
        (f"a: x#y  {COMMENT}\n", 1),
        (f"---\na: 1\n---  {COMMENT}\nb: 1\n", 3),
        (f"a: ä€😀  {COMMENT}\n", 1),
        (f"a: 1\r\n{COMMENT}\r\nb: 1\r\n", 3),
        (f"a: 1\x85{COMMENT}\u2028b: 1\n", 3),
        (f"# nats-topology: ignore\ta\n{COMMENT}\n a: 1", 3),
    ],
)
def test_a_comment_is_one_wherever_yaml_has_comments(text: str, about: int) -> None:
    assert [each.line for each in ignores("a.yaml", text) if each.rules] == [about]


PIECES = st.sampled_from(
    ["a: ", "- ", "'", '"', "|", ">", "#", " # ", "\n", "\n  ", "[", "]", "{", "}", ",", "x", "\\", "&a ", "*a",
     "!t ", "%", "---\n", "\r\n", "\x85", "ä", "😀", COMMENT, "# nats-topology: ignore", "nats-topology:", "[REL002]",
     "until="]
)  # fmt: skip


@given(st.lists(PIECES, max_size=25).map("".join))
def test_a_comment_changes_nothing_of_what_is_read(text: str) -> None:
    if parse("a.yaml", text).findings:
        return
    for found in ignores("a.yaml", text):
        lines = text.replace("\r\n", "\n").replace("\x85", "\n").split("\n")
        line = lines[found.at.line - 1]
        assert line[found.at.column - 1 :].startswith("#")
        # Without the comment, the values are the same.
        lines[found.at.line - 1] = line[: found.at.column - 1]
        assert [each.data for each in parse("a.yaml", "\n".join(lines)).documents] == [
            each.data for each in parse("a.yaml", text).documents
        ]


HOSTILE = st.lists(
    st.sampled_from([COMMENT, "#", " ", "'", '"', "\n", "\\", ": ", "- ", "|", "x", "\t", "\x85", "ä", "😀"]),
    max_size=9,
).map("".join)


@given(
    values=st.dictionaries(HOSTILE, st.one_of(HOSTILE, st.lists(HOSTILE), st.dictionaries(HOSTILE, HOSTILE))),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    flow=st.booleans(),
)
def test_whatever_is_in_a_text_is_no_comment_and_what_follows_is_one(
    values: dict[str, object], style: str, flow: bool
) -> None:
    text = yaml.safe_dump(values, default_style=style, default_flow_style=flow, allow_unicode=True, width=20)
    assert not ignores("a.yaml", text)
    (found,) = ignores("a.yaml", f"{text}{COMMENT}\n--- {{}}\n")
    assert found.rules == ("REL002",)
