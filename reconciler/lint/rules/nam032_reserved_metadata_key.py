from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.lifecycle import SERVER_PREFIX, TOOL_PREFIX
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_OWNERS = {SERVER_PREFIX: "the server", TOOL_PREFIX: "this tool"}


@rule("NAM032", "reserved-metadata-key", Severity.error, source="ADR-33")
def check(facts: Facts) -> Iterator[Problem]:
    """Metadata has no keys of the server (_nats.) or of this tool (nats-topology.).

    The server writes its version and API level there, and this tool the owner of an object. Such keys are left
    out of every comparison, so one that is declared would neither be kept nor be seen.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, metadata: {nats-topology.owner: shop}}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, metadata: {owner: team-checkout}}
    """
    for resource in (*facts.stores, *facts.consumers):
        for key in resource.config.get("metadata") or ():
            for prefix, owner in _OWNERS.items():
                if key.startswith(prefix):
                    rest = key.removeprefix(prefix)
                    yield Problem(
                        f"metadata key {key!r} of {resource.address} belongs to {owner}",
                        resource.key("metadata", key),
                        resource.address,
                        f"leave it out, or name it {rest}" if rest else "leave it out",
                    )
