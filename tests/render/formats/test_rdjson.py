"""What reviewdog reads holds to its schema."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from hypothesis import given

from reconciler.render.formats import Report, render
from tests.render.formats.made import OVERLAP, REPORT, SCHEMAS, reports

VALIDATOR = jsonschema.Draft4Validator(json.loads((SCHEMAS / "rdjson.json").read_text(encoding="utf-8")))


def diagnostics(report: Report) -> list[dict[str, Any]]:
    made = json.loads(render("rdjson", report))
    VALIDATOR.validate(made)
    assert made["source"] == {"name": "nats-topology"}
    return made["diagnostics"]


@given(reports)
def test_every_finding_is_a_diagnostic_with_a_place(report: Report) -> None:
    made = diagnostics(report)
    assert [each["location"]["range"]["start"] for each in made] == [
        {"line": each.at.line, "column": each.at.column} for each in report.findings
    ]


def test_it_says_severity_rule_and_the_other_place() -> None:
    made = diagnostics(REPORT)
    assert [each["severity"] for each in made] == ["INFO", "WARNING", "ERROR"]
    assert made[2] == {
        "message": "stream/B stores 'a.>' and stream/A stores 'a.b'\n→ narrow one of the two",
        "location": {"path": "shop/orders.yaml", "range": {"start": {"line": 12, "column": 5}}},
        "severity": "ERROR",
        "code": {"value": "STR001 stream-subject-overlap"},
        "related_locations": [
            {
                "message": "stream/A stores 'a.b'",
                "location": {"path": "shop/a.yaml", "range": {"start": {"line": 3, "column": 9}}},
            }
        ],
    }


def test_columns_count_bytes() -> None:
    lines = {"shop/orders.yaml": [""] * 11 + ["日本: x"], "shop/a.yaml": ["", "", "é" * 20]}
    (made,) = diagnostics(REPORT._replace(findings=(OVERLAP,), lines=lines))
    assert made["location"]["range"]["start"] == {"line": 12, "column": 9}
    assert made["related_locations"][0]["location"]["range"]["start"] == {"line": 3, "column": 17}
