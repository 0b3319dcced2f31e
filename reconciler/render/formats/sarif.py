"""SARIF 2.1.0, which GitHub code scanning and many editors read.

GitHub refuses a whole upload when one result has no place, and takes results for the same ones by their
fingerprints. It adds ``primaryLocationLineHash`` itself.
"""

from __future__ import annotations

import json
import os
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from reconciler import __version__
from reconciler.model.finding import Finding, Severity
from reconciler.model.fingerprint import fingerprints
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.render.formats.report import Report, sentences
from reconciler.render.paint import clean
from reconciler.render.rules_page import markdown

_LEVELS = {Severity.error: "error", Severity.warning: "warning", Severity.info: "note"}


def render(report: Report) -> str:
    """A log with one run; of the rules it has those that something was found of."""
    named = list(dict.fromkeys(each.rule for each in report.findings))
    driver = {
        "name": "nats-topology",
        "semanticVersion": __version__,
        "rules": [_rule(rule, report.rules.get(rule.partition(" ")[0])) for rule in named],
    }
    made = fingerprints(report.findings)
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": "/".join(("nats-topology", *report.run, ""))},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(each, named.index(each.rule), fingerprint)
            for each, fingerprint in zip(report.findings, made, strict=True)
        ],
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
    return described


def _result(each: Finding, index: int, fingerprint: str) -> dict[str, Any]:
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
    return result


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
