"""The pages about settings and comments hold what they say."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from reconciler.lint import HYGIENE, lint, rules
from reconciler.load import load
from reconciler.model.finding import Finding
from reconciler.model.rule import Rule
from tests.lint.pages import example, only

each_rule = pytest.mark.parametrize("rule", HYGIENE, ids=[rule.id for rule in HYGIENE])


def said_of(folder: Path, text: str) -> tuple[Finding, ...]:
    (folder / "topology.yaml").write_text(f"topology: example\n{text}")
    topology = load(folder).topology
    assert topology is not None
    return lint(topology, date(2026, 11, 25))


@each_rule
def test_the_bad_example_is_found_at_a_place_and_with_advice(rule: Rule, tmp_path: Path) -> None:
    (found,) = only(said_of(tmp_path, example(rule.page, "Bad")), rule.id)
    assert found.severity is rule.severity
    assert found.at.line > 1
    assert found.hint
    assert not found.message.endswith(".")


@each_rule
def test_the_good_example_has_no_finding_of_settings_or_comments(rule: Rule, tmp_path: Path) -> None:
    found = said_of(tmp_path, example(rule.page, "Good"))
    assert not [each for each in found if each.rule.startswith("LNT")]


@each_rule
def test_the_page_starts_with_one_sentence_and_explains(rule: Rule) -> None:
    first, blank, *rest = rule.page.splitlines()
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert not blank
    assert [line for line in rest[: rest.index("Bad:")] if line]


def test_ids_and_names_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in HYGIENE]
    assert ids == sorted(set(ids))
    names = [rule.name for rule in (*HYGIENE, *(each.rule for each in rules()))]
    assert len(names) == len(set(names))
