"""GitLab's code quality report: one JSON array.

https://docs.gitlab.com/ci/testing/code_quality/ says the keys. GitLab shows the description and not the name of the
check, so the rule stands in both.
"""

from __future__ import annotations

import json
from pathlib import PurePath

from reconciler.model.finding import Finding, Severity
from reconciler.model.fingerprint import fingerprints
from reconciler.model.rule import Rule
from reconciler.render.formats.report import Report, sentences

_SEVERITIES = {Severity.error: "major", Severity.warning: "minor", Severity.info: "info"}


def render(report: Report) -> str:
    """The array, empty when there are no findings: GitLab then knows that the old ones are gone."""
    issues = [
        {
            "type": "issue",
            "check_name": each.rule,
            "description": f"{each.rule}: {sentences(each)}",
            "severity": _severity(each, report.rules.get(each.rule_id)),
            "fingerprint": fingerprint,
            "location": {"path": PurePath(each.at.file).as_posix(), "lines": {"begin": each.at.line}},
        }
        for each, fingerprint in zip(report.findings, fingerprints(report.findings), strict=True)
    ]
    return json.dumps(issues, indent=2)


def _severity(each: Finding, rule: Rule | None) -> str:
    """What nobody can apply is more than an error that people may accept."""
    return "critical" if rule and not rule.ignorable else _SEVERITIES[each.severity]
