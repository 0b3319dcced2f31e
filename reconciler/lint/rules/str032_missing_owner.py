from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, Role
from reconciler.lint.generic import says_nothing
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Severity
from reconciler.model.topology import Resource

LABELS = ("owner", "team")
"""The labels under metadata that say whose an object is."""


@rule("STR032", "missing-owner", Severity.info, source="a custom of large systems; NATS has no such rule")
def check(facts: Facts) -> Iterator[Problem]:
    """Where a glossary says whose each domain is, a stream has an owner and a description too.

    Whoever gets an alarm, or a pull request that changes the stream, has to know whom to ask. The owner is that of
    its domain in the glossary, or metadata: {owner: …} or {team: …}. A consumer is told only when nothing says whose
    it is, neither its name nor a description nor its metadata. Without a glossary nobody is asked.

    Bad:

        glossary:
          orders: {aggregates: {order: [created]}}
        streams:
          ORDERS: {subjects: ["orders.order.*"], max_age: 7d}

    Good:

        glossary:
          orders: {owner: team-checkout, aggregates: {order: [created]}}
        streams:
          ORDERS: {subjects: ["orders.order.*"], description: What happens to orders, max_age: 7d}
    """
    if not facts.topology.glossary:
        return
    owners: dict[Address, str] = {}
    for use in facts.valid_uses:
        if use.role is Role.stored and use.address:
            domain = facts.topology.glossary.get(facts.domain(use) or "")
            if domain and domain.owner:
                owners.setdefault(use.address, domain.owner)
    for stream in facts.streams:
        missing = [
            *([] if _labelled(stream) or stream.address in owners else ["owner"]),
            *([] if stream.config.get("description") else ["description"]),
        ]
        if missing:
            yield Problem(
                f"{stream.address} has no {' and no '.join(missing)}",
                stream.at(),
                stream.address,
                " and ".join(_HINTS[each] for each in missing),
            )
    for consumer in facts.consumers:
        described = consumer.config.get("description") or _labelled(consumer)
        if not described and says_nothing(consumer.address.leaf):
            message = f"nothing says whose {consumer.address} is"
            yield Problem(message, consumer.at(), consumer.address, "write metadata: {owner: team-checkout}")


_HINTS = {
    "owner": "write metadata: {owner: team-checkout}, or the owner of its domain in the glossary",
    "description": "write description: and what it holds",
}


def _labelled(resource: Resource) -> bool:
    labels = resource.config.get("metadata") or {}
    return any(labels.get(label) for label in LABELS)
