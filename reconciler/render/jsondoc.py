"""Findings, plans and outcomes as JSON documents for programs: versioned, and described by schemas/plan.schema.json.

A key is added without a new version; a key that changes its meaning or goes gives a new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.model.description import DescribedField, DescribedObject, DescribedSubject, JudgedSubject, Relation
from reconciler.model.edit import Change
from reconciler.model.finding import Finding, worst
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.model.saved import Stale

FORMAT = 1
"""Version of these documents."""

NO_CHANGES: Mapping[Finding, Iterable[Change]] = {}


def _place(at: Position | None) -> dict[str, Any] | None:
    return {"file": at.file, "line": at.line, "column": at.column} if at and at.file else None


def finding(each: Finding, changes: Iterable[Change] = ()) -> dict[str, Any]:
    """A finding as data; ``changes`` are what its fix changes in the files."""
    edits = [{"start": _place(start), "end": _place(end), "text": instead} for start, end, instead in changes]
    return {
        "rule": each.rule_id,
        "name": each.rule_name,
        "severity": str(each.severity),
        "message": each.message,
        "hint": each.hint,
        "at": _place(each.at),
        "address": str(each.address) if each.address else None,
        "related": [{"at": _place(other.at), "message": other.message} for other in each.related],
        "fix": {"class": str(each.fix), "edits": edits} if edits else None,
    }


def lint(
    found: Iterable[Finding], files: Iterable[str], changes: Mapping[Finding, Iterable[Change]] = NO_CHANGES
) -> dict[str, Any]:
    """The document of ``lint``; ``changes`` are those of the findings that can be fixed."""
    found = list(found)
    highest = worst(found)
    return {
        "format": FORMAT,
        "files": list(files),
        "worst": str(highest) if highest else None,
        "findings": [finding(each, changes.get(each, ())) for each in found],
    }


def _change(change: FieldChange) -> dict[str, Any]:
    return {
        "path": change.path,
        "before": change.before,
        "after": change.after,
        "risk": str(change.risk),
        "reason": change.reason,
        "replaces": change.replaces,
    }


def _action(action: Action) -> dict[str, Any]:
    state = action.state
    return {
        "verb": str(action.verb),
        "address": str(action.address),
        "moved_from": str(action.moved_from) if action.moved_from else None,
        "risk": str(action.risk),
        "reason": action.reason,
        "changes": [_change(change) for change in action.changes],
        "needs": [str(address) for address in action.needs],
        "state": None
        if state is None
        else {
            "messages": state.messages,
            "bytes": state.bytes,
            "delivered": state.delivered,
            "pending": state.pending,
            "ephemerals": state.ephemerals,
        },
        "before": action.before,
        "after": action.after,
        "at": _place(action.at),
    }


def plan(value: Plan, found: Iterable[Finding] = (), digest: str = "") -> dict[str, Any]:
    """The document of ``plan``; ``found`` are the findings of lint, ``digest`` is what ``--expect-digest`` takes."""
    count = value.count()
    return {
        "format": FORMAT,
        "topology": value.topology,
        "server": value.server,
        "against": value.against or None,
        "digest": digest or None,
        "summary": value.summary,
        "blocked": value.blocked,
        "count": {str(verb): count[verb] for verb in Verb},
        "unchanged": value.unchanged,
        "actions": [_action(action) for action in value.actions],
        "unowned": [str(address) for address in value.unowned],
        "left_alone": [str(address) for address in value.left_alone],
        "unknown": [str(address) for address in value.unknown],
        "settling": [{"address": str(address), "state": words} for address, words in value.settling],
        "findings": [finding(each) for each in (*found, *value.findings)],
    }


def target(name: str, value: Plan | None, found: Iterable[Finding], error: str) -> dict[str, Any]:
    """One target among several: its plan, or null with the findings or the error that stood in the way."""
    return {
        "target": name,
        "plan": None if value is None else plan(value, found),
        "findings": [finding(each) for each in found] if value is None else [],
        "error": error or None,
    }


def targets(documents: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The document of ``plan --target all``."""
    return {"format": FORMAT, "targets": list(documents)}


