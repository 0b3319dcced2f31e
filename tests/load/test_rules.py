"""The pages of the rules hold what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.load import RULES, load
from reconciler.model.rule import Rule
from tests.lint.pages import example

SHOWN = [rule for rule in RULES if "Bad:" in rule.page]
TOLD = {"SYN008", "SYN009", "SYN011"}
"""What no YAML text of a few lines can show."""


def loaded(folder: Path, text: str):
    (folder / "topology.yaml").write_text(
        text if re.search("^topology:", text, re.MULTILINE) else f"topology: example\n{text}"
    )
    return load(folder)


@pytest.mark.parametrize("rule", SHOWN, ids=str)
def test_the_bad_example_is_found_with_advice(rule: Rule, tmp_path: Path) -> None:
    found = loaded(tmp_path, example(rule.page, "Bad"))
    assert found.topology is None
    assert {finding.rule for finding in found.findings} == {str(rule)}
    for finding in found.findings:
        assert finding.severity is rule.severity
        assert finding.at.line > 1
        assert finding.hint
        assert not finding.message.endswith(".")


@pytest.mark.parametrize("rule", SHOWN, ids=str)
def test_the_good_example_is_a_topology(rule: Rule, tmp_path: Path) -> None:
    found = loaded(tmp_path, example(rule.page, "Good"))
    assert found.findings == ()
    assert found.topology is not None


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_page_starts_with_one_sentence_and_says_why(rule: Rule) -> None:
    first, *rest = rule.page.splitlines()
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert [line for line in rest if line]
    assert ("Bad:" in rest) == ("Good:" in rest) == (rule.id not in TOLD)


def test_ids_and_names_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert len({rule.name for rule in RULES}) == len(RULES)
