"""The JSON Schema of conventions and of the glossary."""

from __future__ import annotations

from typing import Any

from reconciler.kinds.convention import ALLOWED, LEVELS, NEVER, PLACES, REQUIRED

NAMED = ("streams", "consumers", "kv", "object_stores", "queues")
"""What has names that a convention can be about."""

_WORDS = {"type": "array", "items": {"type": "string"}, "minItems": 1}
_NAMES = {
    "streams": ("Names of streams.", "[A-Z][A-Z0-9_]*"),
    "consumers": ("Names of consumers.", "<service>-<purpose>"),
    "kv": ("Names of key-value buckets.", "[a-z][a-z0-9-]{1,31}"),
    "object_stores": ("Names of object stores.", "[a-z][a-z0-9-]{1,31}"),
    "queues": ("Queue groups of services and of push consumers.", "<service>"),
}

SLOT: dict[str, Any] = {
    "title": "list of words, or a mapping with enum, glossary, regex or tense",
    "description": "The words of a slot, or a rule for them.",
    "examples": [["orders", "payments"], {"tense": "past"}],
    "anyOf": [
        _WORDS,
        {
            "type": "object",
            "properties": {
                "enum": {
                    **_WORDS,
                    "description": "The words that may stand in the slot.",
                    "examples": [["eu", "us"]],
                },
                "glossary": {
                    "type": "string",
                    "enum": list(LEVELS),
                    "description": "The words are those of the glossary: its domains, the aggregates of the domain to "
                    "the left, or the events of that aggregate.",
                    "examples": ["domains"],
                },
                "regex": {
                    "type": "string",
                    "description": "What the whole token has to match; without lookarounds and backreferences.",
                    "examples": ["[A-Za-z0-9_-]{1,64}"],
                },
                "tense": {
                    "type": "string",
                    "enum": ["past", "imperative"],
                    "description": "Events are facts: created. Requests are orders: create.",
                    "examples": ["past"],
                },
                "wildcard": {
                    "type": "string",
                    "enum": [ALLOWED, REQUIRED, NEVER],
                    "description": "Where streams and filters select subjects: never asks for a word, so that nobody "
                    "takes what others own; required asks for *, so that no single id is picked out.",
                    "default": ALLOWED,
                    "examples": ["required"],
                },
            },
            "additionalProperties": False,
        },
    ],
}

SUBJECT_CONVENTION: dict[str, Any] = {
    "type": "object",
    "description": "A pattern of subjects, and for each slot in it what may stand there.",
    "properties": {
        "pattern": {
            "type": "string",
            "title": "pattern",
            "description": "Slots in angle brackets; [.<id>] at the end is optional, .> leaves it open.",
            "examples": ["<domain>.<aggregate>.<event>"],
        },
        "name": {"type": "string", "description": "What people call it.", "examples": ["event"]},
        "required": {
            "type": "array",
            "items": {"type": "string", "enum": list(PLACES)},
            "minItems": 1,
            "description": "Where a subject has to follow this convention, or another one that names the place: "
            "subjects of streams, filters, republish destinations, entries of the catalogue by their kind; deliver "
            "subjects follow none unless one names deliver.",
            "examples": [["streams", "filters"]],
        },
    },
    "required": ["pattern"],
    "additionalProperties": {"$ref": "#/$defs/slot"},
}

_EXEMPTION: dict[str, Any] = {
    "type": "object",
    "description": "What some rules do not say anything about, and why.",
    "properties": {
        "subjects": {
            **_WORDS,
            "description": "Subjects; one with wildcards stands for all that match it.",
            "examples": [["legacy.>"]],
        },
        "objects": {
            **_WORDS,
            "description": "Addresses, in which * stands for any text.",
            "examples": [["stream/VENDOR_*"]],
        },
        "rules": {
            **_WORDS,
            "description": "Rules by id or name, or patterns with *.",
            "examples": [["NAM007", "NAM011"]],
        },
        "until": {
            "type": "string",
            "description": "The last day on which it holds, in UTC.",
            "examples": ["2027-03-31"],
        },
        "reason": {"type": "string", "description": "Why, for those who come later.", "examples": ["migration"]},
    },
    "required": ["rules", "reason"],
    "additionalProperties": False,
}


def _name(doc: str, example: str) -> dict[str, Any]:
    return {
        "type": "object",
        "description": doc,
        "properties": {
            "name": {
                "type": "string",
                "description": "A regex for the whole name, or a pattern with slots and optional parts in brackets: "
                "<service>[-<purpose>]. A slot in capitals, <DOMAIN>, has its words in capitals.",
                "examples": [example],
            }
        },
        "additionalProperties": False,
    }


CONVENTIONS: dict[str, Any] = {
    "type": ["object", "null"],
    "description": "How names have to look.",
    "properties": {
        "tokens": {
            "type": "object",
            "description": "What may stand in a slot, by its name, for all patterns that do not say it themselves.",
            "additionalProperties": {"$ref": "#/$defs/slot"},
            "examples": [{"event": {"tense": "past"}}],
        },
        "subjects": {
            "type": "array",
            "description": "Patterns of subjects; a subject has to fit one of them.",
            "items": {"$ref": "#/$defs/convention"},
        },
        **{kind: _name(*_NAMES[kind]) for kind in NAMED},
        "exempt": {
            "type": "array",
            "description": "What is not judged, by which rules, until when and why.",
            "items": _EXEMPTION,
        },
    },
    "additionalProperties": False,
}

_AGGREGATE: dict[str, Any] = {
    "title": "list of events, or a mapping with events and description",
    "description": "The events of an aggregate, as they stand in subjects.",
    "examples": [["created", "paid"], {"events": ["created"], "description": "An order of a customer"}],
    "anyOf": [
        _WORDS,
        {
            "type": ["object", "null"],
            "properties": {
                "events": {**_WORDS, "description": "What can happen to it.", "examples": [["created", "paid"]]},
                "description": {
                    "type": "string",
                    "description": "What it is.",
                    "examples": ["An order of a customer"],
                },
            },
            "additionalProperties": False,
        },
    ],
}

GLOSSARY: dict[str, Any] = {
    "type": ["object", "null"],
    "description": "The words of the business by domain: whose it is, and what happens there. Any file may have some.",
    "additionalProperties": {
        "type": ["object", "null"],
        "description": "A domain.",
        "properties": {
            "owner": {"type": "string", "description": "The team to ask.", "examples": ["team-checkout"]},
            "description": {"type": "string", "description": "What it is about.", "examples": ["What customers buy"]},
            "aggregates": {
                "type": ["object", "null"],
                "description": "What things happen to, by name; a domain without any is right with all.",
                "additionalProperties": _AGGREGATE,
                "examples": [{"order": ["created", "paid", "cancelled"]}],
            },
        },
        "additionalProperties": False,
    },
}
