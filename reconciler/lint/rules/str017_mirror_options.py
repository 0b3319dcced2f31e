from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, called
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity

_REFUSED = (
    "subjects",
    "sources",
    "first_seq",
    "allow_msg_counter",
    "allow_msg_schedules",
    "allow_atomic",
    "allow_batched",
    "subject_delete_marker_ttl",
)
_HINTS = {
    "subjects": "leave subjects out, or write sources instead of mirror",
    "sources": "write the mirror as one more of the sources",
}


@rule("STR017", "mirror-options", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A mirror has none of the options of a stream that is published to.

    A mirror is an exact copy. The server refuses subjects (10034), sources (10031), first_seq (10143),
    allow_msg_counter (10173), allow_msg_schedules (10186), allow_atomic (10198), allow_batched (10209) and
    subject_delete_marker_ttl (10052).

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY: {mirror: {name: ORDERS}, subjects: [copy.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          COPY: {mirror: {name: ORDERS}, max_age: 7d}
    """
    for stream in facts.stores:
        if stream.config.get("mirror"):
            for key in _REFUSED:
                if stream.config.get(key):
                    yield Problem(
                        f"{stream.address} is a mirror, so it cannot have {called(stream, key)}",
                        stream.key(key),
                        stream.address,
                        _HINTS.get(key, f"leave {called(stream, key)} out"),
                        (Related(stream.key("mirror"), "the mirror is here"),),
                    )
