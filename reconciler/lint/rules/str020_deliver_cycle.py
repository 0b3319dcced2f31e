from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import collides, valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR020", "deliver-cycle", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A push consumer does not deliver into its own stream.

    Each delivered message would be stored and delivered again without end. The server refuses the consumer (10081),
    also when its filter leaves the subject out.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {deliver_subject: orders.deliver.audit, max_deliver: 5}

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
        stream = facts.stream_of(consumer) if to else None
        if stream is None or not to or not valid(to):
            continue
        stored = next((each for each in facts.stored(stream) if valid(each) and collides(each, to)), None)
        if stored:
            yield Problem(
                f"{consumer.address} delivers to {to!r}, which {stream.address} stores with {stored!r}",
                consumer.at("deliver_subject"),
                consumer.address,
                f"deliver outside the stream, like deliver.{to}",
            )
