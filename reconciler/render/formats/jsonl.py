"""One finding a line, each as in the JSON document: for ``jq`` and for files that grow."""

from __future__ import annotations

import json

from reconciler.render import jsondoc
from reconciler.render.formats.report import Report


def render(report: Report) -> str:
    """The lines, and nothing when there are no findings."""
    return "\n".join(json.dumps(jsondoc.finding(each, report.changes.get(each, ()))) for each in report.findings)
