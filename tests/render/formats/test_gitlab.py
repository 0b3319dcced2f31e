"""GitLab's code quality report, by what its documentation asks for."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import given

from reconciler.model.fingerprint import fingerprints
from reconciler.render.formats import Report, render
from tests.render.formats.made import REPORT, RULES, reports

DOCUMENTED = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""https://docs.gitlab.com/ci/testing/code_quality/, code quality report format."""


def issues(report: Report) -> list[dict[str, Any]]:
    made = json.loads(render("gitlab", report))
    jsonschema.Draft202012Validator(DOCUMENTED).validate(made)
    return made


@given(reports)
def test_every_finding_is_an_issue_with_a_fingerprint_of_its_own(report: Report) -> None:
    made = issues(report)
    assert [issue["fingerprint"] for issue in made] == fingerprints(report.findings)
    assert len({issue["fingerprint"] for issue in made}) == len(report.findings)
    assert [issue["location"]["lines"]["begin"] for issue in made] == [each.at.line for each in report.findings]


def test_the_description_says_the_rule_because_gitlab_does_not_show_it() -> None:
    made = issues(REPORT)
    assert [issue["severity"] for issue in made] == ["info", "minor", "major"]
    assert made[1]["description"] == "NAM013 too-few-levels: 'a.b' has two levels"
    assert made[2]["location"]["path"] == "shop/orders.yaml"
    assert "narrow one of the two" in made[2]["description"]
    assert "shop/a.yaml:3:9" in made[2]["description"]


def test_no_findings_are_an_empty_list() -> None:
    assert issues(Report((), ("a.yaml",))) == []


def test_what_nobody_can_apply_is_critical() -> None:
    rules = {"STR001": RULES["STR001"]._replace(ignorable=False)}
    assert [issue["severity"] for issue in issues(REPORT._replace(rules=rules))] == ["info", "minor", "critical"]
    assert [issue["severity"] for issue in issues(REPORT._replace(rules=RULES))] == ["info", "minor", "major"]
