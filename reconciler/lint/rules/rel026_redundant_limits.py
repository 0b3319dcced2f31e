from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, called, said
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL026",
    "redundant-limits",
    Severity.info,
    source="https://docs.nats.io/nats-concepts/jetstream/streams#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Each limit of a stream can be reached.

    No subject ever has as many messages as max_msgs_per_subject allows when the whole stream may have no more, and a
    message that is larger than max_bytes is refused with discard: new whatever max_msg_size says. Such a limit looks
    like a promise and does nothing. With discard: old, a large message is REL048.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_msgs: 1000, max_msgs_per_subject: 5000}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_msgs: 1000, max_msgs_per_subject: 50}
    """
    for stream in facts.stores:
        config = stream.config
        pairs = [("max_msgs_per_subject", "max_msgs")]
        if config.get("discard") == "new":
            pairs.append(("max_msg_size", "max_bytes"))
        for inner, outer in pairs:
            least = config.get(outer, -1)
            if 0 < least <= config.get(inner, -1) and said(stream, inner) and said(stream, outer):
                short, wide = called(stream, inner), called(stream, outer)
                yield Problem(
                    f"{short} of {stream.address} is never reached: {wide} allows no more",
                    stream.at(inner),
                    stream.address,
                    f"write less than {wide}, or leave {short} out",
                    (Related(stream.at(outer), f"{wide} is here"),),
                )
