from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.units import show_size
from reconciler.lint.facts import Facts, called, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule(
    "REL023",
    "msg-size-narrower-than-source",
    Severity.error,
    ignorable=False,
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A mirror or source does not have a smaller max_msg_size than the stream it copies.

    A larger message could not be copied. The server refuses the mirror (10030) or the source (10046) when it can see
    the origin; an origin without max_msg_size it lets pass.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_msg_size: 1MiB}
          COPY: {mirror: {name: ORDERS}, max_age: 7d, max_msg_size: 256KiB}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, max_msg_size: 1MiB}
          COPY: {mirror: {name: ORDERS}, max_age: 7d, max_msg_size: 1MiB}
    """
    for stream in facts.stores:
        size = stream.config.get("max_msg_size", 0)
        if size <= 0:
            continue
        for origin, path in origins(stream.config):
            declared = None if origin.get("external") else facts.origin(origin["name"])
            largest = declared.config.get("max_msg_size", 0) if declared else 0
            if declared and size < largest:
                yield Problem(
                    f"{stream.address} takes messages of {show_size(size)} and copies {declared.address}, "
                    f"which has them of {show_size(largest)}",
                    stream.at("max_msg_size"),
                    stream.address,
                    f"write {called(stream, 'max_msg_size')}: {show_size(largest)}",
                    (Related(stream.at(*path), f"the {'mirror' if path == ('mirror',) else 'source'} is here"),),
                )
