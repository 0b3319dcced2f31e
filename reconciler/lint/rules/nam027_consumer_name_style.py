from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.generic import says_nothing
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import mismatches
from reconciler.model.finding import Severity


@rule(
    "NAM027",
    "consumer-name-style",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/nats_admin/jetstream_admin/naming",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer's name says which service reads there and what for.

    It is all that is told at night, when messages pile up: of c1 or test-consumer nobody knows whom to call. Under
    conventions, consumers: {name: …} asks for more, like <service>-<purpose>.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              c1: {filter_subject: orders.order.paid, ack_wait: 30s, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing-invoicer: {filter_subject: orders.order.paid, ack_wait: 30s, max_deliver: 5}
    """
    if "consumers" in facts.topology.names:
        yield from mismatches(facts, "consumer", "consumers")
        return
    for consumer in facts.consumers:
        if says_nothing(consumer.address.leaf):
            yield Problem(
                f"the name of {consumer.address} does not say who reads there",
                consumer.at(),
                consumer.address,
                "name it after the service and its purpose, like billing-invoicer",
            )
