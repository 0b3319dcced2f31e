"""Text to data and places: what is read, and where everything stands."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reconciler.kinds.scalars import Ambiguous, resolve
from reconciler.load.parse import Document, parse


def one(text: str) -> Document:
    parsed = parse("f.yaml", text)
    assert parsed.findings == ()
    (document,) = parsed.documents
    return document


def spot(document: Document, *path: str | int) -> tuple[int, int]:
    return document.places.at(*path)[1:]


def key(document: Document, *path: str | int) -> tuple[int, int]:
    return document.places.key(*path)[1:]


def refused(text: str) -> list[tuple[str, int, int]]:
    return [(finding.rule.split()[0], finding.at.line, finding.at.column) for finding in parse("f.yaml", text).findings]


def test_each_key_and_value_keeps_its_place() -> None:
    document = one("a: 1\nb:\n  - x\n  - {c: 'é', d: [2]}\n")
    assert document.data == {"a": 1, "b": ["x", {"c": "é", "d": [2]}]}
    assert document.places.at("a") == ("f.yaml", 1, 4)
    assert key(document, "b") == (2, 1)
    assert spot(document, "b") == (3, 3)
    assert spot(document, "b", 0) == key(document, "b", 0) == (3, 5)
    assert key(document, "b", 1, "d") == (4, 14)
    assert spot(document, "b", 1, "d", 0) == (4, 18)
    assert spot(document, "nowhere") == (1, 1)


def test_columns_count_characters() -> None:
    assert spot(one("'ü€𝄞': x\n"), "ü€𝄞") == (1, 8)


def test_keys_are_always_text() -> None:
    assert one("2024: a\ntrue: b\nno: c\n1.5: d\n'': e\n'null': f\n").data == {
        "2024": "a", "true": "b", "no": "c", "1.5": "d", "": "e", "null": "f",
    }  # fmt: skip


def test_quotes_make_text() -> None:
    assert one("""a: 'no'\nb: "012"\nc: |\n  yes\nd: !!str 5\n""").data == {
        "a": "no", "b": "012", "c": "yes\n", "d": "5",
    }  # fmt: skip


def test_core_tags_are_taken_at_their_word() -> None:
    assert one("a: !!int 5\nb: !!map {c: !!seq [!!null ~]}\n").data == {"a": 5, "b": {"c": [None]}}
    assert refused("a: !!int five\n") == [("SYN010", 1, 4)]


@pytest.mark.parametrize("tag", ["!include", "!!binary", "!!set", "!!python/object:os.system", "!<tag:x,2026:y>"])
@pytest.mark.parametrize("value", ["x", "{a: 1}", "[a]"])
def test_other_tags_are_refused(tag: str, value: str) -> None:
    assert refused(f"a: 1\nb: {tag} {value}\n") == [("SYN010", 2, 4)]


def test_several_documents_are_read_and_empty_ones_are_not() -> None:
    parsed = parse("f.yaml", "---\n# nothing\n---\na: 1\n---\n~\n...\n---\na: 2\n")
    assert [document.data for document in parsed.documents] == [{"a": 1}, {"a": 2}]
    assert [document.places.at("a").line for document in parsed.documents] == [4, 9]
    assert parse("f.yaml", "") == parse("f.yaml", "# a comment\n") == ((), ())


@pytest.mark.parametrize("text", ["- a\n", "[]\n", "just text\n", "5\n"])
def test_a_document_that_is_no_mapping_is_refused(text: str) -> None:
    assert refused(text) == [("SYN010", 1, 1)]


def test_a_duplicate_key_is_refused_with_both_places() -> None:
    (finding,) = parse("f.yaml", "a:\n  b: 1\n  c: 2\n  'b': 3\n").findings
    assert finding.rule == "SYN003 duplicate-key"
    assert (finding.at.line, finding.at.column) == (4, 3)
    assert [str(related.at) for related in finding.related] == ["f.yaml:2:3"]
    assert refused("a: {x: 1}\na: [2]\na: 3\n") == [("SYN003", 2, 1), ("SYN003", 3, 1)]


@pytest.mark.parametrize("text", ["a: 1\n? [b]\n: c\n", "a: 1\n? {b: c}\n: d\n", "a: &x 1\n*x : c\n"])
def test_only_text_can_be_a_key(text: str) -> None:
    assert refused(text) == [("SYN010", 2, 1 if "*" in text else 3)]


@pytest.mark.parametrize("text", ["a: 1\n~: b\n", "a: 1\nnull: b\n", "a: 1\n? \n: b\n"])
def test_a_key_that_is_null_is_refused(text: str) -> None:
    assert refused(text) == [("SYN010", 2, 2 if "?" in text else 1)]


def test_an_alias_is_the_value_of_its_anchor_and_points_there() -> None:
    document = one("a: &x {b: 1, c: [2]}\nd: *x\ne: [&y 7d, *y, *x]\n")
    assert document.data == {"a": {"b": 1, "c": [2]}, "d": {"b": 1, "c": [2]}, "e": ["7d", "7d", {"b": 1, "c": [2]}]}
    assert key(document, "d") == (2, 1)
    assert spot(document, "d") == (1, 4)
    assert spot(document, "d", "c", 0) == (1, 18)
    assert key(document, "e", 1) == (3, 12)
    assert spot(document, "e", 1) == (3, 5)
    assert key(document, "e", 2) == (3, 16)


def test_merged_keys_give_way_and_keep_their_places() -> None:
    document = one("a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc:\n  y: 5\n  <<: [*a, *b]\nd: {<<: *b}\ne: {'<<': 6}\n")
    assert document.data["c"] == {"x": 1, "y": 5, "z": 4}
    assert document.data["d"] == {"y": 3, "z": 4}
    assert document.data["e"] == {"<<": 6}
    assert key(document, "c", "x") == (1, 8)
    assert spot(document, "c", "y") == (4, 6)
    assert spot(document, "c", "z") == (2, 17)


@pytest.mark.parametrize(
    ("c", "expected"),
    [
        ("{<<: [*b, *a], w: 4}", {"x": 1, "y": 3, "w": 4}),
        ("{<<: [*a, *b], w: 4}", {"x": 1, "y": {"z": 2}, "w": 4}),
        ("{<<: [*a, *b], y: 5}", {"x": 1, "y": 5}),
    ],
)
def test_merge_keys_mean_what_they_mean_to_yaml(c: str, expected: dict[str, Any]) -> None:
    """By yaml.org/type/merge.html: own keys win, then those of the earlier mapping. PyYAML 6.0.4 differs."""
    document = one(f"a: &a {{x: 1, y: {{z: 2}}}}\nb: &b {{<<: *a, y: 3}}\nc: {c}\n")
    assert document.data == {"a": {"x": 1, "y": {"z": 2}}, "b": {"x": 1, "y": 3}, "c": expected}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: {<<: 3}\n", ("SYN010", 1, 9)),
        ("a: {<<: [{x: 1}, 3]}\n", ("SYN010", 1, 18)),
        ("a: &x {<<: {}, <<: {}}\n", ("SYN003", 1, 16)),
        ("a: &x [*x]\n", ("SYN010", 1, 8)),
        ("a: &x {b: {c: *x}}\n", ("SYN010", 1, 15)),
        ("a: *x\n", ("SYN001", 1, 4)),
        ("a: &x 1\n---\nb: *x\n", ("SYN001", 3, 4)),
    ],
)
def test_aliases_that_stand_for_nothing_usable_are_refused(text: str, expected: tuple[str, int, int]) -> None:
    assert refused(text) == [expected]


def test_ambiguous_words_are_all_told_at_their_places() -> None:
    assert refused("a: yes\nb: [1e3, 'no', {c: 012}]\nno: x\n") == [
        ("SYN005", 1, 4),
        ("SYN005", 2, 5),
        ("SYN005", 2, 20),
    ]


def test_a_lone_greater_than_is_no_subject() -> None:
    (finding,) = parse("f.yaml", "filter_subject: >\nack_wait: 30s\n").findings
    assert (finding.rule, finding.at.line, finding.at.column) == ("SYN005 ambiguous-scalar", 1, 17)
    assert finding.hint == "write '>' in quotes for the subject that matches everything"
    assert one("description: >\n  two\n  lines\n").data == {"description": "two lines\n"}


def test_a_hundred_problems_of_a_file_are_enough() -> None:
    findings = parse("f.yaml", "a: [" + "yes, " * 1000 + "]\n").findings
    assert len(findings) == 101
    assert findings[-1].message == "the file has more than 100 problems; the rest is not told"


plain = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\x85\xa0"), max_size=8
).filter(
    lambda text: not isinstance(resolve(text), Ambiguous)  # yaml writes 1e3 and Y without quotes
)
words = st.one_of(plain, st.sampled_from(["no", "012", "orders.>", "*", ">", "~", "null", "", "1:30", "<<", "a: b"]))
scalars = st.one_of(st.none(), st.booleans(), st.integers(-(10**15), 10**15), words)
data = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(words, inner, max_size=4)),
    max_leaves=25,
)
styles = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, "'", '"']),
        "allow_unicode": st.booleans(),
        "width": st.sampled_from([10, 80, 1000]),
        "indent": st.sampled_from([2, 4, 8]),
        "explicit_start": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n"]),
    }
)


def nodes(
    node: yaml.Node, path: tuple[str | int, ...] = ()
) -> list[tuple[tuple[str | int, ...], yaml.Node, yaml.Node]]:
    """Path, key node (or list item) and value node of everything inside, as yaml itself composes it."""
    pairs = []
    if isinstance(node, yaml.MappingNode):
        pairs = [(name.value, name, inner) for name, inner in node.value]
    elif isinstance(node, yaml.SequenceNode):
        pairs = [(index, inner, inner) for index, inner in enumerate(node.value)]
    found = []
    for step, name, inner in pairs:
        found += [((*path, step), name, inner), *nodes(inner, (*path, step))]
    return found


class WithoutAliases(yaml.SafeDumper):
    """Writes equal values out."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@settings(deadline=None)
