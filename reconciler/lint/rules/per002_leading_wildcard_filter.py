from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_SHOWN = 3


@rule(
    "PER002",
    "leading-wildcard-filter",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/subjects#matching-a-single-token",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A filter on a stream of several domains starts with the domain.

    The server keeps the subjects of a stream as a tree and looks for matching ones from the left: with * as the first
    token it looks through the branches of all domains, each time it counts what is pending or seeks the next message.
    Name the domains that are wanted. Nothing is said when the stream has one domain, of which * costs nothing.

    Bad:

        streams:
          BUSINESS:
            subjects: [orders.>, payments.>]
            max_age: 7d
            consumers:
              billing: {filter_subject: "*.order.created", max_deliver: 5}

    Good:

        streams:
          BUSINESS:
            subjects: [orders.>, payments.>]
            max_age: 7d
            consumers:
              billing: {filter_subject: orders.order.created, max_deliver: 5}
    """
    for use in facts.valid_uses if ANY in facts.vocabulary else ():
        if use.role is not Role.filter or use.tokens[0] != ANY or len(use.tokens) < 2 or not use.address:
            continue
        stream = facts.origin(use.address.stream)
        domains = facts.domains(stream) if stream else ()
        if len(domains) > 1:
            rest = use.subject[len(ANY) :]
            each = ", ".join(f"{domain}{rest}" for domain in domains[:_SHOWN])
            yield Problem(
                f"{use} looks through all {len(domains)} domains of its stream",
                use.at,
                use.address,
                f"name the domains that are wanted, of {each}" + (", …" if len(domains) > _SHOWN else ""),
            )
