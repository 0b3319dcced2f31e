"""The JSON Schema of the documents of ``plan`` and ``apply``; the words come from the model's own types."""

from __future__ import annotations

from enum import Enum
from typing import Any

from reconciler.model.edit import Fix
from reconciler.model.finding import Severity
from reconciler.model.outcome import Status
from reconciler.model.plan import Verb
from reconciler.model.risk import Risk
from reconciler.render.jsondoc import FORMAT

ID = "https://nats-topology.dev/schemas/plan.schema.json"

_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 0}
_ADDRESS = {"type": "string", "pattern": "^[a-z_]+/.+$", "description": "An address like stream/ORDERS."}
_ADDRESSES = {"type": "array", "items": _ADDRESS}


def _words(words: type[Enum]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(each) for each in words]}


def _object(description: str, /, optional: tuple[str, ...] = (), **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "description": description,
        "properties": properties,
        "required": [name for name in properties if name not in optional],
    }


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def plan_schema() -> dict[str, Any]:
    """The schema: draft 2020-12. Readers must accept keys that are not in it."""
    place = _object("A place in a file; lines and columns start at 1.", file=_TEXT, line=_COUNT, column=_COUNT)
    change = _object(
        "One value that differs, told as YAML would; null means absent.",
        path=_TEXT,
        before={},
        after={},
        risk=_words(Risk),
        reason=_TEXT,
        replaces={"type": "boolean"},
    )
    state = _object(
        "What the live object holds: messages, bytes and consumers that are not durable of a stream, delivered "
        "sequence and outstanding messages of a consumer.",
        ("ephemerals",),
        messages=_COUNT,
        bytes=_COUNT,
        delivered=_COUNT,
        pending=_COUNT,
        ephemerals=_COUNT,
    )
    config = _or_null({"type": "object", "description": "A configuration in the server's JSON form."})
    action = _object(
        "One object's change.",
        verb=_words(Verb),
        address=_ADDRESS,
        moved_from=_or_null({**_ADDRESS, "description": "move: the address whose position is taken over."}),
        risk=_words(Risk),
        reason=_TEXT,
        changes={"type": "array", "items": {"$ref": "#/$defs/change"}},
        needs=_ADDRESSES,
        state=_or_null({"$ref": "#/$defs/state"}),
        before=config,
        after=config,
        at=_or_null({"$ref": "#/$defs/place"}),
    )
    finding = _object(
        "A problem.",
        rule=_TEXT,
        name=_TEXT,
        severity=_words(Severity),
        message=_TEXT,
        hint=_TEXT,
        at=_or_null({"$ref": "#/$defs/place"}),
        address=_or_null(_ADDRESS),
        related={
            "type": "array",
            "items": _object("A second place.", at=_or_null({"$ref": "#/$defs/place"}), message=_TEXT),
        },
        fix=_or_null({"$ref": "#/$defs/fix"}),
    )
    fix = _object(
        "What takes a finding away without a person: all of the edits together. Told by lint only.",
        (),
        **{"class": {"type": "string", "enum": [str(Fix.safe), str(Fix.unsafe)]}},
        edits={"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/edit"}},
    )
    edit = _object(
        "A piece of a file as it is, which may be empty, and what to write instead of it.",
        start={"$ref": "#/$defs/place"},
        end={"$ref": "#/$defs/place"},
        text=_TEXT,
    )
    outcome = _object(
        "How an action ended.",
        verb=_words(Verb),
        address=_ADDRESS,
        status=_words(Status),
        changed={
            "type": "boolean",
            "description": "Whether a request of it was answered with success, or may have been carried out.",
        },
        message=_TEXT,
        seconds={"type": "number"},
        tries=_COUNT,
    )
    difference = _object(
        "One value that is otherwise than when the plan was made, told as YAML would; null means absent.",
        path=_TEXT,
        planned_from={},
        live={},
        wanted={},
    )
    stale = _object(
        "What stands against a saved plan; without an address it is the servers.",
        address=_or_null(_ADDRESS),
        reason=_TEXT,
        differences={"type": "array", "items": difference},
    )
    actions = {"type": "array", "items": {"$ref": "#/$defs/action"}}
    plan = _object(
        "One plan; of an apply, also how it ended.",
        ("against", "digest", "settling", "outcomes", "verified", "left", "stale"),
        format={"const": FORMAT, "description": "Version of this document."},
        topology=_TEXT,
        server={"type": "string", "description": "Version of nats-server."},
        against=_or_null({"type": "string", "description": "Revision that stands in for the servers: git:main."}),
        digest=_or_null({"type": "string", "description": "What apply takes as --expect-digest."}),
        summary=_TEXT,
        blocked={"type": "boolean"},
        count=_object("How many actions of each verb.", (), **{str(verb): _COUNT for verb in Verb}),
        unchanged=_COUNT,
        actions=actions,
        unowned=_ADDRESSES,
        left_alone=_ADDRESSES,
        unknown=_ADDRESSES,
        settling={
            "type": "array",
            "items": _object("A stream that is still being copied or moved.", address=_ADDRESS, state=_TEXT),
        },
        findings={"type": "array", "items": {"$ref": "#/$defs/finding"}},
        outcomes={"type": "array", "items": {"$ref": "#/$defs/outcome"}, "description": "apply only."},
        verified={"type": "boolean", "description": "apply only: nothing is left to do."},
        stale={
            "type": "array",
            "items": {"$ref": "#/$defs/stale"},
            "description": "apply only: why what was approved cannot be carried out any more.",
        },
        left={**actions, "description": "apply only: what verification found left to do."},
    )
    target = _object(
        "One target: its plan, or null and what stood in the way of one.",
        target=_TEXT,
        plan=_or_null({"$ref": "#/$defs/plan"}),
        findings={"type": "array", "items": {"$ref": "#/$defs/finding"}},
        error=_or_null(_TEXT),
    )
    targets = _object(
        "What plan --target all prints.",
        format={"const": FORMAT, "description": "Version of this document."},
        targets={"type": "array", "items": target},
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "nats-topology plan",
        "description": "What plan and apply print with --format json.",
        "anyOf": [{"$ref": "#/$defs/plan"}, targets],
        "$defs": {
            "action": action,
            "change": change,
            "edit": edit,
            "finding": finding,
            "fix": fix,
            "outcome": outcome,
            "place": place,
            "plan": plan,
            "stale": stale,
            "state": state,
        },
    }
