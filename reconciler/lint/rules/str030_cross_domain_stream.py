from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.lint.facts import Facts, Role, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Severity


@rule(
    "STR030", "cross-domain-stream", Severity.warning, source="a custom of event-driven systems; NATS has no such rule"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream stores the subjects of one domain.

    Its limits, permissions and owner are one for all that it holds: a flood of one domain's messages drops those of
    the other. A reader of several domains has a consumer on each stream, or a stream with sources. The domain is
    known from a convention that has it as a slot; without conventions it is the first token.

    Bad:

        streams:
          ALL: {subjects: ["orders.order.*", "billing.invoice.*"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: ["orders.order.*"], max_age: 7d}
          BILLING: {subjects: ["billing.invoice.*"], max_age: 7d}
    """
    uses: dict[Address, list[Use]] = {}
    for use in facts.valid_uses:
        if use.role is Role.stored and use.address and use.address.kind == "stream":
            uses.setdefault(use.address, []).append(use)
    for address, own in uses.items():
        domains = _domains(facts, own) if len(own) > 1 else {}
        if len(domains) > 1:
            named = list(domains)
            yield Problem(
                f"{address} stores what {', '.join(named[:-1])} and {named[-1]} publish",
                domains[named[1]].at,
                address,
                f"give {named[1]} a stream of its own",
            )


def _domains(facts: Facts, uses: Iterable[Use]) -> dict[str, Use]:
    """The domains of a stream's subjects, each with the first of its subjects."""
    found: dict[str, Use] = {}
    for use in uses:
        domain = facts.domain(use)
        if domain:
            found.setdefault(domain, use)
    if facts.topology.conventions:
        return found
    # Without a convention a first token like cmd may say what kind of message it is: cmd.orders.charge.
    return {word: use for word, use in found.items() if found.keys().isdisjoint(use.tokens[1:])}
