from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import BUCKETS
from reconciler.model.finding import Severity

_BOUNDS = ("max_age", "max_bytes")


@rule(
    "REL024",
    "unbounded-bucket",
    Severity.warning,
    aliases=("kv-unbounded",),
    source="https://docs.nats.io/nats-concepts/jetstream/key-value-store",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A bucket has a ttl or max_bytes.

    Without both it grows until the disk or the account is full. A bucket that keeps its values for good has max_bytes:
    its writers are refused then, instead of everybody's. A sealed store takes nothing more.

    Bad:

        kv:
          sessions: {history: 5}

    Good:

        kv:
          sessions: {history: 5, ttl: 1h}
    """
    for store in facts.stores:
        bounded = any(store.config.get(bound, 0) > 0 for bound in _BOUNDS) or store.config.get("sealed")
        if store.address.kind in BUCKETS and not bounded and not store.config.get("mirror"):
            yield Problem(f"{store.address} may grow without end", store.at(), store.address, "write ttl or max_bytes")
