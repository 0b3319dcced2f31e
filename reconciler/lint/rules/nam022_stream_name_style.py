from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.styles import in_capitals, mismatches
from reconciler.model.finding import Severity

_STYLE = re.compile(r"[A-Z][A-Z0-9_-]*")
_FROM_BUCKETS = ("KV_", "OBJ_")
_FOREVER = "; a live stream cannot be renamed, only made anew"


@rule(
    "NAM022",
    "stream-name-style",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/streams",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream is named in capitals, digits, _ and -, or as the conventions want streams to be named.

    So streams and subjects are told apart at a glance, in commands, logs and permissions. Streams of buckets
    (KV_…, OBJ_…) carry the bucket's name as it is. Under conventions, streams: {name: …} asks for something else.

    Bad:

        streams:
          orderEvents: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDER_EVENTS: {subjects: [orders.>], max_age: 7d}
    """
    if "streams" in facts.topology.names:
        yield from mismatches(facts, "stream", "streams", _FOREVER)
        return
    for stream in facts.streams:
        name = stream.address.name
        # NAM023 tells of what the server refuses in a name; this is about the rest of it.
        repaired = names.repaired(name, "_")
        if not repaired or _STYLE.fullmatch(repaired) or name.startswith(_FROM_BUCKETS):
            continue
        meant = in_capitals(name)
        hint = f"name it {meant}" if meant else "name it like ORDERS"
        yield Problem(f"{stream.address} is not named in capitals", stream.at(), stream.address, f"{hint}{_FOREVER}")
