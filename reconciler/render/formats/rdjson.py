"""Reviewdog's diagnostic format, which reviewdog shows on GitHub, GitLab, Bitbucket and Gerrit.

Its columns count bytes of UTF-8 (reviewdog 0.21, proto/rdf/reviewdog.proto), ours count characters.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import PurePath
from typing import Any

from reconciler.model.edit import Change
from reconciler.model.finding import Finding, Severity
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
            **_suggested(each, report),
        }
        for each in report.findings
    ]
    return json.dumps({"source": {"name": "nats-topology"}, "diagnostics": diagnostics}, indent=2)


def _suggested(each: Finding, report: Report) -> dict[str, Any]:
    """The fix as one suggestion, when it changes only the file that the finding is in and its text is known.

    Each of several suggestions would be one by itself, so the text between changes is a part of it.
    """
    changes = report.changes.get(each, ())
    if not changes or any(change.start.file != each.at.file for change in changes):
        return {}
    start, end = changes[0].start, changes[-1].end
    written = report.lines.get(each.at.file, ())
    if end.line > len(written):
        return {}
    return {
        "suggestions": [
            {
                "range": {"start": _place(start, report.lines), "end": _place(end, report.lines)},
                "text": _replaced(changes, written),
            }
        ]
    }


def _replaced(changes: tuple[Change, ...], written: Sequence[str]) -> str:
    """The text from the first change to the last one, with all of them made."""
    text, place = "", changes[0].start
    for start, end, instead in changes:
        text += _between(place, start, written) + instead
        place = end
    return text


def _between(start: Position, end: Position, written: Sequence[str]) -> str:
    lines = list(written[start.line - 1 : end.line])
    lines[-1] = lines[-1][: end.column - 1]
    lines[0] = lines[0][start.column - 1 :]
    return "\n".join(lines)


def _location(at: Position, lines: Lines) -> dict[str, Any]:
    return {"path": PurePath(at.file).as_posix(), "range": {"start": _place(at, lines)}}


def _place(at: Position, lines: Lines) -> dict[str, int]:
    return {"line": at.line, "column": bytes_before(at, lines) + 1}
