"""What is done before what."""

from __future__ import annotations

import pytest

from reconciler.model.plan import Plan
from reconciler.plan import make
from tests.plan.estates import applied, declared, live_as


def does(plan: Plan) -> list[str]:
    return [f"{action.verb} {action.address}" for action in plan.actions]


CASES = {
    "a stream before its consumers": (
        "",
        "streams: {Z: {subjects: [z.>], max_age: 1d, consumers: {a: {}}}}",
        ["create stream/Z", "create consumer/Z/a"],
    ),
    "an origin before its mirror": (
        "",
        "streams: {A: {mirror: {name: Z}, max_age: 1d}, Z: {subjects: [z.>], max_age: 1d}}",
        ["create stream/Z", "create stream/A"],
    ),
    "a mirror goes before its origin": (
        "streams: {Z: {mirror: {name: A}, max_age: 1d}, A: {subjects: [z.>], max_age: 1d}}",
        "",
        ["delete stream/Z", "delete stream/A"],
    ),
    "a deleted stream before the one that takes its subject": (
        "streams: {Z: {subjects: [x.>], max_age: 1d}}",
        "streams: {A: {subjects: [x.y], max_age: 1d}}",
        ["delete stream/Z", "create stream/A"],
    ),
    "a narrowed stream before the one that takes its subject": (
        "streams: {Z: {subjects: [x.>], max_age: 1d}}",
        "streams: {A: {subjects: [x.y], max_age: 1d}, Z: {subjects: [x.z], max_age: 1d}}",
        ["update stream/Z", "create stream/A"],
    ),
    "subjects handed on along a chain": (
        "streams: {A: {subjects: [x.a]}, B: {subjects: [x.b]}, C: {subjects: [x.c]}}",
        "streams: {A: {subjects: [x.b]}, B: {subjects: [x.c]}, C: {subjects: [x.d]}}",
        ["update stream/C", "update stream/B", "update stream/A"],
    ),
    "a replaced stream before the one that takes its subject": (
        "streams: {Z: {subjects: [x.>], max_age: 1d}}",
        "streams: {A: {subjects: [x.y], max_age: 1d}, Z: {subjects: [z.>], max_age: 1d, storage: memory}}",
        ["replace stream/Z", "create stream/A"],
    ),
    "a replaced stream before its consumers": (
        "streams: {Z: {subjects: [z.>], max_age: 1d, consumers: {a: {}, gone: {}}}}",
        "streams: {Z: {subjects: [z.>], max_age: 1d, storage: memory, consumers: {a: {}}}}",
        ["replace stream/Z", "replace consumer/Z/a"],
    ),
    "work queue filters given up before they are taken": (
        "streams: {Q: {retention: workqueue, subjects: [q.>], max_age: 1d, "
        "consumers: {a: {filter_subject: q.1}, z: {filter_subject: q.2}}}}",
        "streams: {Q: {retention: workqueue, subjects: [q.>], max_age: 1d, "
        "consumers: {a: {filter_subject: q.2}, z: {filter_subject: q.3}}}}",
        ["update consumer/Q/z", "update consumer/Q/a"],
    ),
    "a consumer goes before a new one where the stream has no room for both": (
        "streams: {S: {subjects: [s.>], max_age: 1d, max_consumers: 1, consumers: {z: {}}}}",
        "streams: {S: {subjects: [s.>], max_age: 1d, max_consumers: 1, consumers: {a: {}}}}",
        ["delete consumer/S/z", "create consumer/S/a"],
    ),
    "a successor before the last consumer of an interest stream goes": (
        "streams: {S: {retention: interest, subjects: [s.>], max_age: 1d, consumers: {a: {}}}}",
        "streams: {S: {retention: interest, subjects: [s.>], max_age: 1d, consumers: {z: {}}}}",
        ["create consumer/S/z", "delete consumer/S/a"],
    ),
    "consumers before the stream that from then on keeps only what they wait for": (
        "streams: {S: {subjects: [s.>], max_age: 1d}}",
        "streams: {S: {retention: interest, subjects: [s.>], max_age: 1d, consumers: {a: {}}}}",
        ["create consumer/S/a", "update stream/S"],
    ),
    "consumers shrink before the limit of their stream does": (
        "streams: {S: {subjects: [s.>], max_age: 1d, consumers: {z: {max_ack_pending: 500}}}}",
        "streams: {S: {subjects: [s.>], max_age: 1d, consumer_limits: {max_ack_pending: 100}, "
        "consumers: {z: {max_ack_pending: 50}}}}",
        ["update consumer/S/z", "update stream/S"],
    ),
    "a consumer is replaced before the limit of its stream shrinks": (
        "streams: {S: {subjects: [s.>], max_age: 1d, consumers: {z: {max_ack_pending: 500}}}}",
        "streams: {S: {subjects: [s.>], max_age: 1d, consumer_limits: {max_ack_pending: 100}, "
        "consumers: {z: {max_ack_pending: 50, max_waiting: 9}}}}",
        ["replace consumer/S/z", "update stream/S"],
    ),
    "a consumer goes before the limit shrinks, and its successor comes after it": (
        "streams: {S: {subjects: [s.>], max_age: 1d, retention: interest, consumers: {a: {max_ack_pending: 500}}}}",
        "streams: {S: {subjects: [s.>], max_age: 1d, retention: interest, "
        "consumer_limits: {max_ack_pending: 100}, consumers: {b: {max_ack_pending: 50}}}}",
        ["delete consumer/S/a", "update stream/S", "create consumer/S/b"],
    ),
    "filters swapped while the stream becomes a work queue": (
        "streams: {Q: {subjects: [q.>], max_age: 1d, consumers: {a: {filter_subject: q.1}, z: {filter_subject: q.2}}}}",
        "streams: {Q: {retention: workqueue, subjects: [q.>], max_age: 1d, "
        "consumers: {a: {filter_subject: q.2}, z: {filter_subject: q.1}}}}",
        ["replace stream/Q", "replace consumer/Q/a", "replace consumer/Q/z"],
    ),
    "the limit of a stream grows before its consumers do": (
        "streams: {S: {subjects: [s.>], max_age: 1d, consumer_limits: {max_ack_pending: 100}, "
        "consumers: {a: {max_ack_pending: 50}}}}",
        "streams: {S: {subjects: [s.>], max_age: 1d, consumer_limits: {max_ack_pending: 900}, "
        "consumers: {a: {max_ack_pending: 500}}}}",
        ["update stream/S", "update consumer/S/a"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_order(name: str) -> None:
    before, after, expected = CASES[name]
    live = live_as(declared(before))
    plan = make(declared(after), live)
    assert does(plan) == expected
    assert not plan.blocked
    assert not make(declared(after), applied(plan, live)).actions


def test_a_swap_of_subjects_is_refused_with_both_names() -> None:
    before = "streams: {A: {subjects: [x.a], max_age: 1d}, B: {subjects: [x.b], max_age: 1d}}"
    after = "streams: {A: {subjects: [x.b], max_age: 1d}, B: {subjects: [x.a], max_age: 1d}}"
    plan = make(declared(after), live_as(declared(before)))
    assert plan.blocked
    assert [finding.rule for finding in plan.findings] == ["SAF004 subject-removed" if False else "SAF027 circle"]
    assert "stream/A, stream/B" in plan.findings[0].message
