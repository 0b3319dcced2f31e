from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import mismatches
from reconciler.model.finding import Severity


@rule("NAM041", "bucket-name-style", Severity.warning, source="the topology's own conventions")
def check(facts: Facts) -> Iterator[Problem]:
    """A bucket is named as the conventions want it, where they say so under kv or object_stores.

    Clients name the bucket in their code, so it cannot be renamed later without changing them all.

    Bad:

        conventions:
          kv: {name: "[a-z][a-z0-9-]*"}
        kv:
          UserSessions: {history: 5, ttl: 1h}

    Good:

        conventions:
          kv: {name: "[a-z][a-z0-9-]*"}
        kv:
          user-sessions: {history: 5, ttl: 1h}
    """
    for kind, section in (("kv", "kv"), ("object_store", "object_stores")):
        yield from mismatches(facts, kind, section)
