"""Every rule's page holds: its bad example is found, its good one is not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.lint import rules
from reconciler.lint.registry import folder
from reconciler.lint.rule import LintRule
from reconciler.model.finding import Severity
from tests.lint.pages import example, findings, only

RULES = rules()

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.rule.id for rule in RULES])


def shown(rule: LintRule, heading: str) -> str:
    """An example of a rule's page, with the rule switched on where it is optional."""
    on = f"lint: {{rules: {{{rule.rule.id}: {rule.rule.severity}}}}}\n" if rule.rule.optional else ""
    return on + example(rule.rule.page, heading)


@each_rule
def test_the_bad_example_is_found_at_a_place_and_with_advice(rule: LintRule, tmp_path: Path) -> None:
    found = only(findings(tmp_path, shown(rule, "Bad")), rule.rule.id)
    assert found
    for finding in found:
        assert finding.severity is rule.rule.severity
        assert finding.at.file.endswith("topology.yaml")
        assert finding.at.line > 1
        assert finding.hint
        assert not finding.message.endswith(".")
        assert "\n" not in finding.message + finding.hint


@each_rule
def test_the_good_example_is_accepted_by_all_rules(rule: LintRule, tmp_path: Path) -> None:
    found = findings(tmp_path, shown(rule, "Good"))
    assert not only(found, rule.rule.id)
    assert not [str(finding) for finding in found if finding.severity is Severity.error]


@each_rule
def test_the_page_starts_with_one_sentence_and_explains(rule: LintRule) -> None:
    first, blank, *rest = rule.rule.page.splitlines()
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert not blank
    assert "Bad:" in rest
    assert rest.index("Bad:") < rest.index("Good:")
    assert [line for line in rest[: rest.index("Bad:")] if line], "a page says why"


def test_ids_and_names_are_unique() -> None:
    assert len({rule.rule.id for rule in RULES}) == len(RULES)
    assert len({rule.rule.name for rule in RULES}) == len(RULES)


def test_rules_come_in_the_order_of_their_ids() -> None:
    assert [rule.rule.id for rule in RULES] == sorted(rule.rule.id for rule in RULES)


def test_a_file_is_named_after_its_rule() -> None:
    files = {path.stem for path in Path(folder.__path__[0]).glob("*.py")} - {"__init__"}
    assert files == {f"{rule.rule.id.lower()}_{rule.rule.name.replace('-', '_')}" for rule in RULES}
