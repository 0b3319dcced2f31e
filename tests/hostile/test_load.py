"""Files of topologies: bytes, spoiled text, data of the wrong shape, overlays, settings, comments."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.lint import rules
from tests.hostile.law import cases, files_are_lawful
from tests.hostile.texts import (
    DATA,
    FULL,
    PIECES,
    REAL,
    ROOT,
    no_surrogates,
    pieces,
    spoiled_data,
    spoiled_files,
    written,
    wrong,
)
from tests.load.test_limits import BOMBS


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(name: str) -> None:
    files_are_lawful({ROOT: BOMBS[name][0].encode()})


@cases(10)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    files_are_lawful({ROOT: data})


@cases(20)
@given(st.lists(pieces, max_size=40).map(b"".join), st.booleans())
def test_any_yaml(text: bytes, started: bool) -> None:
    files_are_lawful({ROOT: b"topology: t\nstreams:\n  A: {subjects: [a]}\n" * started + text})


@cases(25)
@given(spoiled_files())
def test_real_files_that_were_spoiled(files: dict[str, bytes]) -> None:
    files_are_lawful(files)


@cases(12)
@given(st.sampled_from(DATA).flatmap(spoiled_data))
def test_right_keys_with_wrong_values(data: Any) -> None:
    files_are_lawful({ROOT: written(data)})


OVERLAY = {
    "stream/A": {**FULL["streams"]["A"], "consumers": None},
    "stream/*": {"max_age": None, "metadata": {"a": None}},
    "consumer/A/*": {"max_deliver": 9},
    "kv/*": {"ttl": "9d"},
    "*": {},
}


@cases(6)
@given(st.sampled_from([OVERLAY, *DATA]).flatmap(spoiled_data), st.sampled_from(DATA[2:]))
def test_overlays(overlay: Any, data: Any) -> None:
    both = {**data, "targets": {"p": {"overlay": "p.yml"}, "q": {"overlay": "./p.yml"}}}
    files_are_lawful({ROOT: written(both), "p.yml": written(overlay)})


names = st.one_of(st.sampled_from([*(each.rule.id for each in rules()), "LNT001", "SYN001", "nam*"]), no_surrogates)
levels = st.one_of(st.sampled_from(["off", "info", "warning", "error"]), wrong)
glob = st.one_of(
    st.lists(st.sampled_from(["*", "**", "?", "/", "a", "[", "]", "!", "a*"]), max_size=60).map("".join), wrong
)
settings = st.dictionaries(st.one_of(names, glob.map(str)), levels, max_size=4)
sections = st.fixed_dictionaries(
    {},
    optional={
        "preset": st.one_of(st.sampled_from(["minimal", "strict", "large-system"]), wrong),
        "version": wrong,
        "rules": settings,
        "baseline": wrong,
        "overrides": st.lists(
            st.fixed_dictionaries(
                {"rules": settings},
                optional={"paths": st.lists(glob, max_size=3), "objects": st.lists(glob, max_size=3)},
            ),
            max_size=3,
        ),
    },
)


@cases(5)
@given(sections, st.sampled_from(DATA[2:]))
def test_the_section_lint(section: Any, data: Any) -> None:
    files_are_lawful({ROOT: written({**data, "lint": section})})


FORMS = [
    "ignore",
    "[",
    "]",
    ",",
    "REL013",
    "no-max-age",
    "NAM*",
    "STR001",
    "until=",
    "2027-01-31",
    "2020-02-02",
    " ",
    "why",
]
words = st.sampled_from([*FORMS, "nats-topology:", "x" * 3_000, "[" * 500, "until=" * 300, "\u0663", ": ", *PIECES])
comments = st.lists(words, max_size=8).map(lambda some: "# nats-topology: ignore" + "".join(some))


@cases(12)
@given(st.sampled_from(REAL), st.lists(st.tuples(st.integers(0, 60), st.booleans(), comments), min_size=1, max_size=3))
def test_comments(files: dict[str, bytes], added: list[tuple[int, bool, str]]) -> None:
    lines = files[ROOT].decode().splitlines()
    for place, alone, comment in added:
        index = place % len(lines)
        lines[index : index + alone] = [f"{'' if alone else lines[index] + ' '}{comment}"]
    files_are_lawful({**files, ROOT: "\n".join(lines).encode()})
