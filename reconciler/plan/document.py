"""Saved plans as JSON text and back, and the digest that a reviewer signs.

The digest is made of what is done, to which objects, on which servers: never of words, places or the order of keys.
What it covers cannot be changed in the file without notice, but it is no secret: who can write the file can write
the digest anew. What was reviewed is proved by a digest that comes from elsewhere (``apply --expect-digest``).
"""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from reconciler.kinds import lifecycle
from reconciler.model.plan import Action
from reconciler.model.saved import Identity, Prior, SavedPlan
from reconciler.model.topology import Config
from reconciler.plan.codec import Wrong, decoder, encoder, schema

FORMAT = 1
"""Version of the document."""

ID = "https://nats-topology.dev/schemas/saved-plan.schema.json"

_OPEN = 5
"""Levels of the document whose values have lines of their own; what is deeper shares one."""


class Unreadable(ValueError):
    """A document is no saved plan that can be carried out; the text says why, without a full stop."""


def digest(saved: SavedPlan) -> str:
    """``sha256:`` and 64 hexadecimal digits: equal when the same is done to the same objects on the same servers."""
    identity = encoder(Identity)(saved.identity)
    del identity["version"]
    structure = {
        "format": FORMAT,
        "topology": saved.plan.topology,
        "target": identity,
        "blocked": saved.plan.blocked,
        "allowed": saved.allowed,
        "actions": [_structure(each) for each in saved.plan.actions],
        "prior": [encoder(Prior)(each) for each in saved.prior],
    }
    return "sha256:" + _sha256(structure)


def config_digest(config: Config) -> str:
    """The digest of a live configuration, without what the server notes in its metadata."""
    return "sha256:" + _sha256({**config, "metadata": lifecycle.without_servers(config.get("metadata"))})


def write(saved: SavedPlan) -> str:
    """The document as text: sorted keys, a line for each value that a person compares, ASCII, a newline at the end."""
    whole = encoder(SavedPlan)(saved)
    plan = whole.pop("plan")
    document = {
        **plan,
        **whole,
        "format": FORMAT,
        "digest": digest(saved),
        "summary": saved.plan.summary,
        "blocked": saved.plan.blocked,
    }
    parts: list[str] = []
    _add(document, 1, parts)
    return "".join(parts) + "\n"


def read(text: str, tool: str) -> SavedPlan:
    """The plan in a document that this version of the tool, ``tool``, has written. Raises Unreadable."""
    try:
        document = json.loads(text, parse_constant=_no_number)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:
        raise Unreadable(f"it is not JSON: {error}") from None
    if not isinstance(document, dict) or "format" not in document or "digest" not in document:
        raise Unreadable("it is not a saved plan; `plan --out FILE` writes one")
    if document["format"] != FORMAT:
        raise Unreadable(f"it has format {document['format']!r}, and this version reads format {FORMAT}")
    if document.get("tool") != tool:
        raise Unreadable(f"nats-topology {document.get('tool')} wrote it, and this is {tool}")
    try:
        saved: SavedPlan = decoder(SavedPlan)({**document, "plan": document})
    except Wrong as error:
        raise Unreadable(str(error).removeprefix("plan.")) from None
    if digest(saved) != document["digest"]:
        raise Unreadable("its digest is not that of what it contains: it was edited after it was written")
    _hold_together(saved)
    return saved


def saved_plan_schema() -> dict[str, Any]:
    """The JSON Schema of the document: draft 2020-12, made of the model's own types."""
    defs: dict[str, Any] = {}
    schema(SavedPlan, defs)
    saved, plan = defs.pop("SavedPlan"), defs.pop("Plan")
    saved["properties"].pop("plan")
    properties = {
        "format": {"const": FORMAT, "description": "Version of this document."},
        "digest": {
            "type": "string",
            "pattern": "^sha256:[0-9a-f]{64}$",
            "description": "Of what is done, to which objects, on which servers; not of words or the order of keys.",
        },
        "summary": {"type": "string"},
        "blocked": {"type": "boolean", "description": "Whether it must not be applied; apply refuses it."},
        **plan["properties"],
        **saved["properties"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "nats-topology saved plan",
        "description": "What plan --out writes and apply carries out.",
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "$defs": defs,
    }


def _structure(action: Action) -> dict[str, Any]:
    told = encoder(Action)(action)
    return {key: told[key] for key in ("verb", "address", "moved_from", "needs", "calls", "after")}


def _sha256(structure: Any) -> str:
    text = json.dumps(structure, sort_keys=True, separators=(",", ":"), default=dict)
    return sha256(text.encode()).hexdigest()


def _hold_together(saved: SavedPlan) -> None:
    """Raise Unreadable when a configuration that people are shown is not the one that the digest covers."""
    known = {each.address: each.digest for each in saved.prior}
    for action in saved.plan.actions:
        origin = action.moved_from or action.address
        before = "" if action.before is None else config_digest(action.before)
        if known.get(action.address) is None or known.get(origin) != before:
            raise Unreadable(f"{origin} before the plan is not what its digest says: it was edited")


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


_TEXT = json.JSONEncoder(sort_keys=True, default=dict).encode


def _add(value: Any, level: int, parts: list[str]) -> None:
    """Add the text of a value to the parts of a document."""
    if level > _OPEN or not isinstance(value, dict | list) or not value:
        parts.append(_TEXT(value))
        return
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    between = f",\n{' ' * level}"
    parts.append(f"{opening}{between[1:]}")
    for key in sorted(value) if isinstance(value, dict) else range(len(value)):
        if isinstance(key, str):
            parts.append(f"{_TEXT(key)}: ")
        _add(value[key], level + 1, parts)
        parts.append(between)
    parts[-1] = between[1:-1] + closing
