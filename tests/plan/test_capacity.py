"""What the plan says has no room the server refuses, with the code that is told; what has room it accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from reconciler.live.sandbox import binary as newest
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.account import Account, Limits
from reconciler.model.address import stream
from reconciler.model.outcome import Status
from reconciler.model.plan import Plan
from reconciler.plan import make
from tests.live.identities import Operator
from tests.plan.estates import declared, empty, live_as
from tests.servers import Server, binary, cluster

MIB = 1 << 20


class Case(NamedTuple):
    """Limits of an account, what others have in it, a topology that has no room, and one that just has."""

    code: int
    limits: str
    there: tuple[dict[str, Any], ...]
    too_much: str
    fits: str


CASES = {
    "streams": Case(
        10027,
        "max_streams: 3",
        ({"name": "X"}, {"name": "Y"}),
        "streams: {A: {subjects: [a]}, B: {subjects: [b]}}",
        "streams: {A: {subjects: [a]}}",
    ),
    "storage": Case(
        10047,
        "max_file: 10MB",
        ({"name": "X", "max_bytes": 4 * MIB}, {"name": "Y"}, {"name": "Z", "max_bytes": 9 * MIB, "storage": "memory"}),
        "streams: {A: {subjects: [a], max_bytes: 3MiB}, B: {subjects: [b], max_bytes: 3073KiB}}",
        "streams: {A: {subjects: [a], max_bytes: 3MiB}, B: {subjects: [b], max_bytes: 3MiB}}",
    ),
    "memory": Case(
        10028,
        "max_mem: 1MB",
        ({"name": "X", "max_bytes": MIB // 2, "storage": "memory"},),
        "streams: {A: {subjects: [a], storage: memory, max_bytes: 513KiB}}",
        "streams: {A: {subjects: [a], storage: memory, max_bytes: 512KiB}}",
    ),
    "storage that is all reserved": Case(
        10047,
        "max_file: 1MB",
        ({"name": "X", "max_bytes": MIB},),
        "streams: {A: {subjects: [a]}}",
        "streams: {A: {subjects: [a], storage: memory}}",
    ),
    "the size of one stream": Case(
        10122,
        "store_max_stream_bytes: 1MB",
        (),
        "streams: {A: {subjects: [a], max_bytes: 1025KiB}}",
        "streams: {A: {subjects: [a], max_bytes: 1MiB}, B: {subjects: [b]}}",
    ),
    "the size of one stream in memory": Case(
        10122,
        "memory_max_stream_bytes: 1MB",
        (),
        "streams: {A: {subjects: [a], storage: memory, max_bytes: 1025KiB}}",
        "streams: {A: {subjects: [a], storage: memory, max_bytes: 1MiB}, B: {subjects: [b], max_bytes: 2MiB}}",
    ),
    "a size that must be given": Case(
        10113,
        "max_bytes_required: true",
        (),
        "streams: {A: {subjects: [a]}}",
        "streams: {A: {subjects: [a], max_bytes: 1KiB}}",
    ),
    "consumers": Case(
        10026,
        "max_consumers: 2",
        (),
        "streams: {A: {subjects: [a], consumers: {c: {}, d: {}, e: {}}}, B: {subjects: [b]}}",
        "streams: {A: {subjects: [a], consumers: {c: {}, d: {}}}, B: {subjects: [b], consumers: {c: {}, d: {}}}}",
    ),
    "consumers that a stream may have": Case(
        10026,
        "max_consumers: 2",
        (),
        "streams: {A: {subjects: [a], max_consumers: 3}}",
        "streams: {A: {subjects: [a], max_consumers: 2}}",
    ),
    "messages without acknowledgement": Case(
        10121,
        "max_ack_pending: 100",
        (),
        "streams: {A: {subjects: [a], consumers: {c: {max_ack_pending: 101}}}}",
        "streams: {A: {subjects: [a], consumers: {c: {max_ack_pending: 100}, d: {max_ack_pending: unlimited}}}}",
    ),
    "replicas without a cluster": Case(
        10074,
        "max_streams: 9",
        ({"name": "X"},),
        "streams: {A: {subjects: [a], num_replicas: 3}}",
        "streams: {A: {subjects: [a], num_replicas: 1}}",
    ),
}


def account_with(limits: str) -> str:
    """The configuration of a server with an account of these limits."""
    return f"accounts {{ A {{ jetstream {{ {limits} }}, users [ {{ user: u, password: p }} ] }} }}"


@contextmanager
def an_account(limits: str, program: str = "") -> Iterator[tuple[Server, Session]]:
    """A server with an account of these limits, and a session in it."""
    with (
        Server(account_with(limits), program=program, login={"user": "u", "pass": "p"}) as server,
        Session(Settings(servers=(server.url,), user="u", password="p")) as session,
    ):
        yield server, session


def planned(text: str, session: Session) -> Plan:
    return make(declared(text), session.observe())


def told(plan: Plan) -> list[str]:
    """The codes of the refusals that a plan foresees."""
    found = [each for each in plan.findings if each.rule.startswith("SAF032")]
    return [code for each in found for code in re.findall(r"\((\d{5})\)", each.message)]


def refused(plan: Plan, session: Session) -> list[str]:
    """The codes with which the server refuses a plan whose actions are carried out one after the other.

    Of creates that come at one time it may accept more than its limits allow (2.15.1).
    """
    ends = [message for action in plan.actions for message in applied(replace(plan, actions=(action,)), session)]
    return [code for message in ends for code in re.findall(r"\((\d{5})\)", message)]


def applied(plan: Plan, session: Session) -> list[str]:
    """What went wrong when the plan was carried out."""
    return [each.message for each in session.apply(plan, lambda outcome: None) if each.status is not Status.done]


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("version", ["newest", "2.10.26"])
def test_what_has_no_room_is_refused_and_what_has_room_is_not(name: str, version: str) -> None:
    case = CASES[name]
    with an_account(case.limits, newest() if version == "newest" else binary(version)) as (server, session):
        for config in case.there:
            server.api(f"STREAM.CREATE.{config['name']}", config)
        plan = planned(case.too_much, session)
        assert set(told(plan)) == {str(case.code)}
        assert plan.blocked
        assert set(refused(plan, session)) == {str(case.code)}
        plan = planned(case.fits, session)
        assert not plan.blocked
        assert refused(plan, session) == []
        assert planned(case.fits, session).actions == ()


def test_consumers_that_are_not_durable_and_those_of_others_count_too() -> None:
    with an_account("max_consumers: 3") as (server, session):
        assert refused(planned("streams: {A: {subjects: [a]}}", session), session) == []
        ephemeral = {"ack_policy": "explicit", "inactive_threshold": 10**11}
        server.api("CONSUMER.CREATE.A", {"stream_name": "A", "config": ephemeral})
        theirs = {"name": "x", "durable_name": "x", "ack_policy": "explicit"}
        server.api("CONSUMER.CREATE.A.x", {"stream_name": "A", "config": theirs, "action": "create"})
        plan = planned("streams: {A: {subjects: [a], consumers: {c: {}, d: {}}}}", session)
        assert "4 consumers of its stream, 1 of them not durable" in plan.findings[0].message
        assert refused(plan, session) == ["10026"]


@pytest.mark.parametrize("version", ["newest", "2.10.26"])
def test_an_update_that_has_no_room_is_refused_and_one_that_just_has_is_not(version: str) -> None:
    with an_account("max_file: 10MB", newest() if version == "newest" else binary(version)) as (server, session):
        server.api("STREAM.CREATE.X", {"name": "X", "max_bytes": 4 * MIB})
        assert refused(planned("streams: {A: {subjects: [a], max_bytes: 4MiB}}", session), session) == []
        plan = planned("streams: {A: {subjects: [a], max_bytes: 6145KiB}}", session)
        assert told(plan) == refused(plan, session) == ["10047"]
        plan = planned("streams: {A: {subjects: [a], max_bytes: 6MiB}}", session)
        assert told(plan) == refused(plan, session) == []


def test_in_a_cluster_each_replica_counts() -> None:
    with (
        cluster(config=account_with("max_file: 10MB, max_consumers: 2")) as servers,
        Session(Settings(servers=(servers[0].url,), user="u", password="p")) as session,
    ):
        plan = planned("streams: {A: {subjects: [a], num_replicas: 3, max_bytes: 4MiB}}", session)
        assert told(plan) == refused(plan, session) == ["10047"]
        plan = planned("streams: {A: {subjects: [a], num_replicas: 3, max_bytes: 3MiB}}", session)
        assert told(plan) == refused(plan, session) == []
        consumers = "streams: {A: {subjects: [a], num_replicas: 3, max_bytes: 3MiB, consumers: {c: {}, d: {}, e: {}}}}"
        plan = planned(consumers, session)
        assert told(plan) == refused(plan, session) == ["10026"]


def test_an_account_that_is_over_its_limit_takes_no_change_until_it_is_below() -> None:
    with an_account("max_file: 10MB") as (server, session):
        assert refused(planned("streams: {A: {subjects: [a], max_bytes: 4MiB}}", session), session) == []
        server.restart(account_with("max_file: 3MB"))
        for size in ("4MiB, description: x", "3073KiB"):
            plan = planned(f"streams: {{A: {{subjects: [a], max_bytes: {size}}}}}", session)
            assert told(plan) == refused(plan, session) == ["10047"]
        plan = planned("streams: {A: {subjects: [a], max_bytes: 4MiB}}", session)
        assert (plan.actions, plan.findings) == ((), ())


@pytest.mark.parametrize(
    ("version", "after", "code"),
    [
        ("newest", "A: {subjects: [a], max_bytes: 2MiB, description: x}", ""),
        ("newest", "A: {subjects: [a], max_bytes: 1MiB}, B: {subjects: [b], max_bytes: 1MiB}", ""),
        ("2.12.8", "A: {subjects: [a], max_bytes: 2MiB, description: x}", ""),
        ("2.12.8", "A: {subjects: [a], max_bytes: 1MiB}, B: {subjects: [b], max_bytes: 1MiB}", "10047"),
        ("2.12.8", "A: {subjects: [a], max_bytes: 1MiB}", ""),
    ],
)
def test_an_account_that_is_over_its_limit_is_mended_where_the_server_lets_it(
    version: str, after: str, code: str
) -> None:
    program = newest() if version == "newest" else binary(version)
    before = "streams: {A: {subjects: [a], max_bytes: 2MiB}, B: {subjects: [b], max_bytes: 2MiB}}"
    with an_account("max_file: 10MB", program) as (server, session):
        assert refused(planned(before, session), session) == []
        server.restart(account_with("max_file: 3MB"))
        plan = planned(f"streams: {{{after}}}", session)
        assert {*told(plan)} == {code} - {""}
        assert {*refused(plan, session)} == {code} - {""}


def test_what_is_lowered_goes_in_the_order_that_an_account_over_its_limit_allows() -> None:
    before = "streams: {A: {subjects: [a], max_bytes: 2MiB}, B: {subjects: [b], max_bytes: 4MiB}}"
    after = "streams: {A: {subjects: [a], max_bytes: 1MiB}, B: {subjects: [b], max_bytes: 1MiB}}"
    with an_account("max_file: 10MB") as (server, session):
        assert refused(planned(before, session), session) == []
        server.restart(account_with("max_file: 3MB"))
        plan = planned(after, session)
        assert [each.address.name for each in plan.actions] == ["B", "A"]
        assert told(plan) == refused(plan, session) == []
        server.restart(account_with("max_file: 1MB"))
        plan = planned(
            "streams: {A: {subjects: [a], max_bytes: 512KiB}, B: {subjects: [b], max_bytes: 512KiB}}", session
        )
        assert told(plan) == ["10047"]
        assert "while the streams reserve 2MiB of storage: the account allows 1MiB" in plan.findings[0].message
        assert set(refused(plan, session)) == {"10047"}


def test_a_tier_counts_one_copy_and_what_has_none_is_refused(tmp_path: Path) -> None:
    operator = Operator({"R1": {"disk_storage": 10 * MIB, "streams": 2, "consumer": 1}})
    credentials = tmp_path / "user.creds"
    credentials.write_text(operator.user())
    with (
        Server(operator.config) as server,
        Session(Settings(servers=(server.url,), creds=str(credentials))) as session,
    ):
        assert session.observe().account == Account(Limits(0, 0, 0, 0, 0, 0, 0), {"R1": Limits(-1, 10 * MIB, 2, 1)})
        for text, code in (
            ("streams: {A: {subjects: [a], max_bytes: 11MiB}}", "10047"),
            ("streams: {A: {subjects: [a]}, B: {subjects: [b]}, C: {subjects: [c]}}", "10027"),
            ("streams: {A: {subjects: [a], num_replicas: 3}}", "10120"),
            ("streams: {A: {subjects: [a], consumers: {c: {}, d: {}}}}", "10026"),
        ):
            plan = planned(text, session)
            assert told(plan) == [code]
            assert refused(plan, session) == [code]
            assert applied(planned("", session), session) == []
        assert applied(planned("streams: {A: {subjects: [a], max_bytes: 10MiB}}", session), session) == []


ROOM = [
    ("max_streams: 2", "streams: {Y: {subjects: [w]}, Z: {subjects: [z]}}", "streams: {A: {subjects: [a]}, B: {}}"),
    (
        "max_file: 10MB",
        "streams: {Y: {subjects: [w], max_bytes: 4MiB}, Z: {subjects: [z], max_bytes: 6MiB}}",
        "streams: {A: {subjects: [a], max_bytes: 3MiB}, B: {subjects: [b], max_bytes: 7MiB}}",
    ),
    (
        "max_mem: 10MB",
        "streams: {Z: {subjects: [z], storage: memory, max_bytes: 10MiB}}",
        "streams: {A: {subjects: [a], storage: memory, max_bytes: 6MiB},"
        " Z: {subjects: [z], storage: memory, max_bytes: 4MiB}}",
    ),
    (
        "max_file: 10MB",
        "",
        "streams: {A: {subjects: [a], max_bytes: 6MiB}, B: {subjects: [b], max_bytes: 4MiB},"
        " COPY: {mirror: {name: A}}, Z: {subjects: [z]}}",
    ),
    (
        "max_file: 10MB",
        "streams: {Y: {subjects: [w], max_bytes: 9MiB}, Z: {subjects: [z], max_bytes: 1MiB}}",
        "streams: {A: {subjects: [a], max_bytes: 1MiB}, B: {subjects: [b]}, Z: {subjects: [z], max_bytes: 9MiB}}",
    ),
    (
        "max_consumers: 1",
        "streams: {A: {subjects: [a], retention: interest, consumers: {z: {}}}}",
        "streams: {A: {subjects: [a], retention: interest, consumers: {a: {}}}}",
    ),
]


@pytest.mark.parametrize(("limits", "before", "after"), ROOM)
def test_a_full_account_is_emptied_before_it_is_filled(limits: str, before: str, after: str) -> None:
    with an_account(limits) as (_, session):
        assert applied(planned(before, session), session) == []
        plan = planned(after, session)
        assert not plan.blocked
        assert applied(plan, session) == []
        assert planned(after, session).actions == ()


def test_room_that_only_comes_when_it_is_taken_needs_two_steps() -> None:
    before = "streams: {OLD: {subjects: [old]}, COPY: {sources: [{name: OLD}]}}"
    after = "streams: {NEW: {subjects: [new]}, COPY: {sources: [{name: NEW}]}}"
    with an_account("max_streams: 2") as (_, session):
        assert applied(planned(before, session), session) == []
        plan = planned(after, session)
        assert plan.blocked
        assert [each.rule for each in plan.findings] == ["SAF032 account-limit"]
        assert "two steps" in plan.findings[0].hint
        halfway = "streams: {COPY: {subjects: [copy]}}"
        assert applied(planned(halfway, session), session) == []
        assert applied(planned(after, session), session) == []


def test_an_account_whose_limits_are_not_told_is_not_judged() -> None:
    live = replace(live_as(declared("streams: {A: {subjects: [a]}}")), account=None)
    assert make(declared("streams: {A: {subjects: [a]}, B: {subjects: [b], num_replicas: 3}}"), live).findings == ()


def test_what_no_tier_counts_is_not_summed_up() -> None:
    """Untiered, each replica counts; in a tier, one copy does."""
    text = "streams: {A: {subjects: [a], num_replicas: 3, max_bytes: 4MiB}}"
    flat = replace(empty(), account=Account(Limits(max_storage=10 * MIB)))
    assert told(make(declared(text), flat)) == ["10047"]
    tiered = replace(empty(), account=Account(Limits(), {"R3": Limits(max_storage=10 * MIB)}))
    assert told(make(declared(text), tiered)) == []


def test_a_missing_stream_takes_its_place() -> None:
    live = replace(empty(), account=Account(Limits(max_streams=1)), unknown=frozenset([stream("AWAY")]))
    assert told(make(declared("streams: {A: {subjects: [a]}}"), live)) == ["10027"]


def test_what_is_deleted_is_done_only_where_room_is_needed() -> None:
    before, after = "streams: {Z: {subjects: [z]}}", "streams: {A: {subjects: [a]}}"
    for most, needs in ((1, (stream("Z"),)), (2, ()), (-1, ())):
        live = replace(live_as(declared(before)), account=Account(Limits(max_streams=most)))
        assert {each.address.name: each.needs for each in make(declared(after), live).actions}["A"] == needs


def test_a_consumer_that_is_moved_needs_a_place_of_the_account_for_a_moment() -> None:
    before = "streams: {A: {subjects: [a], consumers: {old: {}, other: {}}}}"
    after = "streams: {A: {subjects: [a], consumers: {new: {moved_from: old}, other: {}}}}"
    with an_account("max_consumers: 2") as (_, session):
        assert applied(planned(before, session), session) == []
        plan = planned(after, session)
        assert told(plan) == refused(plan, session) == ["10026"]
        roomy = planned(after.replace(", other: {}", ""), session)
        assert told(roomy) == []
        assert applied(roomy, session) == []
