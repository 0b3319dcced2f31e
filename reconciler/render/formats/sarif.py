"""SARIF 2.1.0, which GitHub code scanning and many editors read.

GitHub refuses a whole upload when one result has no place, and takes results for the same ones by their
fingerprints. It adds ``primaryLocationLineHash`` itself, and shows results that are suppressed like all others: the
report has these only when it is asked for them. What a baseline has and nobody finds any more has no place, so it is
in no report.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from reconciler import __version__
from reconciler.model.edit import Change, Fix
from reconciler.model.finding import Finding, Hidden, Hider, Severity
from reconciler.model.fingerprint import fingerprints
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.render.formats.report import Report, sentences
from reconciler.render.paint import clean
from reconciler.render.rules_page import markdown

_LINK = re.compile(r"https://[^\s,;)]+")
_LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}


def render(report: Report) -> str:
    """A log with one run; of the rules it has those that something was found of."""
    found = (*report.findings, *(each.finding for each in report.hidden))
    named = list(dict.fromkeys(each.rule for each in found))
    driver = {
        "name": "nats-topology",
        "semanticVersion": __version__,
        "rules": [_rule(rule, report.rules.get(rule.partition(" ")[0])) for rule in named],
    }
    results = [
        _result(each, named.index(each.rule), fingerprint, report.changes.get(each, ()))
        for each, fingerprint in zip(found, fingerprints(found), strict=True)
    ]
    for result, hidden in zip(results[len(report.findings) :], report.hidden, strict=True):
        result["suppressions"] = [_suppression(hidden)]
    if report.compared:
        # All results of a run say it, or none does (2.1.0, 3.27.24).
        known = [False] * len(report.findings) + [each.by is Hider.baseline for each in report.hidden]
        for result, old in zip(results, known, strict=True):
            result["baselineState"] = "unchanged" if old else "new"
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "/".join(("nats-topology", *report.run, ""))},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2)


def _rule(named: str, rule: Rule | None) -> dict[str, Any]:
    id, _, name = named.partition(" ")
    described: dict[str, Any] = {"id": id, "name": name}
    if rule is not None:
        described["shortDescription"] = {"text": rule.page.partition("\n")[0]}
        described["help"] = {"text": rule.page, "markdown": markdown(rule.page)}
        described["defaultConfiguration"] = {"level": _LEVELS[rule.severity]}
        if rule.aliases:
            described["deprecatedNames"] = list(rule.aliases)
        if link := _LINK.search(rule.source):
            described["helpUri"] = link[0]
    return described


def _result(each: Finding, index: int, fingerprint: str, changes: tuple[Change, ...]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": each.rule_id,
        "ruleIndex": index,
        "level": _LEVELS[each.severity],
        "message": _said(sentences(each)),
        "locations": [_location(each.at)],
        "partialFingerprints": {"natsTopology/v1": fingerprint},
    }
    if each.address:
        result["locations"][0]["logicalLocations"] = [
            {"name": each.address.leaf, "fullyQualifiedName": str(each.address), "kind": each.address.kind}
        ]
    if each.related:
        result["relatedLocations"] = [
            {"id": number, **_location(other.at), "message": _said(clean(other.message))}
            for number, other in enumerate(each.related, 1)
        ]
    if changes:
        result["fixes"] = [_fix(each, changes)]
    return result


def _fix(each: Finding, changes: tuple[Change, ...]) -> dict[str, Any]:
    """All the changes that together are the fix, by file."""
    said = clean(each.hint or each.message) + (" (clients see the name)" if each.fix is Fix.unsafe else "")
    return {
        "description": _said(said),
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(file)},
                "replacements": [_replacement(change) for change in changes if change.start.file == file],
            }
            for file in dict.fromkeys(change.start.file for change in changes)
        ],
    }


def _replacement(change: Change) -> dict[str, Any]:
    start, end, text = change
    region = {"startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column}
    return {"deletedRegion": region, "insertedContent": {"text": text}}


def _suppression(hidden: Hidden) -> dict[str, str]:
    said = {"kind": "inSource" if hidden.by is Hider.comment else "external", "status": "accepted"}
    return {**said, "justification": clean(hidden.reason)} if hidden.reason else said


def _location(at: Position) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(at.file)},
            "region": {"startLine": at.line, "startColumn": at.column},
        }
    }


def _uri(file: str) -> str:
    """A relative reference for a file below the working directory, a file URI for another."""
    path = PurePath(file)
    if path.is_absolute():
        return path.as_uri()
    return quote(os.fsencode(path.as_posix()))


def _said(text: str) -> dict[str, str]:
    """A message without links: a plain text of SARIF has them in Markdown's form (2.1.0, 3.11.6)."""
    return {"text": text.replace("[", "\\[").replace("]", "\\]") if "](" in text else text}
