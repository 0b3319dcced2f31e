from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.kinds.subjects import literal, problem
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR043",
    "origin-consumer",
    Severity.error,
    ignorable=False,
    servers=">=2.14",
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """An origin that is copied through a consumer of its owner says no more than that: its name and deliver subject.

    Where to start and what to select are for the consumer to say. The server refuses opt_start_seq, opt_start_time and
    filter_subject beside consumer, a bad name, and a deliver_subject that is none or has wildcards: in a mirror with
    10213, in a source with 10215.

    Bad:

        servers: ">=2.14"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY:
            mirror: {name: ORDERS, filter_subject: orders.order.>, consumer: {name: feed, deliver_subject: feed.orders}}
            max_age: 7d

    Good:

        servers: ">=2.14"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY:
            mirror: {name: ORDERS, consumer: {name: feed, deliver_subject: feed.orders}}
            max_age: 7d
    """
    for stream in facts.stores:
        for origin, path in origins(stream.config):
            consumer = origin.get("consumer")
            if not consumer:
                continue
            for key in ("opt_start_seq", "opt_start_time", "filter_subject"):
                if origin.get(key):
                    yield Problem(
                        f"{stream.address} copies {origin['name']!r} through a consumer, so it cannot have {key}",
                        stream.key(*path, key),
                        stream.address,
                        f"leave {key} out: the consumer says it",
                    )
            to = consumer["deliver_subject"]
            wrong = {
                "name": names.problem(consumer["name"]),
                "deliver_subject": problem(to) or (None if literal(to) else "it has a wildcard"),
            }
            for key, why in wrong.items():
                if why:
                    yield Problem(
                        f"{key} {consumer[key]!r} of the consumer that {stream.address} copies through: {why}",
                        stream.at(*path, "consumer", key),
                        stream.address,
                        "write the consumer's name" if key == "name" else "write the consumer's deliver_subject",
                    )
