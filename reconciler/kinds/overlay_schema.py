"""The JSON Schema of an overlay, made from that of a topology file: what a target may have otherwise."""

from __future__ import annotations

from typing import Any

from reconciler.kinds import CONSUMER, KINDS, STREAM
from reconciler.kinds.json_schema import topology_schema

ID = "https://nats-topology.dev/schemas/overlay.schema.json"


def overlay_schema() -> dict[str, Any]:
    """The schema of one document of an overlay: draft 2020-12."""
    bodies = topology_schema()["$defs"]
    # A consumer has an address of its own, and one way to say a thing is enough.
    del bodies[STREAM.name]["properties"][CONSUMER.section]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "nats-topology overlay",
        "description": "What a target has otherwise: JSON merge patches by address, in which * and ? may stand.",
        "type": "object",
        "patternProperties": {f"^{kind.name}/": {"$ref": f"#/$defs/{kind.name}"} for kind in KINDS},
        "additionalProperties": False,
        "$defs": {kind.name: {**_patch(bodies[kind.name]), "type": "object"} for kind in KINDS},
    }


def _patch(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a JSON merge patch of what a schema describes: nothing is required, null takes a key away.

    What is in a list stays as it is, because a patch replaces a list as a whole.
    """
    patch = {key: value for key, value in schema.items() if key not in ("required", "minProperties")}
    if "properties" in schema:
        patch["properties"] = {name: _nullable(inner) for name, inner in schema["properties"].items()}
    if isinstance(schema.get("additionalProperties"), dict):
        patch["additionalProperties"] = _nullable(schema["additionalProperties"])
    return patch


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    patch = _patch(schema)
    types = patch["type"]
    patch["type"] = [*([types] if isinstance(types, str) else types), "null"]
    if "enum" in patch:
        patch["enum"] = [*patch["enum"], None]
    return patch