@example(
    {"": [[["0\x80 0"]]]},
    {"default_flow_style": True, "default_style": None, "allow_unicode": False, "width": 10, "indent": 2},
)
@given(st.dictionaries(words, data, min_size=1, max_size=5), styles)
def test_what_yaml_writes_is_read_back_and_every_place_shows_its_value(value: dict[str, Any], style: dict) -> None:
    text = yaml.dump(value, Dumper=WithoutAliases, sort_keys=False, **style)
    document = one(text)
    # Not ``value``: PyYAML 6.0.3 folds some escaped texts so that no reader gets them back, its own neither.
    assert document.data == yaml.load(text, Loader=yaml.CSafeLoader)
    lines = text.splitlines()
    for path, name, node in nodes(yaml.compose(text, Loader=yaml.CSafeLoader)):
        line, column = spot(document, *path)
        assert (line - 1, column - 1) == (node.start_mark.line, node.start_mark.column)
        assert key(document, *path) == (name.start_mark.line + 1, name.start_mark.column + 1)
        if isinstance(node, yaml.ScalarNode) and node.value:
            start = node.style or node.value.split()[0]
            assert re.sub(r"^!!\w+ ", "", lines[line - 1][column - 1 :]).startswith(start)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_findings_and_never_an_exception(text: str) -> None:
    parsed = parse("f.yaml", text)
    assert all(finding.at.line >= 1 and finding.at.column >= 1 for finding in parsed.findings)


SAMPLE = """\
topology: shop
streams:
  A: &a {subjects: [a.>, 'b'], max_age: 7d}
  B:
    <<: *a
    consumers:
      - x
"""


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, len(SAMPLE)), st.text("\t\n :-?[]{}&*!|>'\"%@`#,~<\\\0é", max_size=3)), max_size=5
    )
)
def test_damaged_yaml_gives_findings_and_never_an_exception(changes: list[tuple[int, str]]) -> None:
    text = SAMPLE
    for place, change in changes:
        text = text[:place] + change + text[place + len(change) // 2 :]
    lines = text.count("\n") + 2
    for finding in parse("f.yaml", text).findings:
        assert 1 <= finding.at.line <= lines
        assert finding.at.column >= 1
        assert finding.message
        assert finding.hint
        assert "\n" not in finding.message + finding.hint
