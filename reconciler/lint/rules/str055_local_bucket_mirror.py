from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import holder
from reconciler.model.finding import Severity


@rule("STR055", "local-bucket-mirror", Severity.warning, source="ADR-57, nats.go 1.55")
def check(facts: Facts) -> Iterator[Problem]:
    """A bucket that mirrors one of its own account brings the keys under its own name.

    A mirror keeps the subjects of its origin, so its keys are those of the origin's bucket; clients look for them
    under that name only when the origin is in another account or domain (nats.go 1.55), and find none in a local
    mirror. A source renames them, and a bucket with sources answers for itself only (STR056).

    Bad:

        kv:
          sessions: {ttl: 1h}
          sessions-near: {mirror: {name: sessions}}

    Good:

        kv:
          sessions: {ttl: 1h}
          sessions-near: {ttl: 1h, sources: [{name: sessions}]}
    """
    for store in facts.topology.of("kv"):
        mirror = store.config.get("mirror")
        if mirror and not mirror.get("external") and not mirror.get("subject_transforms"):
            origin = holder(mirror["name"])
            yield Problem(
                f"no client finds the keys of {store.address}, which are named as in {origin}",
                store.at("mirror"),
                store.address,
                f"write sources: [{{name: {origin.name}}}] instead of mirror",
            )
