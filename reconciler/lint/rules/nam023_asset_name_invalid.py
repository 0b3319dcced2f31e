from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LONGEST = 255
"""Most bytes of a name (nats-server 2.15.1)."""
_REFUSED = re.compile(r"[\x00-\x20\x7f.*>/\\\\]")


@rule("NAM023", "asset-name-invalid", Severity.error)
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
        refused = _REFUSED.search(name)
        if refused:
            character = "white space" if refused[0].isspace() else repr(refused[0])
            joint = "_" if address.kind == "stream" else "-"
            meant = _REFUSED.sub(joint, name).strip(joint)
            hint = f"name it {meant}" if meant else "name it in letters, digits, _ and -"
            yield Problem(f"the name of {address} has {character}", resource.at(), address, hint)
        elif not name:
            yield Problem(f"{address} has an empty name", resource.at(), address, "name it in letters, digits, _ and -")
        elif len(name.encode()) > LONGEST:
            size = len(name.encode())
            message = f"the name of {address.kind} {name[:20]}… has {size} bytes, the server takes {LONGEST}"
            yield Problem(message, resource.at(), address, "choose a name of up to 32 characters")
