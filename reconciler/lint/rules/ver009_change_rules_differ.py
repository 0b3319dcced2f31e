from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import KINDS
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.version import VersionRange


@rule("VER009", "change-rules-differ", Severity.info)
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
        moved = []
        for field in kind.fields:
            later = field.change.changes_at and VersionRange(field.change.changes_at)
            if later and later.shared(servers) and not later.includes(servers):
                moved.append((field, later))
        for resource in facts.topology.of(kind.name) if moved else ():
            for field, later in moved:
                value = resource.config.get(field.name)
                if value is not None and value != field.default:
                    yield Problem(
                        f"a later change of {field.name} of {resource.address} is not the same on all servers: "
                        f"{field.change.summary}",
                        resource.key(field.name),
                        resource.address,
                        f"write servers: '{later}' when no server is older, or choose a value that can stay",
                    )
