from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "STR029",
    "durable-inactive-threshold",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A durable consumer has no inactive_threshold, of its own or of its stream.

    With one, the server deletes the consumer once nobody has used it for so long, over a weekend for instance, and its
    position is lost: the next apply makes a new one that starts from the beginning. The stream's
    consumer_limits.inactive_threshold is the default of all its consumers, durable ones too.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5, inactive_threshold: 1h}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for consumer in facts.consumers:
        own = consumer.config.get("inactive_threshold")
        if own:
            yield Problem(
                f"{consumer.address} is deleted when it is unused for {show_duration(own)}",
                consumer.key("inactive_threshold"),
                consumer.address,
                "leave inactive_threshold out",
            )
    for stream, limits in facts.limited:
        inherited = limits.get("inactive_threshold", 0)
        for consumer in facts.topology.consumers_of(stream.address.name) if inherited else ():
            if not consumer.config.get("inactive_threshold"):
                yield Problem(
                    f"{consumer.address} is deleted when it is unused for {show_duration(inherited)}, "
                    f"as {stream.address} says for all its consumers",
                    consumer.at(),
                    consumer.address,
                    f"leave consumer_limits.inactive_threshold out of {stream.address}",
                    (Related(stream.at("consumer_limits", "inactive_threshold"), "the stream's limit is here"),),
                )
