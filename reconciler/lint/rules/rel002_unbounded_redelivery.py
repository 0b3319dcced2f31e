from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "REL002",
    "unbounded-redelivery",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer says how often a message is tried: max_deliver.

    Without it a message that can never be processed is delivered again for ever, and its workers are busy with nothing
    else. After the last try the message stays in the stream and the server sends an advisory. max_deliver: unlimited
    says that this is wanted.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: explicit}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {ack_policy: explicit, max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        if "max_deliver" not in config and config.get("ack_policy", "explicit") in ("explicit", "all"):
            backoff = config.get("backoff") or ()
            yield Problem(
                f"{consumer.address} has no max_deliver, so a message that cannot be processed comes back for ever",
                consumer.at(),
                consumer.address,
                f"write max_deliver: {max(5, len(backoff))}, or max_deliver: unlimited when that is meant",
            )
