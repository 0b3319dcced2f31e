from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds.subjects import REST
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.words import words
from reconciler.model.finding import Severity

_ID = re.compile(
    r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    r"|(?=(?:[a-f]*[0-9]){2})(?=[0-9]*[a-f])[0-9a-f]{8,64}"
    r"|[0-9]{5,40}"
    r"|[0-7][0-9a-hjkmnp-tv-z]{25}",
    re.IGNORECASE,
)
"""A UUID; hexadecimal with digits and letters; a long number; a ULID."""


@rule(
    "NAM020",
    "high-cardinality-left",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """What identifies one thing stands at the end of a subject, after what says what happened.

    From left to right a subject goes from the general to the particular. Servers find subjects by their beginnings:
    an id on the left makes a branch of its own for each thing, and whoever wants one event of all of them has to put
    * before it. Told is what is visibly an id: a UUID, a long number, hexadecimal. Where ids are the boundary, as of
    tenants with a stream each, a convention with a regex for the slot says so.

    Bad:

        streams:
          ORDERS: {subjects: [orders.8f14e45f.created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created.*], max_age: 7d}
    """
    for word in words(facts, _ID.fullmatch):
        if word.place < len(word.use.tokens) - 1:
            rest = word.instead("").removesuffix(f".{REST}")
            meant = f"{rest}.{word.token}" if rest != REST else f"orders.order.{word.token}"
            yield Problem(
                f"{word.use} has the id {word.token!r} before other tokens",
                word.at,
                word.use.address,
                f"put it last, like {meant}",
            )
