"""Values and types in words, for messages."""

from __future__ import annotations

import re
from typing import Any

LONGEST = 40
_PLAIN = re.compile(r"[A-Za-z0-9_$.][A-Za-z0-9_$.<>/:*-]*")


def said(value: Any, *, hidden: bool = False) -> str:
    """A value in a sentence; one that may be a secret is only named by its type."""
    if value is None:
        return "empty"
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    if hidden:
        return "text" if isinstance(value, str) else "a plain value"
    if isinstance(value, str):
        return repr(value if len(value) <= LONGEST else value[: LONGEST - 1] + "…")
    return flow(value)


def article(words: str) -> str:
    """``a duration like 30s``, ``an origin stream``, ``one of limits, interest``."""
    if words.startswith(("one of", "true or false", "text", "a ", "an ")):
        return words
    return f"{'an' if words[0] in 'aeiou' else 'a'} {words}"


def flow(value: Any) -> str:
    """A value as YAML in one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(flow(inner) for inner in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str) and not _PLAIN.fullmatch(value):
        # What is right says no values, and should not wait for its import.
        import json

        return "'" + value.replace("'", "''") + "'" if value.isprintable() else json.dumps(value)
    return str(value)
