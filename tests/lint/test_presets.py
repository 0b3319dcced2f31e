"""Presets are nested, and what nobody can apply is in all of them."""

from __future__ import annotations

import re

import pytest

from reconciler.kinds.lint import PRESETS
from reconciler.lint import presets, rules
from reconciler.lint.rule import LintRule
from reconciler.model.finding import Severity

RULES = rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.rule.id for rule in RULES])

PARTLY = {
    "NAM001": "most of the characters that it finds are taken by the server",
    "NAM036": "what the server refuses is the other stream, which may never come",
}
"""Errors that name a code of the server and are no refusals themselves."""
OF_THIS_TOOL = {"STR060", "STR061"}
"""What this tool cannot apply, whatever the server says."""


def test_a_rule_that_repeats_a_refusal_of_the_server_is_not_ignorable() -> None:
    naming = {
        each.rule.id
        for each in RULES
        if each.rule.severity is Severity.error and re.search(r"\b10\d{3}\b", each.rule.page.partition("Bad:")[0])
    }
    assert {each.rule.id for each in RULES if not each.rule.ignorable} == naming - set(PARTLY) | OF_THIS_TOOL


@each_rule
def test_a_stricter_preset_counts_no_rule_less(rule: LintRule) -> None:
    minimal, recommended, strict = (
        presets.severity(name, rule.rule) or 0 for name in ("minimal", "recommended", "strict")
    )
    assert minimal <= recommended <= strict
    assert (presets.severity("large-system", rule.rule) or 0) == recommended
    assert recommended == (0 if rule.rule.optional else rule.rule.severity)


@each_rule
def test_what_nobody_can_apply_is_an_error_in_every_preset(rule: LintRule) -> None:
    severities = {presets.severity(name, rule.rule) for name in PRESETS}
    assert rule.rule.ignorable or severities == {Severity.error}


def test_minimal_has_only_what_nobody_can_apply() -> None:
    assert {each.rule.id for each in RULES if presets.severity("minimal", each.rule)} == {
        each.rule.id for each in RULES if not each.rule.ignorable
    }


def test_strict_names_rules_that_there_are_and_raises_them() -> None:
    known = {each.rule.id: each.rule for each in RULES}
    for id, severity in presets.STRICT.items():
        assert severity > known[id].severity


def test_strict_tells_nothing_as_information_only() -> None:
    assert Severity.info not in {presets.severity("strict", each.rule) for each in RULES}


def test_a_large_system_wants_three_levels() -> None:
    assert [presets.least_levels(name) for name in PRESETS] == [2, 2, 2, 3]
