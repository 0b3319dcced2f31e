"""A consumer that gets another name goes on where it was, on each line of releases, however often it is interrupted."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from reconciler.kinds import position
from reconciler.live.sandbox import binary as newest
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Plan, Verb
from reconciler.plan import make
from tests.plan.estates import declared
from tests.reading import Reader
from tests.servers import Server, Wire, binary, cluster

RELEASES = ("newest", "2.14.6", "2.12.8", "2.11.11", "2.10.26")
OLDER = RELEASES[2:]
"""Those without CONSUMER.RESET."""
POLICIES = {
    "all": {"deliver_policy": "all"},
    "new": {"deliver_policy": "new"},
    "last": {"deliver_policy": "last"},
    "last_per_subject": {"deliver_policy": "last_per_subject", "filter_subject": "s.>"},
    "by_start_sequence": {"deliver_policy": "by_start_sequence", "opt_start_seq": 20},
    "by_start_time": {"deliver_policy": "by_start_time", "opt_start_time": "2020-01-01T00:00:00Z"},
}
MESSAGES = 300
IN_ORDER = set(range(1, 101))
DELIVERED = set(range(1, 201))
OUT_OF_ORDER = set(range(120, 140)) | {150, 199}
REST = set(range(1, MESSAGES + 1)) - IN_ORDER - OUT_OF_ORDER
"""What is not acknowledged: outstanding, or not yet delivered."""


class Case(NamedTuple):
    """One way of moving a consumer of a stream with 300 messages."""

    release: str
    retention: str
    twice: set[int]
    """What is acknowledged and still there to be delivered again."""


CASES = [
    Case(release, retention, OUT_OF_ORDER if retention == "limits" else set())
    for release in RELEASES
    for retention in ("limits", "interest", "workqueue")
]
each_case = pytest.mark.parametrize(
    "case",
    [pytest.param(each, marks=pytest.mark.xdist_group(f"move-{each.release}")) for each in CASES],
    ids=lambda case: f"{case.release}-{case.retention}",
)


def program(release: str) -> str:
    return newest() if release == "newest" else binary(release)


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, Server]]:
    """One server of each release that a test of this file has asked for."""
    started: dict[str, Server] = {}
    yield started
    for each in started.values():
        each.__exit__(None, None, None)


def of(servers: dict[str, Server], release: str) -> Server:
    """The server of a release, with nothing in it but a stream that is none of ours."""
    if release not in servers:
        servers[release] = Server(program=program(release)).__enter__()
        servers[release].api("STREAM.CREATE.KEPT", {"name": "KEPT"})
    for row in servers[release].api("STREAM.LIST", {})["streams"]:
        if row["config"]["name"] != "KEPT":
            servers[release].api(f"STREAM.DELETE.{row['config']['name']}", {})
    return servers[release]


def topology(retention: str = "limits", **consumers: dict[str, Any]) -> Any:
    stream = {"subjects": ["s.>"], "max_age": "7d", "retention": retention, "consumers": consumers}
    return declared(f"streams: {{S: {stream}}}".replace("'", ""))


def planned(server: Server, wanted: Any) -> Plan:
    with Session(Settings(servers=(server.url,))) as session:
        return make(wanted, session.observe())


def applied(server: Server, plan: Plan) -> tuple[Outcome, ...]:
    assert not plan.blocked, plan.findings
    with Session(Settings(servers=(server.url,))) as session:
        return session.apply(plan, lambda outcome: None)


def brought_about(server: Server, wanted: Any) -> None:
    """Apply until nothing is left to plan, which must be at once."""
    outcomes = applied(server, planned(server, wanted))
    assert {each.status for each in outcomes} <= {Status.done}, outcomes
    assert planned(server, wanted).actions == ()


def cut(plan: Plan, calls: int) -> Plan:
    """The plan of which only the first requests are sent."""
    (action,) = plan.actions
    return replace(plan, actions=(replace(action, calls=action.calls[:calls]),))


def config(server: Server, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = server.api(f"CONSUMER.INFO.S.{name}", {})["config"]
    return answer


def consumers(server: Server) -> list[str]:
    return sorted(each["name"] for each in server.api("CONSUMER.LIST.S", {})["consumers"])


def half_read(server: Server, retention: str) -> None:
    """The stream with its consumer ``old``, which has 122 of 200 delivered messages acknowledged, 22 out of order."""
    brought_about(server, topology(retention, old={"max_deliver": 5}))
    for _ in range(MESSAGES):
        server.publish("s.a", b"x")
    with Reader(server.port) as reader:
        got = reader.fetch("S", "old", len(DELIVERED))
        reader.acknowledge(got[each] for each in sorted(IN_ORDER | OUT_OF_ORDER))
    assert set(got) == DELIVERED


def read(server: Server, name: str = "new") -> set[int]:
    """All that the consumer delivers."""
    with Reader(server.port) as reader:
        return set(reader.fetch("S", name, MESSAGES + 1))


NEW = {"max_deliver": 5, "moved_from": "old"}


@each_case
def test_what_is_not_acknowledged_is_delivered_under_the_new_name(case: Case, servers: dict[str, Server]) -> None:
    server = of(servers, case.release)
    half_read(server, case.retention)
    plan = planned(server, topology(case.retention, new=NEW))
    assert [(each.verb, str(each.address)) for each in plan.actions] == [(Verb.move, "consumer/S/new")]
    brought_about(server, topology(case.retention, new=NEW))
    assert consumers(server) == ["new"]
    assert not position.moving(config(server, "new"))
    assert not config(server, "new").get("pause_until")
    assert read(server) == REST | case.twice


@each_case
def test_an_interrupted_move_is_finished_by_the_next_apply(case: Case, servers: dict[str, Server]) -> None:
    server, wanted = of(servers, case.release), topology(case.retention, new=NEW)
    half_read(server, case.retention)
    calls = len(planned(server, wanted).actions[0].calls)
    for done in range(1, calls):
        server = of(servers, case.release)
        half_read(server, case.retention)
        applied(server, cut(planned(server, wanted), done))
        brought_about(server, wanted)
        assert consumers(server) == ["new"]
        assert not position.moving(config(server, "new"))
        assert not config(server, "new").get("pause_until")
        # A successor that is there already keeps an interest stream's messages that are acknowledged out of order.
        assert REST <= read(server) <= REST | OUT_OF_ORDER


@pytest.mark.parametrize("release", RELEASES)
def test_a_move_that_is_interrupted_again_and_again_is_finished(release: str, servers: dict[str, Server]) -> None:
    server, wanted = of(servers, release), topology(new=NEW)
    half_read(server, "limits")
    for done in (1, 2, 1, 2, 3, 1):
        plan = planned(server, wanted)
        if plan.actions:
            applied(server, cut(plan, done))
    brought_about(server, wanted)
    assert read(server) == REST | OUT_OF_ORDER


@pytest.mark.parametrize("release", RELEASES)
def test_what_another_consumer_still_needs_is_not_delivered_twice(release: str, servers: dict[str, Server]) -> None:
    server = of(servers, release)
    server.api(
        "STREAM.CREATE.S", {"name": "S", "subjects": ["s.>"], "retention": "interest", "max_age": 7 * 86400 * 10**9}
    )
    server.api(
        "CONSUMER.CREATE.S.other",
        {"stream_name": "S", "config": {"name": "other", "durable_name": "other", "ack_policy": "explicit"}},
    )
    half_read(server, "interest")
    brought_about(server, topology("interest", new=NEW))
    assert read(server) == REST | OUT_OF_ORDER
    assert read(server, "other") == set(range(1, MESSAGES + 1))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("release", RELEASES)
def test_every_deliver_policy_goes_on_and_is_still_as_declared(
    release: str, policy: str, servers: dict[str, Server]
) -> None:
    server, start = of(servers, release), POLICIES[policy]
    brought_about(server, topology())
    for _ in range(30):
        server.publish("s.a", b"x")
    brought_about(server, topology(old=start))
    for _ in range(30):
        server.publish("s.b", b"x")
    with Reader(server.port) as reader:
        got = reader.fetch("S", "old", 10)
        reader.acknowledge(sorted(got.values(), key=lambda reply: int(reply.split(".")[5]))[:5])
    brought_about(server, topology(new={**start, "moved_from": "old"}))
    brought_about(server, topology(new={**start, "moved_from": "old", "max_deliver": 7}))
    assert config(server, "new")["max_deliver"] == 7
    assert read(server) == set(range(sorted(got)[4] + 1, 61))


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("release", RELEASES)
def test_a_consumer_that_has_delivered_nothing_is_moved_to_where_it_would_begin(
    release: str, policy: str, servers: dict[str, Server]
) -> None:
    server, start = of(servers, release), POLICIES[policy]
    brought_about(server, topology())
    for _ in range(30):
        server.publish("s.a", b"x")
    brought_about(server, topology(old=start, twin=start))
    brought_about(server, topology(new={**start, "moved_from": "old"}, twin=start))
    for _ in range(5):
        server.publish("s.a", b"x")
    assert read(server) == read(server, "twin")


@pytest.mark.parametrize("release", OLDER)
def test_where_nobody_can_tell_the_position_nothing_is_changed(release: str, servers: dict[str, Server]) -> None:
    server = of(servers, release)
    brought_about(server, topology())
    server.publish("s.a", b"x")
    brought_about(server, topology(old={"deliver_policy": "new"}))
    server.publish("s.a", b"x")
    assert read(server, "old") == {2}
    plan = planned(server, topology(new={"deliver_policy": "new", "moved_from": "old"}))
    (outcome,) = applied(server, plan)
    assert (outcome.status, outcome.changed) == (Status.failed, False)
    assert "does not say where consumer/S/old stands before a message is acknowledged" in outcome.message
    assert "let its clients acknowledge" in outcome.message
    assert consumers(server) == ["old"]


@pytest.mark.parametrize(("ack", "begins"), [("none", 21), ("all", 11)])
@pytest.mark.parametrize("release", RELEASES)
def test_every_ack_policy_has_a_position(release: str, ack: str, begins: int, servers: dict[str, Server]) -> None:
    server = of(servers, release)
    brought_about(server, topology(old={"ack_policy": ack}))
    for _ in range(30):
        server.publish("s.a", b"x")
    with Reader(server.port) as reader:
        got = reader.fetch("S", "old", 20)
        if ack == "all":
            reader.acknowledge([got[10]])
    brought_about(server, topology(new={"ack_policy": "explicit", "moved_from": "old"}))
    assert config(server, "new")["ack_policy"] == "explicit"
    assert read(server) == set(range(begins, 31))


@pytest.mark.parametrize("release", RELEASES)
def test_a_push_consumer_is_moved_while_its_client_is_subscribed(release: str, servers: dict[str, Server]) -> None:
    server = of(servers, release)
    push = {"deliver_subject": "deliver.s", "ack_policy": "all"}
    brought_about(server, topology(old=push))
    for _ in range(30):
        server.publish("s.a", b"x")
    client = Wire(server.port, {})
    client.subscribe("deliver.s")
    brought_about(server, topology(new={**push, "moved_from": "old"}))
    info = server.api("CONSUMER.INFO.S.new", {})
    client.close()
    assert info["push_bound"] is True
    assert info["num_pending"] + info["num_ack_pending"] == 30


@pytest.mark.parametrize("release", RELEASES[:4])
@pytest.mark.parametrize("ignored", [False, True])
def test_a_pause_is_kept_when_it_is_declared_or_somebody_elses(
    release: str, ignored: bool, servers: dict[str, Server]
) -> None:
    server = of(servers, release)
    wish: dict[str, Any] = {"ignore_changes": ["pause_until"]} if ignored else {"pause_until": "2099-01-01T00:00:00Z"}
    brought_about(server, topology(old=wish))
    server.api("CONSUMER.PAUSE.S.old", {"pause_until": "2099-01-01T00:00:00Z"})
    brought_about(server, topology(new={**wish, "moved_from": "old"}))
    assert config(server, "new")["pause_until"] == "2099-01-01T00:00:00Z"


@pytest.mark.parametrize("done", [1, 2, 3, 4])
def test_a_half_made_consumer_does_not_stay_paused_where_pauses_are_ignored(server: Server, done: int) -> None:
    wish: dict[str, Any] = {"ignore_changes": ["pause_until"]}
    brought_about(server, topology(old=wish))
    wanted = topology(new={**wish, "moved_from": "old"})
    applied(server, cut(planned(server, wanted), done))
    brought_about(server, wanted)
    assert not config(server, "new").get("pause_until")


def test_before_pauses_a_half_made_consumer_keeps_what_its_clients_have_done(servers: dict[str, Server]) -> None:
    server, wanted = of(servers, "2.10.26"), topology(new=NEW)
    half_read(server, "limits")
    applied(server, cut(planned(server, wanted), 1))
    with Reader(server.port) as reader:
        reader.acknowledge(reader.fetch("S", "new", 150).values())
    brought_about(server, wanted)
    assert consumers(server) == ["new"]
    assert read(server) == set(range(251, MESSAGES + 1))


@pytest.mark.parametrize("release", RELEASES)
def test_a_consumer_is_moved_again_and_changes_what_is_fixed(release: str, servers: dict[str, Server]) -> None:
    server = of(servers, release)
    half_read(server, "limits")
    brought_about(server, topology(new=NEW))
    brought_about(server, topology(newer={"max_waiting": 7, "moved_from": "new"}))
    assert config(server, "newer")["max_waiting"] == 7
    assert read(server, "newer") == REST | OUT_OF_ORDER


def test_a_moved_consumer_is_still_as_declared_after_an_upgrade(servers: dict[str, Server]) -> None:
    with Server(program=program("2.10.26")) as server:
        half_read(server, "limits")
        brought_about(server, topology(new=NEW))
        assert config(server, "new")["deliver_policy"] == "by_start_sequence"
        server.stop()
        server.upgrade(program("newest"))
        assert planned(server, topology(new=NEW)).actions == ()
        brought_about(server, topology(new={**NEW, "max_deliver": 9}))
        assert planned(server, topology(new={**NEW, "max_deliver": 9})).actions == ()
        (action,) = planned(server, topology(new={**NEW, "deliver_policy": "new"})).actions
        assert action.verb is Verb.replace
        assert read(server) == REST | OUT_OF_ORDER


def test_a_refusal_half_way_says_that_the_next_apply_goes_on(server: Server) -> None:
    half_read(server, "limits")
    plan = planned(server, topology(new=NEW))
    (action,) = plan.actions
    calls = (*action.calls[:2], action.calls[0]._replace(body={"config": 1}), *action.calls[2:])
    (outcome,) = applied(server, replace(plan, actions=(replace(action, calls=calls),)))
    assert (outcome.status, outcome.changed) == (Status.failed, True)
    assert outcome.message.endswith("; the next apply goes on with the move")
    brought_about(server, topology(new=NEW))
    assert read(server) == REST | OUT_OF_ORDER


def test_a_deletion_without_an_answer_is_looked_up_at_the_old_name(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reconciler.live.patience.FIRST", 1.0)
    half_read(server, "limits")
    plan = planned(server, topology(new=NEW))
    (action,) = plan.actions
    applied(server, cut(plan, 2))
    deletion = replace(plan, actions=(replace(action, calls=action.calls[2:3]),))
    with Session(Settings(servers=(server.url,), timeout=0.5)) as session:
        server.freeze()
        threading.Timer(0.7, server.thaw).start()
        (outcome,) = session.apply(deletion, lambda outcome: None)
    assert outcome.status is Status.done
    assert server.api_calls().count("CONSUMER.DELETE.S.old") == 1
    assert consumers(server) == ["new"]


def test_a_consumer_that_went_meanwhile_is_not_guessed_at(server: Server) -> None:
    brought_about(server, topology(old={}))
    plan = planned(server, topology(new={"moved_from": "old", "deliver_policy": "new"}))
    server.api("CONSUMER.DELETE.S.old", {})
    (outcome,) = applied(server, plan)
    assert (outcome.status, outcome.changed) == (Status.failed, False)
    assert "plan again" in outcome.message


def test_moves_in_a_stream_with_one_free_place_go_one_after_the_other(server: Server) -> None:
    def limited(*names: str, **wish: Any) -> Any:
        stream = {"subjects": ["s.>"], "max_age": "7d", "max_consumers": 3}
        readers = {name: {"moved_from": f"old-{name}", **wish} for name in names}
        return declared(f"streams: {{S: {stream | {'consumers': readers}}}}".replace("'", ""))

    brought_about(server, topology(**{"old-a": {}, "old-b": {}}))
    server.api("STREAM.UPDATE.S", server.api("STREAM.INFO.S", {})["config"] | {"max_consumers": 3})
    brought_about(server, limited("a", "b", "c"))
    assert consumers(server) == ["a", "b", "c"]


def test_a_consumer_of_three_replicas_is_moved() -> None:
    with cluster() as servers:
        server = servers[0]
        stream = {"subjects": ["s.>"], "max_age": "7d", "num_replicas": 3}
        old, new = ({"consumers": {name: wish}} for name, wish in (("old", {"max_deliver": 5}), ("new", NEW)))
        before, wanted = (declared(f"streams: {{S: {stream | each}}}".replace("'", "")) for each in (old, new))
        brought_about(server, before)
        for _ in range(MESSAGES):
            server.publish("s.a", b"x")
        with Reader(server.port) as reader:
            got = reader.fetch("S", "old", len(DELIVERED))
            reader.acknowledge(got[each] for each in sorted(IN_ORDER | OUT_OF_ORDER))
        brought_about(server, wanted)
        assert read(server) == REST | OUT_OF_ORDER
