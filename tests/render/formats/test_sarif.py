"""SARIF holds to the published schema, and to what GitHub asks for besides."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given

from reconciler.model.finding import Hidden, Hider
from reconciler.model.fingerprint import fingerprints
from reconciler.model.position import Position
from reconciler.render.formats import FORMATS, Report, render
from tests.render.formats.made import AGE, FIXABLE_REPORT, LEVELS, OVERLAP, REPORT, RULES, SCHEMAS, reports

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


def test_a_fix_is_all_its_changes_by_file() -> None:
    without, fixable = run(FIXABLE_REPORT)["results"]
    assert "fixes" not in without
    (fix,) = fixable["fixes"]
    assert fix["description"]["text"] == "narrow one of the two (clients see the name)"
    (changed,) = fix["artifactChanges"]
    assert changed["artifactLocation"]["uri"] == "shop/orders.yaml"
    assert changed["replacements"] == [
        {
            "deletedRegion": {"startLine": 11, "startColumn": 3, "endLine": 12, "endColumn": 1},
            "insertedContent": {"text": ""},
        },
        {
            "deletedRegion": {"startLine": 12, "startColumn": 5, "endLine": 12, "endColumn": 6},
            "insertedContent": {"text": "x: 'é'"},
        },
    ]


def test_what_is_hidden_is_a_suppressed_result_with_its_reason() -> None:
    hidden = (Hidden(LEVELS, Hider.comment, "an old \x1b[1mclient"), Hidden(AGE, Hider.baseline))
    results = run(Report((OVERLAP,), (), hidden=hidden))["results"]
    assert [result["ruleId"] for result in results] == ["STR001", "NAM013", "REL013"]
    assert [result.get("suppressions") for result in results] == [
        None,
        [{"kind": "inSource", "status": "accepted", "justification": r"an old \x1b[1mclient"}],
        [{"kind": "external", "status": "accepted"}],
    ]
    assert not any("baselineState" in result for result in results)
    assert len({result["partialFingerprints"]["natsTopology/v1"] for result in results}) == 3


def test_beside_a_baseline_every_result_says_whether_it_is_new() -> None:
    hidden = (Hidden(LEVELS, Hider.comment, "why"), Hidden(AGE, Hider.baseline, "ORD-7"))
    results = run(Report((OVERLAP,), (), hidden=hidden, compared=True))["results"]
    assert [result["baselineState"] for result in results] == ["new", "new", "unchanged"]
    assert results[2]["suppressions"][0]["justification"] == "ORD-7"


@pytest.mark.parametrize(
    ("source", "link"),
    [
        ("https://docs.nats.io/x#a-b", "https://docs.nats.io/x#a-b"),
        ("ADR-6 (https://github.com/x/y.md), seen on 2.14", "https://github.com/x/y.md"),
        ("checkStreamCfg in nats-server 2.14.5", None),
        ("", None),
    ],
)
def test_a_rule_says_its_former_names_and_links_to_what_it_follows(source: str, link: str | None) -> None:
    rule = RULES["STR001"]._replace(aliases=("overlap",), source=source)
    (described,) = run(Report((OVERLAP,), (), rules={"STR001": rule}))["tool"]["driver"]["rules"]
    assert described["deprecatedNames"] == ["overlap"]
    assert described.get("helpUri") == link


@pytest.mark.parametrize("name", [each for each in FORMATS if each != "sarif"])
def test_no_other_format_has_what_is_hidden(name: str) -> None:
    hidden = (Hidden(OVERLAP, Hider.comment, "why"),)
    assert render(name, REPORT._replace(hidden=hidden, compared=True)) == render(name, REPORT)
