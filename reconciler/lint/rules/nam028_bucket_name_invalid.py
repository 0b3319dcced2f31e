from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import BUCKET_NAME, BUCKETS
from reconciler.model.finding import Severity

MOST = 250
"""With the prefix of the longer kind, the stream's name has at most 255 bytes then."""


@rule("NAM028", "bucket-name-invalid", Severity.error, aliases=("kv-bucket-name",), source="ADR-6")
def check(facts: Facts) -> Iterator[Problem]:
    """The name of a bucket has letters, digits, _ and - only.

    The official clients refuse any other name before they ask a server (ADR-6), so nobody could open such a bucket.

    Bad:

        kv:
          user.sessions: {ttl: 1h}

    Good:

        kv:
          user-sessions: {ttl: 1h}
    """
    for store in facts.stores:
        address = store.address
        if address.kind not in BUCKETS:
            continue
        if not BUCKET_NAME.fullmatch(address.name):
            meant = re.sub(r"[^a-zA-Z0-9_-]+", "-", address.name).strip("-")
            hint = f"name it {meant}" if meant else "name it in letters, digits, _ and -"
            message = f"the clients take no bucket of the name {address.name!r}"
        elif len(address.name) > MOST:
            hint = "choose a name of up to 32 characters"
            message = (
                f"the name of {address.kind}/{address.name[:20]}… has {len(address.name)} bytes, {MOST} is the most"
            )
        else:
            continue
        yield Problem(message, store.at(), address, hint)
