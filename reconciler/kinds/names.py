"""Names of streams and consumers: what nats-server takes."""

from __future__ import annotations

import re

LONGEST = 255
"""Most bytes of a name (nats-server 2.15.1)."""

_REFUSED = re.compile(r"[\x00-\x20\x7f.*>/\\]")


def problem(name: str) -> str | None:
    """Why a name cannot be used, or None when it can.

    The server refuses a stream with 10052 or 10128 and a consumer with 10052, 10127 or 10102 (2.15.1). Control
    characters it takes; they are refused here, because they are never meant.
    """
    if not name:
        return "is empty"
    refused = _REFUSED.search(name)
    if refused:
        return "has white space" if refused[0].isspace() else f"has {refused[0]!r}"
    size = len(name.encode())
    return f"has {size} bytes, the server takes {LONGEST}" if size > LONGEST else None


def repaired(name: str, joint: str) -> str:
    """The name with ``joint`` for each character that cannot stand in it; empty when nothing is left."""
    return _REFUSED.sub(joint, name).strip(joint)
