"""Edits of a text: they say what they mean, and touch nothing else."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.load.comments import ignores
from reconciler.load.edit import Draft, NotEditable, Source
from reconciler.load.parse import parse
from reconciler.model.edit import (
    Edit,
    InsertItem,
    InsertKey,
    RemoveIgnore,
    RemoveItem,
    RemoveKey,
    RenameKey,
    ReplaceValue,
)
from reconciler.model.position import BREAK, Position
from tests.load.yaml_texts import texts


def place(text: str, mark: str) -> Position:
    """Where the first text of that kind starts."""
    before = text[: text.index(mark)]
    breaks = list(BREAK.finditer(before))
    return Position("a.yaml", len(breaks) + 1, len(before) - (breaks[-1].end() if breaks else 0) + 1)


def edited(text: str, *edits: Edit) -> str:
    draft = Draft(Source("a.yaml", text))
    for edit in edits:
        assert draft.fits(edit)
        draft.add(edit)
    return draft.text()


def without(text: str, *keys: str) -> str:
    """The text without the keys that start so."""
    return edited(text, *(RemoveKey(place(text, key)) for key in keys))


def without_items(text: str, *items: str) -> str:
    return edited(text, *(RemoveItem(place(text, item)) for item in items))


def inserted(text: str, mark: str = "m:") -> str:
    """The text with ``k: 30s`` in the mapping of a key."""
    return edited(text, InsertKey(place(text, mark), "k", "30s"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m:\n  a: 1  # one\n  x: 2  # two\n  b: 3\n", "m:\n  a: 1  # one\n  b: 3\n"),
        ("m:\n  # about x\n  x: 2\n\n  b: 3\n", "m:\n  # about x\n\n  b: 3\n"),
        ("m:\n  x:\n    - 1\n    # inside\n    - 2\n# after\nb: 3\n", "m: {}\n# after\nb: 3\n"),
        ("m:  # why\n  x: 2\nb: 3\n", "m: {}  # why\nb: 3\n"),
        ("m:  # why\n  x: 2", "m: {}  # why"),
        ("m:\n  a: 1\n  x: 2", "m:\n  a: 1"),
        ("m:\r\n  x: 2\r\n  a: 1\r\n", "m:\r\n  a: 1\r\n"),
        ("m:\n  x: |\n    text\n\n    more\n\n  a: 1\n", "m:\n\n  a: 1\n"),
        ("- x: 1\n  a: 2\n", "- a: 2\n"),
        ("- x: 1  # one\n  a: 2\n", "- a: 2\n"),
        ("m: {a: 1, x: 2, b: 3}\n", "m: {a: 1, b: 3}\n"),
        ("m: {x: 2, b: 3}\n", "m: {b: 3}\n"),
        ("m: {a: 1, x: 2}  # why\n", "m: {a: 1}  # why\n"),
        ("m: {a: 1, x: 2,}\n", "m: {a: 1,}\n"),
        ("m: { x: 2 }\n", "m: {}\n"),
        ("m: {\n  a: 1,  # one\n  x: 2,  # two\n  b: 3  # three\n}\n", "m: {\n  a: 1,  # one\n  b: 3  # three\n}\n"),
        ("m: {\n  a: 1,  # one\n  x: 2  # two\n}\n", "m: {\n  a: 1,  # one\n}\n"),
        ("m: {a: 1,\n    x: 2}\n", "m: {a: 1}\n"),
        ("m: {a: 1,  # one\n    x: 2}\n", "m: {a: 1,  # one\n}\n"),
        ("größe: {😀: ä, x: 2}\n", "größe: {😀: ä}\n"),
    ],
)
def test_a_key_goes_with_its_value_and_the_comment_behind_it(before: str, after: str) -> None:
    assert without(before, "x:") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m: [a, x, b]\n", "m: [a, b]\n"),
        ("m: [x, b]\n", "m: [b]\n"),
        ("m: [a, x]\n", "m: [a]\n"),
        ("m: [x]\n", "m: []\n"),
        ("m: [\n  a,\n  x,\n]\n", "m: [\n  a,\n]\n"),
        ("m:\n  - a\n  - x  # ex\n  - b\n", "m:\n  - a\n  - b\n"),
        ("m:\n- x\n- b\n", "m:\n- b\n"),
        ("m:\n  - x\nb: 1\n", "m: []\nb: 1\n"),
        ("m:\n  - a\n  - x", "m:\n  - a"),
    ],
)
def test_an_item_goes_with_its_dash_or_comma(before: str, after: str) -> None:
    assert without_items(before, "x") == after


def test_a_whole_mapping_goes_from_a_list() -> None:
    text = "s:\n  # first\n  - name: A\n    f: x  # - not a dash\n  - name: B\n"
    assert without_items(text, "name: A") == "s:\n  # first\n  - name: B\n"
    assert without_items(text, "name: B") == text.replace("  - name: B\n", "")


def test_neighbours_go_together() -> None:
    assert without("m: {x: 1, y: 2, b: 3}\n", "x:", "y:") == "m: {b: 3}\n"
    assert without("m: {a: 1, x: 2, y: 3}\n", "x:", "y:") == "m: {a: 1}\n"
    assert without("m: {x: 1, y: 2}\n", "x:", "y:") == "m: {}\n"
    assert without("m:\n  x: 1\n  y: 2\nb: 3\n", "x:", "y:") == "m: {}\nb: 3\n"
    assert without("- x: 1\n  y: 2\n  b: 3\n", "x:", "y:") == "- b: 3\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m: {a: 1}\n", "m: {a: 1, k: 30s}\n"),
        ("m: {a: 1,}\n", "m: {a: 1, k: 30s,}\n"),
        ("m: {}  # none\n", "m: {k: 30s}  # none\n"),
        ("m: { }\n", "m: {k: 30s}\n"),
        ("m:\n", "m: {k: 30s}\n"),
        ("m:  # none\nb: 1\n", "m: {k: 30s}  # none\nb: 1\n"),
        ("m: ~\n", "m: {k: 30s}\n"),
        ("m:", "m: {k: 30s}"),
        ("m:\n  a: 1  # one\n\n# next\nb: 1\n", "m:\n  a: 1  # one\n  k: 30s\n\n# next\nb: 1\n"),
        ("m:\n  a: 1", "m:\n  a: 1\n  k: 30s"),
        ("m:\r\n    a: 1\r\n", "m:\r\n    a: 1\r\n    k: 30s\r\n"),
        ("m:\n  a: 1\n  c:\n    d: 2\n", "m:\n  a: 1\n  k: 30s\n  c:\n    d: 2\n"),
        ("m:\n  # about\n  c:\n    d: 2\n", "m:\n  # about\n  k: 30s\n  c:\n    d: 2\n"),
        ("m:\n  a: |\n    text\n", "m:\n  k: 30s\n  a: |\n    text\n"),
        ("m: {\n  a: 1  # one\n}\n", "m: {\n  a: 1,  # one\n  k: 30s\n}\n"),
        ("m: {\n  a: 1,  # one\n}\n", "m: {\n  a: 1,  # one\n  k: 30s,\n}\n"),
        ("m:\n  <<: *b\n".replace("*b", "{b: 1}"), "m:\n  <<: {b: 1}\n  k: 30s\n"),
    ],
)
def test_a_new_key_stands_like_its_neighbours(before: str, after: str) -> None:
    assert inserted(before) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("m: [x]\n", "m: [x, 'o.*']\n".replace("'o.*'", '"o.*"').replace('"o.*"', "o.*")),
        ("m: [x, b]\n", "m: [x, o.*, b]\n"),
        ("m:\n  - x  # ex\n  - b\n", "m:\n  - x  # ex\n  - o.*\n  - b\n"),
        ("m:\n- x", "m:\n- x\n- o.*"),
        ("m: [\n  x  # ex\n]\n", "m: [\n  x,  # ex\n  o.*\n]\n"),
    ],
)
def test_a_new_item_stands_behind_its_neighbour(before: str, after: str) -> None:
    assert edited(before, InsertItem(place(before, "x"), "o.*")) == after


def test_a_new_word_has_the_quotes_of_the_old_one_and_none_where_it_needs_none() -> None:
    for before, after in (("x", "it's"), ("'x'", "'it''s'"), ('"x"', '"it\'s"')):
        text = f"a: [{before}, b]  # x\n"
        assert edited(text, ReplaceValue(place(text, before), "it's")) == f"a: [{after}, b]  # x\n"
    assert edited("a: x\n", ReplaceValue(Position("a.yaml", 1, 4), "> #")) == 'a: "> #"\n'
    assert edited("a: 'x'\n", ReplaceValue(Position("a.yaml", 1, 4), True)) == "a: true\n"
    assert edited("a: 'x'\n", ReplaceValue(Position("a.yaml", 1, 4), "\t")) == 'a: "\\t"\n'
    assert edited("a: x\n", ReplaceValue(Position("a.yaml", 1, 4), "no")) == 'a: "no"\n'


def test_a_key_gets_another_name_and_keeps_its_value() -> None:
    text = "m:\n  'Old': {Old: Old}  # Old\n"
    assert edited(text, RenameKey(place(text, "'Old'"), "new.er")) == "m:\n  'new.er': {Old: Old}  # Old\n"
    assert edited(text, RenameKey(place(text, "Old: O"), "n:")) == "m:\n  'Old': {\"n:\": Old}  # Old\n"


IGNORE = "# nats-topology: ignore[REL003, REL013]  until=2999-01-31 why"


@pytest.mark.parametrize(
    ("before", "names", "after"),
    [
        (f"a: 1  {IGNORE}\n", ["REL003"], "a: 1  # nats-topology: ignore[REL013]  until=2999-01-31 why\n"),
        (f"a: 1  {IGNORE}\n", ["REL003", "REL013"], "a: 1\n"),
        (f"a: 1  # ORD-7  {IGNORE}", ["REL003", "REL013"], "a: 1  # ORD-7"),
        (f"a:\r\n  {IGNORE}\r\n  b: 1\r\n", ["REL003", "REL013"], "a:\r\n  b: 1\r\n"),
        (f"a: 1\n{IGNORE}", ["REL003", "REL013"], "a: 1"),
    ],
)
def test_a_comment_for_the_linter_goes_rule_by_rule(before: str, names: list[str], after: str) -> None:
    at = place(before, IGNORE)
    assert edited(before, *(RemoveIgnore(at, name) for name in names)) == after


def test_a_comment_for_the_linter_above_a_key_goes_with_it_and_no_other_comment_does() -> None:
    text = f"m:\n  # about x\n  {IGNORE}\n  x: 1\n  {IGNORE}\n  b: 2\n"
    assert without(text, "x: 1") == f"m:\n  # about x\n  {IGNORE}\n  b: 2\n"


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("a: &w 1m\nb: *w\n", ReplaceValue(Position("a.yaml", 1, 4), "2m")),
        ("a: &m {x: 1}\nb: *m\n", RemoveKey(Position("a.yaml", 1, 8))),
        ("a: &m {x: 1}\nb: *m\n", RemoveKey(Position("a.yaml", 1, 1))),
        ("a: &m {x: 1}\nb: *m\n", InsertKey(Position("a.yaml", 2, 1), "k", 1)),
        ("a: &m {x: 1}\nb: *m\n", InsertKey(Position("a.yaml", 1, 1), "k", 1)),
        ("a: &m {x: 1}\nb: {<<: *m}\n", RemoveKey(Position("a.yaml", 1, 8))),
        ("a: !!str 1\n", ReplaceValue(Position("a.yaml", 1, 4), "2")),
        ("a: |\n  text\n", ReplaceValue(Position("a.yaml", 1, 4), "2")),
        ("a: two\n  lines\n", ReplaceValue(Position("a.yaml", 1, 4), "2")),
        ("a: x\n", ReplaceValue(Position("a.yaml", 9, 9), "2")),
        ("a: 1  # nats-topology: off\n", RemoveIgnore(Position("a.yaml", 1, 7), "REL003")),
    ],
)
def test_what_is_shared_or_odd_is_not_edited(text: str, edit: Edit) -> None:
    with pytest.raises(NotEditable):
        Draft(Source("a.yaml", text)).fits(edit)


def test_what_comes_from_an_alias_may_go_and_what_an_alias_stands_for_stays() -> None:
    text = "a: &w 1m\nm: {x: *w, b: 1}\n"
    assert without(text, "x:") == "a: &w 1m\nm: {b: 1}\n"


def test_edits_that_do_not_go_together_are_refused_one_by_one() -> None:
    text = "m: {x: 1, b: [c, d]}\n"
    value, gone, new = place(text, "1"), place(text, "x"), place(text, "m")
    draft = Draft(Source("a.yaml", text))
    draft.add(ReplaceValue(value, "2"))
    assert draft.fits(ReplaceValue(value, "2"))
    assert not draft.fits(ReplaceValue(value, "3"))
    assert not draft.fits(RemoveKey(gone))
    draft.add(RemoveKey(place(text, "b")))
    assert not draft.fits(RemoveItem(place(text, "d")))
    assert not draft.fits(InsertItem(place(text, "d"), "e"))
    draft.add(InsertKey(new, "k", 1))
    assert not draft.fits(InsertKey(new, "k", 2))
    assert not draft.fits(RemoveKey(new))
    assert draft.text() == 'm: {x: "2", k: 1}\n'


def every(source: Source) -> st.SearchStrategy[Edit]:
    """Any edit of anything in a text."""
    at = lambda places: st.sampled_from([Position("a.yaml", *each) for each in places])  # noqa: E731
    words = st.sampled_from(["new", "o.>", "it's", "{x}", "no", "ä # b"])
    kinds: list[st.SearchStrategy[Edit]] = [
        st.builds(RemoveKey, at(source.keys)),
        st.builds(RenameKey, at(source.keys), words),
    ]
    kinds.append(st.builds(InsertKey, at(source.keys), words, words | st.booleans() | st.integers(0, 9)))
    if source.items:
        kinds += [st.builds(RemoveItem, at(source.items)), st.builds(InsertItem, at(source.items), words)]
    if source.values:
        kinds.append(st.builds(ReplaceValue, at(source.values), words | st.booleans()))
    return st.one_of(kinds)


OURS = ("could not be read", "more of the file", "changes of it meet")
"""What must never be why an edit is not made."""


def reason(made: Callable[[], object]) -> str:
    """Why something cannot be made; empty when it can."""
    try:
        made()
    except NotEditable as error:
        return str(error)
    return ""


@settings(deadline=None)
@given(st.data())
def test_whatever_the_layout_edits_say_what_they_mean_and_keep_the_rest(data: st.DataObject) -> None:
    text = data.draw(texts())
    if parse("a.yaml", text).findings:
        return
    source = Source("a.yaml", text)
    draft = Draft(source)
    taken = []
    for edit in data.draw(st.lists(every(source), min_size=1, max_size=4)):
        if not reason(partial(draft.fits, edit)) and draft.fits(edit):
            draft.add(edit)
            taken.append(edit)
    why = reason(draft.text)
    assert not any(each in why for each in OURS), (text, taken, why)
    if why:
        return
    after = draft.text()
    assert ("\r\n" in text) >= ("\r\n" in after)
    removed = []
    gone = 0
    for edit in taken:
        if isinstance(edit, (RemoveKey, RemoveItem)):
            part = source.key(edit.at) if isinstance(edit, RemoveKey) else source.item(edit.at)
            removed.append(part)
            gone += text[source.line_start(part.start) : source.line_end(part.end)].count("#")
        elif isinstance(edit, ReplaceValue):
            value = source.value(edit.at)
            gone += text[value.start : value.end].count("#")
    for owner in {part.owner for part in removed}:
        if all(part in removed for part in owner.parts):
            gone += text[owner.start : owner.end].count("#")
    assert after.count("#") >= text.count("#") - gone, "a comment is lost"
    if not removed:
        # Nothing is lost: all the old lines are there, or begin and end as they did.
        assert len(after.split("\n")) >= len(text.split("\n"))


@settings(deadline=None)
@given(texts())
def test_nothing_changes_without_edits(text: str) -> None:
    if not parse("a.yaml", text).findings:
        assert Draft(Source("a.yaml", text)).text() == text
        assert not ignores("a.yaml", text)
