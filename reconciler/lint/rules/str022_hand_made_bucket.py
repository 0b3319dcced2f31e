from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import BY_NAME
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import holder
from reconciler.model.finding import Severity


@rule("STR022", "hand-made-bucket", Severity.warning, aliases=("hand-made-kv",), source="ADR-8, ADR-20")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream of a bucket's name is declared as the bucket.

    Clients take each stream KV_… for a key-value bucket and each OBJ_… for an object store, and rely on its exact
    shape (ADR-8, ADR-20): subjects, discard: new, rollups, what may be deleted. Declared as a bucket it has that shape.

    Bad:

        streams:
          KV_sessions: {subjects: [$KV.sessions.>], max_msgs_per_subject: 5, max_age: 1h, discard: new}

    Good:

        kv:
          sessions: {history: 5, ttl: 1h}
    """
    for stream in facts.streams:
        bucket = holder(stream.address.name)
        if bucket != stream.address:
            kind = BY_NAME[bucket.kind]
            yield Problem(
                f"{stream.address} is the {kind.words} {bucket.name!r} to clients",
                stream.at(),
                stream.address,
                f"declare it as {bucket.name} under {kind.section}, or choose another name",
            )
