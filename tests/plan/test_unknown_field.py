"""A field that the tool does not know survives an update: proven with fields taken out of its own tables."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds import BY_NAME, CONSUMER, STREAM
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.plan import Verb
from reconciler.plan import make
from tests.plan.estates import declared
from tests.servers import Server

STREAMS: dict[str, Any] = {
    "republish": {"src": "orders.>", "dest": "live.orders.>"},
    "allow_direct": True,
    "subject_transform": {"src": "orders.old.*", "dest": "orders.new.{{wildcard(1)}}"},
    "allow_msg_ttl": True,
    "consumer_limits": {"max_ack_pending": 500},
}
CONSUMERS: dict[str, Any] = {"headers_only": True, "sample_freq": "50%", "max_batch": 7, "backoff": [10**9, 2 * 10**9]}

BEFORE = "streams: {ORDERS: {subjects: [orders.>], max_age: 1d, consumers: {r: {max_deliver: 5, max_ack_pending: 9}}}}"
AFTER = BEFORE.replace("1d", "2d").replace("max_deliver: 5", "max_deliver: 6")


@pytest.mark.parametrize(
    ("kind", "field"), [*(("stream", each) for each in STREAMS), *(("consumer", each) for each in CONSUMERS)]
)
def test_an_unknown_field_survives(server: Server, monkeypatch: pytest.MonkeyPatch, kind: str, field: str) -> None:
    known = STREAM if kind == "stream" else CONSUMER
    smaller = replace(known, fields=tuple(each for each in known.fields if each.name != field))
    monkeypatch.setitem(BY_NAME, kind, smaller)
    with Session(Settings(servers=(server.url,))) as session:
        apply(session, BEFORE)
        if kind == "stream":
            config = server.api("STREAM.INFO.ORDERS", {})["config"]
            server.api("STREAM.UPDATE.ORDERS", {**config, field: STREAMS[field]})
        else:
            config = server.api("CONSUMER.INFO.ORDERS.r", {})["config"]
            body = {"stream_name": "ORDERS", "config": {**config, field: CONSUMERS[field]}, "action": "update"}
            server.api("CONSUMER.CREATE.ORDERS.r", body)
        assert apply(session, AFTER) == {Verb.update}
    after = server.api("STREAM.INFO.ORDERS" if kind == "stream" else "CONSUMER.INFO.ORDERS.r", {})["config"]
    assert after[field] == (STREAMS if kind == "stream" else CONSUMERS)[field]
    assert after["max_age" if kind == "stream" else "max_deliver"] in (2 * 86_400 * 10**9, 6)


def apply(session: Session, text: str) -> set[Verb]:
    """Plan and apply, and return what kinds of actions it took."""
    plan = make(declared(text), session.observe())
    for outcome in session.apply(plan, lambda outcome: None):
        assert str(outcome.status) == "done", outcome.message
    return {action.verb for action in plan.actions}
