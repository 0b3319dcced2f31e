"""Reviewdog's diagnostic format, which reviewdog shows on GitHub, GitLab, Bitbucket and Gerrit.

Its columns count bytes of UTF-8 (reviewdog 0.21, proto/rdf/reviewdog.proto), ours count characters.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any

from reconciler.model.finding import Severity
from reconciler.model.position import Position
from reconciler.render.excerpt import Lines, bytes_before
from reconciler.render.formats.report import Report
from reconciler.render.paint import clean

_SEVERITIES = {Severity.error: "ERROR", Severity.warning: "WARNING", Severity.info: "INFO"}


def render(report: Report) -> str:
    """One object with all diagnostics."""
    diagnostics = [
        {
            "message": clean(each.message) + (f"\n→ {clean(each.hint)}" if each.hint else ""),
            "location": _location(each.at, report.lines),
            "severity": _SEVERITIES[each.severity],
            "code": {"value": each.rule},
            "related_locations": [
                {"message": clean(other.message), "location": _location(other.at, report.lines)}
                for other in each.related
            ],
        }
        for each in report.findings
    ]
    return json.dumps({"source": {"name": "nats-topology"}, "diagnostics": diagnostics}, indent=2)


def _location(at: Position, lines: Lines) -> dict[str, Any]:
    start = {"line": at.line, "column": bytes_before(at, lines) + 1}
    return {"path": PurePath(at.file).as_posix(), "range": {"start": start}}
