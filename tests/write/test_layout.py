"""Short values stand on one line, long ones below each other, and all of them come back."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reconciler.load.parse import parse
from reconciler.write.layout import WIDTH, comment, mapping
from tests.write.configs import text


def written(**body: Any) -> str:
    return "\n".join(mapping(body))


def test_short_lists_and_mappings_stand_on_one_line() -> None:
    assert written(
        subjects=["a.>", "b.>"], metadata={"team": "checkout"}, placement={"cluster": "eu", "tags": ["x"]}
    ) == ("subjects: [a.>, b.>]\nmetadata: {team: checkout}\nplacement: {cluster: eu, tags: [x]}")


def test_long_lists_and_mappings_stand_below_each_other() -> None:
    subject = "orders." + "x" * 60
    assert written(a=[subject, subject], b={"one": subject, "two": subject}) == (
        f"a:\n  - {subject}\n  - {subject}\nb:\n  one: {subject}\n  two: {subject}"
    )


def test_a_list_of_records_says_one_after_the_other() -> None:
    assert written(sources=[{"name": "A"}, {"name": "B"}]) == "sources: [{name: A}, {name: B}]"
    assert written(
        sources=[{"name": "A", "filter": "a.>"}, {"name": "B", "seq": 7, "transforms": [{"src": "b", "dest": "c"}]}]
    ) == ("sources:\n  - {name: A, filter: a.>}\n  - name: B\n    seq: 7\n    transforms:\n      - {src: b, dest: c}")


def test_a_text_of_several_lines_stands_as_it_is() -> None:
    assert written(a="one: 1\n\n# two\n") == "a: |\n  one: 1\n\n  # two"
    assert written(a="one\ntwo") == "a: |-\n  one\n  two"


def test_a_key_that_is_too_long_for_a_colon_has_a_question_mark() -> None:
    assert written(a={"k" * 1001: "v"}) == f"a:\n  ? {'k' * 1001}\n  : v"


def test_a_comment_is_broken_into_lines() -> None:
    lines = list(comment("word " * 50, 4))
    assert len(lines) == 3
    assert all(line.startswith("    # word") and len(line) <= WIDTH for line in lines)


scalars = text | st.booleans() | st.integers(0, 1 << 62)
nested = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3), max_leaves=8
)


def without_long_keys(value: Any) -> bool:
    """Keys inside of a list stay on their line; the language has none there that are long."""
    if isinstance(value, dict):
        return all(len(key) < 900 and without_long_keys(inner) for key, inner in value.items())
    return all(map(without_long_keys, value)) if isinstance(value, list) else True


@given(st.dictionaries(text, nested.filter(without_long_keys), min_size=1, max_size=3))
def test_whatever_is_laid_out_comes_back(body: dict[str, Any]) -> None:
    source = "\n".join(mapping(body)) + "\n"
    parsed = parse("f.yaml", source)
    assert not parsed.findings, (source, parsed.findings)
    assert parsed.documents[0].data == body
