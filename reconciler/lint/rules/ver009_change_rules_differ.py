from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import KINDS
from reconciler.kinds.fields import Field
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.topology import Resource
from reconciler.model.version import Version, VersionRange


@rule(
    "VER009",
    "change-rules-differ",
    Severity.info,
    source="docs/mutability.md, whose rules are run on servers of each line",
)
def check(facts: Facts) -> Iterator[Problem]:
    """What is declared can be changed later in the same way on all servers that the topology is written for.

    Some fields were fixed when the object was created and came to be changed in place, or the other way round:
    allow_msg_ttl with 2.11.2, mirror with 2.12, max_consumers with 2.12.5, mem_storage with 2.14.4. Where a server
    refuses the change (10052, 10055 or 10012) a plan replaces the object, and what it holds is lost.

    Bad:

        servers: ">=2.11"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_consumers: 20}

    Good:

        servers: ">=2.12.5"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_consumers: 20}
    """
    servers = facts.topology.servers
    for kind in KINDS:
        moved = [field for field in kind.fields if _turns(field.change.changes_at, servers)]
        for resource in facts.topology.of(kind.name) if moved else ():
            for field in moved:
                value = resource.config.get(field.name)
                if value is not None and value != field.default:
                    yield _problem(field, resource)


def _turns(at: Version | None, servers: VersionRange) -> bool:
    """Whether a rule changes at a release that has older ones of the range before it."""
    return at is not None and servers.low < at and at in servers


def _problem(field: Field, resource: Resource) -> Problem:
    assert field.change.changes_at is not None
    turn, (before, after) = field.change.changes_at, field.change.versions or (field.change, field.change)
    return Problem(
        f"a later change of {field.key} of {resource.address} depends on the server: before nats-server {turn} "
        f"{before.verdict}, from then on {after.verdict}",
        resource.key(field.name),
        resource.address,
        f"write servers: '>={turn}' when no server is older, or choose a value that can stay",
    )
