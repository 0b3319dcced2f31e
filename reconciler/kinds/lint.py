"""What topology.yaml says of the linter: the words of the section ``lint``, and their JSON Schema."""

from __future__ import annotations

from typing import Any

PRESETS = ("minimal", "recommended", "strict", "large-system")
VERSION = 1
"""The newest version of the presets' contents."""
OFF = "off"
SEVERITIES = ("error", "warning", "info", OFF)

_RULES = {
    "type": "object",
    "description": "Severities by rule: an id, a name, or a pattern with *. The more exact entry has the last word.",
    "additionalProperties": {"type": "string", "enum": list(SEVERITIES), "examples": ["warning"]},
    "examples": [{"too-few-levels": OFF}],
}
_PATTERNS = {"type": "array", "items": {"type": "string"}, "minItems": 1}


def lint_schema() -> dict[str, Any]:
    """The schema of the section."""
    return {
        "type": ["object", "null"],
        "description": "What the linter is to tell, and how much it matters.",
        "properties": {
            "preset": {
                "type": "string",
                "enum": list(PRESETS),
                "description": "The severities to start from: minimal has only what cannot be applied; strict counts "
                "more as a warning or an error; large-system wants subjects of three levels.",
                "default": "recommended",
                "examples": ["strict"],
            },
            "version": {
                "type": "integer",
                "minimum": 1,
                "maximum": VERSION,
                "description": "The version of the presets. Rules that come with a later one are off.",
                "default": VERSION,
                "examples": [VERSION],
            },
            "rules": _RULES,
            "overrides": {
                "type": "array",
                "description": "Other severities for some files or objects; of two that match the later one holds.",
                "items": {
                    "type": "object",
                    "properties": {
                        "paths": {
                            **_PATTERNS,
                            "description": "Files, from the folder of topology.yaml; ** stands for any folders.",
                            "examples": [["legacy/**"]],
                        },
                        "objects": {
                            **_PATTERNS,
                            "description": "Addresses, in which * stands for any text.",
                            "examples": [["stream/AUDIT_*"]],
                        },
                        "rules": _RULES,
                    },
                    "required": ["rules"],
                    "additionalProperties": False,
                },
                "examples": [[{"objects": ["stream/AUDIT_*"], "rules": {"no-max-age": OFF}}]],
            },
            "baseline": {
                "type": "string",
                "description": "A file of findings that are known and accepted, from the folder of topology.yaml: they "
                "are not told, and do not block plan and apply.",
                "examples": ["lint-baseline.json"],
            },
        },
        "additionalProperties": False,
    }
