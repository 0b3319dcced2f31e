from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_ADVISORY = "$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES"


@rule(
    "REL017",
    "no-dead-letter",
    Severity.info,
    optional=True,
    source="https://docs.nats.io/using-nats/developing-with-nats/js/consumers#dead-letter-queues-type-functionality",
)
def check(facts: Facts) -> Iterator[Problem]:
    """When a message has failed as often as max_deliver says, somebody learns of it.

    The server gives it up and says so once, on $JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.STREAM.CONSUMER. Whoever
    listens at that moment hears it; a stream keeps it, with the sequence of the message, until somebody has looked.
    Another program may do that too, so the rule is optional; nothing is said when unmanaged: names streams of others,
    which may have it.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}

    Good:

        streams:
          DEAD_LETTERS: {subjects: ["$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>"], max_age: 30d}
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    if facts.topology.unmanaged:
        return
    told = set()
    for consumer in facts.consumers:
        stream = consumer.address.stream
        if consumer.config.get("max_deliver", -1) > 0 and stream not in told:
            told.add(stream)
            if not facts.intake.collides(f"{_ADVISORY}.{stream}.*"):
                yield Problem(
                    f"messages that consumers of {stream} give up are kept nowhere",
                    consumer.at("max_deliver"),
                    consumer.address,
                    f"declare a stream with subjects: [{_ADVISORY}.>]",
                )
