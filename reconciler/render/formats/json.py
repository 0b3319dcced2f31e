"""The JSON document of ``lint``, described by schemas/plan.schema.json."""

from __future__ import annotations

import json

from reconciler.render import jsondoc
from reconciler.render.formats.report import Report


def render(report: Report) -> str:
    """The document, indented."""
    return json.dumps(jsondoc.lint(report.findings, report.files, report.changes), indent=2)
