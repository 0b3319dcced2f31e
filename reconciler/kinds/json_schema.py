"""The JSON Schema of a topology file, made from the field tables: what editors complete and the loader accepts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from reconciler.kinds import CONSUMER, KINDS, STREAM, Kind, catalogue, lifecycle, target
from reconciler.kinds.convention_schema import CONVENTIONS, GLOSSARY, SLOT, SUBJECT_CONVENTION
from reconciler.kinds.fields import Field
from reconciler.kinds.lint import lint_schema

ID = "https://nats-topology.dev/schemas/topology.schema.json"

_WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1}


def _object(doc: str, fields: Iterable[Field], **more: Any) -> dict[str, Any]:
    properties = {field.key: field.schema for field in fields}
    return {
        "type": ["object", "null"],
        "description": doc,
        "properties": properties | more,
        "additionalProperties": False,
    }


def _kind(kind: Kind, **more: Any) -> dict[str, Any]:
    schema = _object(kind.doc, (*kind.fields, *lifecycle.FIELDS), **more)
    for field in kind.fields:
        schema["properties"][field.key]["description"] += f" When it changes: {field.change.summary}."
    return schema


def _named(doc: str, reference: str) -> dict[str, Any]:
    return {
        "type": ["object", "null"],
        "description": doc,
        "additionalProperties": {"$ref": f"#/$defs/{reference}"},
    }


def topology_schema() -> dict[str, Any]:
    """The schema of one document of a topology: draft 2020-12."""
    inside = {STREAM.name: {"consumers": _named("Durable consumers by name.", CONSUMER.name)}}
    sections = {kind.section: _named(f"{kind.words[0].upper()}{kind.words[1:]}s by name.", kind.name) for kind in KINDS}
    sections[CONSUMER.section] = _named(
        "Durable consumers of streams that are declared elsewhere, as STREAM/NAME.", CONSUMER.name
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "nats-topology",
        "description": "NATS JetStream topology: streams, consumers, subjects and conventions.",
        "type": "object",
        "properties": {
            "topology": {
                "type": "string",
                "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$",
                "title": "name of the topology",
                "description": "Recorded on each live object as its owner.",
                "examples": ["shop"],
            },
            "servers": {
                "type": "string",
                "title": "server versions",
                "description": "The versions of nats-server that the topology has to work on.",
                "default": ">=2.10",
                "examples": [">=2.11", ">=2.11 <2.15"],
            },
            "targets": _named("The servers this topology lives on, by name.", "target"),
            "conventions": CONVENTIONS,
            "glossary": GLOSSARY,
            "lint": lint_schema(),
            "subjects": _named("The catalogue: what is published or served, by subject.", "subject"),
            **sections,
            "unmanaged": {
                **_WORDS,
                "title": "streams of others",
                "description": "Names (with *) of streams that others manage and this topology refers to.",
                "examples": [["PAYMENTS", "VENDOR_*"]],
            },
        },
        "additionalProperties": False,
        "$defs": {
            **{kind.name: _kind(kind, **inside.get(kind.name, {})) for kind in KINDS},
            "subject": _object("A subject that is published or served.", catalogue.FIELDS),
            "target": _object("Servers and how to connect to them.", target.FIELDS),
            "convention": SUBJECT_CONVENTION,
            "slot": SLOT,
        },
    }
