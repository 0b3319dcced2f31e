from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import in_capitals
from reconciler.model.finding import Severity


@rule("NAM023", "asset-name-invalid", Severity.error, ignorable=False, source="isValidAssetName in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """The name of a stream or consumer has none of . * > / \\ and white space, and at most 255 bytes.

    A name becomes one token of the API's subjects and a folder of the server's storage. The server refuses others:
    streams with 10052 or 10128, consumers with 10052, 10127 or 10102.

    Bad:

        streams:
          ORDERS.EU: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS_EU: {subjects: [orders.>], max_age: 7d}
    """
    for resource in (*facts.streams, *facts.consumers):
        address = resource.address
        name = address.name if address.kind == "stream" else address.name.partition("/")[2]
        fault = names.problem(name)
        if fault:
            usual = in_capitals(name) if address.kind == "stream" and "streams" not in facts.topology.names else ""
            meant = usual or names.repaired(name, "_" if address.kind == "stream" else "-")
            shown = f"the name of {address}" if len(name) < 100 else f"the name of {address.kind} {name[:20]}…"
            if meant == name:
                hint = "choose a name of up to 32 characters"
            else:
                hint = f"name it {meant}" if meant else "name it in letters, digits, _ and -"
            yield Problem(f"{shown} {fault}", resource.at(), address, hint)
