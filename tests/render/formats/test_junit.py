"""JUnit's XML holds to the schema of Jenkins."""

from __future__ import annotations

from xml.etree.ElementTree import Element, fromstring

import xmlschema
from hypothesis import given

from reconciler.model.finding import Severity
from reconciler.render.formats import Report, render
from tests.render.formats.made import AGE, REPORT, SCHEMAS, in_order, reports

SCHEMA = xmlschema.XMLSchema(SCHEMAS / "junit-10.xsd")


def suites(report: Report) -> list[Element]:
    made = fromstring(render("junit", report).encode("ascii"))
    SCHEMA.validate(made)
    assert int(made.get("tests", "")) == len(made.findall("*/testcase"))
    assert int(made.get("failures", "")) == len(made.findall("*/*/failure"))
    return list(made)


@given(reports)
def test_every_finding_is_a_case_in_the_suite_of_its_file(report: Report) -> None:
    made = suites(report)
    assert len(made) == len({*report.files})
    assert sum(len(suite) for suite in made) == len(report.findings)
    for suite in made:
        names = [case.get("name") for case in suite]
        assert len(set(names)) == len(names)


def test_what_fails_the_run_is_a_failure_and_the_rest_is_written_down() -> None:
    a, c, orders = suites(REPORT)
    assert [suite.get("name") for suite in (a, c, orders)] == ["shop/a.yaml", "shop/c.yaml", "shop/orders.yaml"]
    (clean,) = c
    assert (clean.get("name"), list(clean)) == ("no findings", [])
    (failure,) = orders.findall("testcase/failure")
    assert failure.attrib == {"type": "error", "message": "stream/B stores 'a.>' and stream/A stores 'a.b'"}
    assert failure.text
    assert failure.text.split("\n")[1:] == ["→ narrow one of the two", "shop/a.yaml:3:9: stream/A stores 'a.b'"]
    assert [case.get("name") for case in a] == ["REL013 no-max-age: stream/A", "NAM013 too-few-levels: stream/A"]
    assert [out.text for out in a.findall("testcase/system-out")] == [
        "shop/a.yaml:2:3: info REL013 no-max-age: stream/A has no max_age",
        "shop/a.yaml:3:9: warning NAM013 too-few-levels: 'a.b' has two levels",
    ]


def test_what_fails_follows_fail_on() -> None:
    failures = [
        sum(int(suite.get("failures", "")) for suite in suites(REPORT._replace(fail_on=severity)))
        for severity in Severity
    ]
    assert failures == [3, 2, 1]


def test_cases_of_one_name_are_numbered() -> None:
    (suite,) = suites(in_order([AGE, AGE._replace(message="another")]))
    assert [case.get("name") for case in suite] == ["REL013 no-max-age: stream/A", "REL013 no-max-age: stream/A (2)"]


def test_nothing_read_and_nothing_found_is_a_document_too() -> None:
    assert suites(Report((), ())) == []