def outcome(value: Outcome) -> dict[str, Any]:
    """How one action ended."""
    return {
        "verb": str(value.action.verb),
        "address": str(value.action.address),
        "status": str(value.status),
        "changed": value.changed,
        "message": value.message,
        "seconds": round(value.seconds, 4),
        "tries": value.tries,
    }


def stale(value: Stale) -> dict[str, Any]:
    """Why a saved plan cannot be carried out any more."""
    return {
        "address": str(value.address) if value.address else None,
        "reason": value.reason,
        "differences": [each._asdict() for each in value.differences],
    }


def apply(
    value: Plan,
    found: Iterable[Finding],
    outcomes: Iterable[Outcome],
    left: Plan | None,
    against: Iterable[Stale] = (),
    digest: str = "",
) -> dict[str, Any]:
    """The document of ``apply``: the plan, the end of each action, and what verification found left to do.

    ``against`` says why a plan that was approved earlier cannot be carried out any more.
    """
    ends = list(outcomes)
    done = all(each.status is Status.done for each in ends)
    return plan(value, found, digest) | {
        "stale": [stale(each) for each in against],
        "outcomes": [outcome(each) for each in ends],
        "verified": done and left is not None and not left.actions and not left.blocked,
        "left": [_action(action) for action in left.actions] if left else [],
    }


def rules(known: Iterable[tuple[Rule, Mapping[str, str]]]) -> dict[str, Any]:
    """The document of ``explain`` about rules, each with its severity in the presets."""
    return {
        "format": FORMAT,
        "rules": [
            {
                "id": rule.id,
                "name": rule.name,
                "aliases": list(rule.aliases),
                "severity": str(rule.severity),
                "presets": dict(presets),
                "ignorable": rule.ignorable,
                "fix": str(rule.fix),
                "servers": rule.servers,
                "source": rule.source,
                "page": rule.page,
            }
            for rule, presets in known
        ],
    }


def described_object(value: DescribedObject) -> dict[str, Any]:
    """The document of ``explain`` about an object."""
    return {
        "format": FORMAT,
        "address": str(value.address),
        "at": _place(value.at),
        "target": value.target or None,
        "fields": {each.name: _described_field(each) for each in value.fields},
        "lifecycle": {each.what: {"value": each.name, "at": _place(each.at)} for each in value.lifecycle},
        "subjects": [_judged(each) for each in value.subjects],
        "related": [_relation(each) for each in value.relations],
        "findings": [finding(each) for each in value.findings],
    }


def _described_field(each: DescribedField) -> dict[str, Any]:
    return {
        "value": each.value,
        "from": str(each.provenance),
        "at": _place(each.at),
        "because": each.because or None,
        "written": each.written,
        "parts": {key: _place(at) for key, at in each.parts},
        "elsewhere": [
            {"target": other.target or None, "value": other.value, "at": _place(other.at)} for other in each.elsewhere
        ],
        "since": each.since,
        "doc": each.doc,
        "change": each.change,
    }


def described_subject(value: DescribedSubject) -> dict[str, Any]:
    """The document of ``explain`` about a subject."""
    return {"format": FORMAT, **_judged(value.judged), "related": [_relation(each) for each in value.relations]}


def _judged(judged: JudgedSubject) -> dict[str, Any]:
    return {
        "subject": judged.subject,
        "at": _place(judged.at),
        "convention": judged.convention or None,
        "fault": judged.fault or None,
        "meant": judged.meant or None,
        "tokens": [{"text": each.text, "wanted": each.wanted, "fits": each.fits} for each in judged.tokens],
    }


def _relation(each: Relation) -> dict[str, Any]:
    return {"what": each.what, "name": each.name, "at": _place(each.at), "note": each.note}
