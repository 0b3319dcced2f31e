from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule("STR040", "origin-name-invalid", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """The stream that a mirror or source copies has a name that a stream can have.

    The server refuses the mirror (10142) or the source (10141).

    Bad:

        unmanaged: ["*"]
        streams:
          ARCHIVE: {sources: [{name: vendor.orders}], max_age: 90d}

    Good:

        unmanaged: ["*"]
        streams:
          ARCHIVE: {sources: [{name: VENDOR_ORDERS}], max_age: 90d}
    """
    for stream in facts.stores:
        for origin, path in origins(stream.config):
            fault = names.problem(origin["name"])
            if fault:
                meant = names.repaired(origin["name"], "_")
                yield Problem(
                    f"the stream {origin['name']!r} that {stream.address} copies {fault}",
                    stream.at(*path, "name"),
                    stream.address,
                    f"write {meant}" if meant else "write the name of a stream",
                )
