from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import STREAM
from reconciler.kinds.behaviour import GIVES_SOURCES_A_WINDOW
from reconciler.kinds.units import show_duration
from reconciler.lint.facts import Facts
from reconciler.lint.refusals import by_some, captures, overlaps, schedules
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("VER002", "behaviour-changed", Severity.warning, source="run on the releases around each change")
def check(facts: Facts) -> Iterator[Problem]:
    """What is declared means the same on all servers that the topology is written for.

    servers: says which these are. Some refuse what others take: a stream subject that starts with * and has more
    tokens (STR003), two filters of a consumer that overlap in part (STR008), scheduled messages with discard: new
    (STR048). And without duplicate_window a stream with sources drops duplicates before nats-server 2.14 and keeps
    them from then on. So an upgrade, or a second cluster, would change what the topology does.

    Bad:

        servers: ">=2.12"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY: {max_age: 7d, sources: [{name: ORDERS}]}

    Good:

        servers: ">=2.12"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY: {max_age: 7d, duplicate_window: 2m, sources: [{name: ORDERS}]}
    """
    servers = facts.topology.servers
    for refusals in (captures, overlaps, schedules):
        yield from by_some(refusals(facts), servers)
    if GIVES_SOURCES_A_WINDOW.differs(servers):
        yield from _windows(facts)


def _windows(facts: Facts) -> Iterator[Problem]:
    servers = facts.topology.servers
    giving = GIVES_SOURCES_A_WINDOW.within(servers)
    for stream in facts.streams:
        config = stream.config
        # A mirror has no window on any server, and cannot have sources (STR017).
        if config.get("sources") and not config.get("duplicate_window") and not config.get("mirror"):
            given = STREAM.server_default(stream.address, config, lambda address: None, servers.low)
            window = show_duration(given["duplicate_window"])
            yield Problem(
                f"{stream.address} has sources and no duplicate_window: nats-server {giving} makes it {window}, "
                "newer ones drop no duplicates",
                stream.key("sources"),
                stream.address,
                f"write duplicate_window: {window}",
            )
