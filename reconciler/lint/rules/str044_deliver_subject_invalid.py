from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import literal, problem
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR044",
    "deliver-subject-invalid",
    Severity.error,
    ignorable=False,
    source="checkConsumerCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer delivers to one subject, without wildcards.

    The server refuses wildcards (10079) and what is no subject (10112).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.*.audit, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: deliver.orders.audit, max_deliver: 5}
    """
    for consumer in facts.consumers:
        to = consumer.config.get("deliver_subject")
        if to:
            why = problem(to) or ("" if literal(to) else "it has a wildcard")
            if why:
                yield Problem(
                    f"{consumer.address} cannot deliver to {to!r}: {why}",
                    consumer.at("deliver_subject"),
                    consumer.address,
                    f"write a subject like deliver.{consumer.address.leaf}",
                )
