"""SARIF holds to the published schema, and to what GitHub asks for besides."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given

from reconciler.model.fingerprint import fingerprints
from reconciler.model.position import Position
from reconciler.render.formats import Report, render
from tests.render.formats.made import AGE, OVERLAP, REPORT, RULES, SCHEMAS, reports

VALIDATOR = jsonschema.Draft4Validator(json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8")))


def run(report: Report) -> dict[str, Any]:
    """The one run of the log."""
    log = json.loads(render("sarif", report))
    VALIDATOR.validate(log)
    (only,) = log["runs"]
    return only


@given(reports)
def test_every_result_has_a_place_a_rule_and_a_fingerprint(report: Report) -> None:
    made = run(report)
    rules = made["tool"]["driver"]["rules"]
    assert made["columnKind"] == "unicodeCodePoints"
    assert len(made["results"]) == len(report.findings)
    for result, each in zip(made["results"], report.findings, strict=True):
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"]
        region = location["physicalLocation"]["region"]
        assert region == {"startLine": each.at.line, "startColumn": each.at.column}
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == each.rule_id
    known = [result["partialFingerprints"]["natsTopology/v1"] for result in made["results"]]
    assert known == fingerprints(report.findings)


def test_a_log_without_findings_holds_to_the_schema_too() -> None:
    assert run(Report((), ("a.yaml",)))["results"] == []


def test_a_rule_brings_its_page_and_the_other_place_is_told() -> None:
    made = run(REPORT._replace(rules=RULES))
    described = {rule["id"]: rule for rule in made["tool"]["driver"]["rules"]}
    assert described["STR001"]["name"] == "stream-subject-overlap"
    assert described["STR001"]["shortDescription"] == {"text": "One subject, one stream."}
    assert described["STR001"]["help"]["text"] == RULES["STR001"].page
    assert described["STR001"]["defaultConfiguration"] == {"level": "error"}
    assert described["NAM013"] == {"id": "NAM013", "name": "too-few-levels"}
    assert [result["level"] for result in made["results"]] == ["note", "warning", "error"]
    (related,) = made["results"][2]["relatedLocations"]
    assert related["message"] == {"text": "stream/A stores 'a.b'"}
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "shop/a.yaml"
    (logical,) = made["results"][2]["locations"][0]["logicalLocations"]
    assert logical["fullyQualifiedName"] == "stream/B"


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("shop/a b.yaml", "shop/a%20b.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("日本.yaml", "%E6%97%A5%E6%9C%AC.yaml"),
        ("a\udc80.yaml", "a%80.yaml"),
        ("../other/a.yaml", "../other/a.yaml"),
        ("/srv/a#b.yaml", "file:///srv/a%23b.yaml"),
    ],
)
def test_a_file_is_named_by_a_reference_that_means_it(file: str, uri: str) -> None:
    found = AGE._replace(at=Position(file, 1, 1))
    (result,) = run(Report((found,), (file,)))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri
    assert unquote(uri.removeprefix("file://"), errors="surrogateescape") == file


def test_text_of_a_file_makes_no_link() -> None:
    found = OVERLAP._replace(message="'[win](http://x)' is odd", hint="", related=())
    (result,) = run(Report((found,), ()))["results"]
    assert result["message"]["text"] == r"'\[win\](http://x)' is odd"


def test_reports_of_two_targets_do_not_replace_each_other() -> None:
    ids = [run(REPORT._replace(run=each))["automationDetails"]["id"] for each in ((), ("shop",), ("shop", "prod"))]
    assert ids == ["nats-topology/", "nats-topology/shop/", "nats-topology/shop/prod/"]
