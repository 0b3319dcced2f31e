"""Where a rule for changing a field moves, the release before still has the old one and the release has the new one."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from reconciler.kinds import BY_NAME, KINDS, STREAM
from reconciler.model import address
from reconciler.model.address import BUCKETS
from reconciler.model.version import Version
from tests.servers import Server, binary


class Move(NamedTuple):
    """Two configurations, which differ in a field whose rule is another from a release on."""

    kind: str
    field: str
    one: dict[str, Any]
    other: dict[str, Any]
    last_of_the_old: str


MOVES = (
    Move("stream", "allow_msg_ttl", {"subjects": ["s"]}, {"subjects": ["s"], "allow_msg_ttl": True}, "2.11.1"),
    Move("stream", "mirror", {"mirror": {"name": "ORIGIN"}}, {"subjects": ["s"]}, "2.11.11"),
    Move("stream", "max_consumers", {"subjects": ["s"]}, {"subjects": ["s"], "max_consumers": 9}, "2.12.4"),
    Move("consumer", "mem_storage", {}, {"mem_storage": True}, "2.14.3"),
)


def test_each_rule_that_moves_is_tried() -> None:
    moving = {(kind.name, field.name) for kind in KINDS for field in kind.fields if field.change.changes_at}
    # A bucket is a stream, and has these rules from there.
    moving -= {(kind.name, name) for kind in KINDS for name in STREAM.by_name if kind.name in BUCKETS}
    assert {(move.kind, move.field) for move in MOVES} == moving


@pytest.mark.parametrize("move", MOVES, ids=lambda move: move.field)
def test_a_rule_moves_with_the_release_that_is_said(move: Move) -> None:
    kind = BY_NAME[move.kind]
    change = kind.by_name[move.field].change
    assert change.changes_at is not None
    accepted = []
    for release in (move.last_of_the_old, str(change.changes_at)):
        of = address.stream("S") if move.kind == "stream" else address.consumer("ORIGIN", "c")
        with Server(program=binary(release)) as server:
            server.api("STREAM.CREATE.ORIGIN", {"name": "ORIGIN", "subjects": ["origin.>"]})
            for call in kind.create(of, dict(move.one)):
                live = server.api(call.subject, call.body)["config"]
            (update,) = kind.update(of, dict(move.other), live)
            answer = json.loads(server.wire.request(f"$JS.API.{update.subject}", json.dumps(update.body).encode()))
        judged = change.judge(move.one.get(move.field), move.other.get(move.field), Version.parse(release))
        assert judged.in_place == ("error" not in answer), (release, answer)
        accepted.append(judged.in_place)
    assert accepted in ([True, False], [False, True])
