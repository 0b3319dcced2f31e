from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

WIDE = 3
_SHOWN = 5


@rule(
    "PER011",
    "unfiltered-on-wide-stream",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#filtersubjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer of a stream with three domains or more says which of them it wants.

    Without a filter it gets all of them, and its clients throw away what is not for them: it crosses the network, fills
    max_ack_pending and has to be acknowledged all the same. A consumer that wants everything, as an archive does, is
    right without one: ignore the rule there, and say so. In a work queue somebody has to take everything, so nothing is
    said there.

    Bad:

        streams:
          BUSINESS:
            subjects: [orders.>, payments.>, shipping.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}

    Good:

        streams:
          BUSINESS:
            subjects: [orders.>, payments.>, shipping.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.>, payments.>], max_deliver: 5}
    """
    for stream in facts.streams:
        if stream.config.get("retention") == "workqueue":
            continue
        for consumer in facts.topology.consumers_of(stream.address.name):
            if consumer.config.get("filter_subject") or consumer.config.get("filter_subjects"):
                continue
            domains = facts.domains(stream)
            if len(domains) < WIDE:
                break
            named = ", ".join(domains[:_SHOWN]) + (", …" if len(domains) > _SHOWN else "")
            yield Problem(
                f"{consumer.address} has no filter and gets all {len(domains)} domains of its stream ({named})",
                consumer.key(),
                consumer.address,
                f"name what it wants, like filter_subject: {domains[0]}.>",
            )
