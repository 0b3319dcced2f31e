"""Findings as JSON, in one document or line by line."""

from __future__ import annotations

import json

from hypothesis import given

from reconciler.render import jsondoc
from reconciler.render.formats import Report, render
from tests.render.formats.made import reports


@given(reports)
def test_the_document_and_the_lines_have_the_same_findings(report: Report) -> None:
    document = json.loads(render("json", report))
    lines = [json.loads(line) for line in render("jsonl", report).splitlines()]
    assert document == jsondoc.lint(report.findings, report.files)
    assert document["findings"] == lines
