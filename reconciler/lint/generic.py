"""Words that say nothing: of whose a subject is, of what a consumer or a queue group is for."""

from __future__ import annotations

import re

TOP_LEVEL = frozenset(
    {"event", "events", "message", "messages", "msg", "msgs", "data", "test", "tmp", "queue", "topic", "subject",
     "stream", "nats", "jetstream"}
)  # fmt: skip
"""First tokens that every message could carry."""

_NAMES = frozenset(
    {"app", "bar", "baz", "client", "con", "cons", "consumer", "consumers", "default", "demo", "dev", "durable",
     "example", "foo", "group", "groups", "main", "name", "new", "old", "pull", "push", "q", "qgroup", "queue",
     "queues", "stream", "sub", "subs", "subscriber", "subscription", "temp", "test", "tests", "tmp", "worker",
     "workers", "my", "the"}
)  # fmt: skip
_FIRST = re.compile(r"[A-Za-z]{2,}")
"""The first word of most names; one in small letters that says something is enough."""
_WORDS = re.compile(r"[-_.\s]+|(?<=[a-z])(?=[A-Z0-9])")


def says_nothing(name: str) -> bool:
    """Whether a name could be that of any reader: ``c1``, ``consumer``, ``my-consumer-2``, ``test``."""
    first = _FIRST.search(name)
    if first and first[0].islower() and first[0] not in _NAMES:
        return False
    words = [word.lower() for word in _WORDS.split(name) if word]
    return all(word in _NAMES or word.isdigit() or len(word) == 1 for word in words)
