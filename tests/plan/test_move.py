"""A consumer that says which name it had takes over from that one, once, and from nobody else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.kinds import position
from reconciler.model.address import consumer
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.risk import Risk
from reconciler.model.topology import State, Topology
from reconciler.model.version import NEWEST, Version
from reconciler.plan import make
from tests.plan.estates import applied, changed, declared, disowned, holding, live_as

OLD, NEW = consumer("S", "old"), consumer("S", "new")
MOVED = "new: {max_deliver: 5, moved_from: old}"


def topology(*consumers: str, retention: str = "limits", more: str = "") -> Topology:
    inside = ", ".join(consumers)
    return declared(
        f"streams: {{S: {{subjects: [s.>], max_age: 1d, retention: {retention}{more}, consumers: {{{inside}}}}}}}"
    )


def live(*consumers: str, server: Version = NEWEST, **more: Any) -> Topology:
    return live_as(topology(*consumers or ("old: {max_deliver: 5}",), **more), server)


def moved(plan: Plan) -> Action:
    (action,) = plan.actions
    assert action.verb is Verb.move
    return action


def requests(action: Action) -> list[str]:
    return [call.subject.split(".")[1] + " " + call.subject.split(".")[3] for call in action.calls]


def does(plan: Plan) -> list[str]:
    return [f"{action.verb} {action.address}" for action in plan.actions]


def rules(plan: Plan) -> list[str]:
    return [finding.rule.split()[0] for finding in plan.findings]


@pytest.mark.parametrize(
    ("version", "retention", "policy", "expected"),
    [
        ("2.15", "limits", "all", ["CREATE new", "RESET new", "DELETE old", "PAUSE new", "CREATE new"]),
        ("2.14", "interest", "all", ["CREATE new", "RESET new", "DELETE old", "PAUSE new", "CREATE new"]),
        ("2.15", "limits", "new", ["CREATE new", "DELETE old", "PAUSE new", "CREATE new"]),
        ("2.13", "limits", "all", ["CREATE new", "DELETE old", "PAUSE new", "CREATE new"]),
        ("2.13", "interest", "all", ["CREATE new", "DELETE old", "PAUSE new", "CREATE new"]),
        ("2.10", "limits", "all", ["CREATE new", "DELETE old", "CREATE new"]),
        ("2.15", "workqueue", "all", ["DELETE old", "CREATE new"]),
        ("2.10", "workqueue", "all", ["DELETE old", "CREATE new"]),
    ],
)
def test_the_position_is_somewhere_at_every_moment(
    version: str, retention: str, policy: str, expected: list[str]
) -> None:
    wish = f"new: {{deliver_policy: {policy}, moved_from: old}}"
    before = live(f"old: {{deliver_policy: {policy}}}", server=Version.parse(version), retention=retention)
    action = moved(make(topology(wish, retention=retention), before))
    assert requests(action) == expected


def test_what_is_sent_of_a_position_is_read_when_it_is_sent() -> None:
    reset = moved(make(topology(MOVED), live())).calls[1]
    assert (reset.position_of, reset.body) == (OLD, {})
    assert position.placed(reset, 501).body == {"seq": 501}
    first, _, _, last = moved(make(topology(MOVED), live(server=Version(2, 12)))).calls
    for call in (first, last):
        assert call.position_of == OLD
        body = position.placed(call, 501).body["config"]
        assert (body["deliver_policy"], body["opt_start_seq"]) == ("by_start_sequence", 501)
        assert body["metadata"][position.POSITION] == "all"


def test_a_move_tells_what_changes_and_that_nothing_is_lost() -> None:
    before = holding(live("old: {ack_policy: all}"), S__old=State(delivered=30, pending=7))
    plan = make(topology(MOVED), before)
    action = moved(plan)
    assert (action.moved_from, action.reason) == (OLD, "moved from consumer/S/old, at its position")
    assert [change[:3] for change in action.changes] == [
        ("ack_policy", "all", "explicit"),
        ("max_deliver", "unlimited", 5),
    ]
    assert not any(change.replaces or change.risk is Risk.lossy for change in action.changes)
    assert (rules(plan), plan.summary) == ([], "Plan: 1 to add, 0 to change, 1 to destroy.")
    assert action.state == State(delivered=30, pending=7)


@pytest.mark.parametrize("version", ["2.10", "2.13", "2.15"])
@pytest.mark.parametrize("policy", ["all", "new", "by_start_time, opt_start_time: '2026-01-01T02:00:00+02:00'"])
def test_after_a_move_there_is_nothing_to_plan(version: str, policy: str) -> None:
    wish = f"{{deliver_policy: {policy}, moved_from: old}}"
    before = live(f"old: {{deliver_policy: {policy}}}", server=Version.parse(version))
    after = applied(make(topology(f"new: {wish}"), before), before)
    assert [each.address for each in after.of("consumer")] == [NEW]
    assert make(topology(f"new: {wish}"), after).actions == ()


def test_a_position_stands_for_the_policy_that_was_declared_and_for_no_other() -> None:
    before = live(server=Version(2, 12))
    after = changed(applied(make(topology(MOVED), before), before), "consumer/S/new", opt_start_seq=501)
    assert make(topology("new: {max_deliver: 5}"), after).actions == ()
    (update,) = make(topology("new: {max_deliver: 6}"), after).actions
    assert (update.verb, [change.path for change in update.changes]) == (Verb.update, ["max_deliver"])
    assert update.after is not None
    assert update.after["opt_start_seq"] == 501
    assert update.after["metadata"][position.POSITION] == "all"
    (other,) = make(topology("new: {max_deliver: 5, deliver_policy: new}"), after).actions
    assert other.verb is Verb.replace
    assert other.after is not None
    assert position.POSITION not in other.after["metadata"]


def test_the_old_one_may_be_gone_and_the_new_one_there_or_not() -> None:
    there = live("new: {max_deliver: 5}")
    assert make(topology(MOVED), there).actions == ()
    assert does(make(topology(MOVED), live("x: {}"))) == ["create consumer/S/new", "delete consumer/S/x"]


def test_a_consumer_of_nobody_is_taken_over_by_a_scoped_yes() -> None:
    plan = make(topology(MOVED), disowned(live(), "consumer/S/old"))
    assert (plan.blocked, rules(plan)) == (True, ["SAF035"])
    permit = frozenset(("SAF035:consumer/S/new",))
    action = moved(make(topology(MOVED), disowned(live(), "consumer/S/old"), allowed=permit))
    assert action.reason == "moved from consumer/S/old, at its position; takes over an object that nobody owns"


def test_a_consumer_of_another_topology_stays_where_it_is() -> None:
    plan = make(topology(MOVED), disowned(live(), "consumer/S/old", "billing"))
    assert (does(plan), rules(plan)) == ([], ["SAF021"])
    assert "cannot be moved from consumer/S/old, which the topology billing owns" in plan.findings[0].message


def test_a_consumer_that_is_unknown_is_not_started_anew_under_the_new_name() -> None:
    before = live()
    resources = {address: each for address, each in before.resources.items() if address != OLD}
    plan = make(topology(MOVED), replace(before, resources=resources, unknown=frozenset((OLD,))))
    assert (does(plan), rules(plan), plan.unknown) == ([], ["SAF023"], (NEW,))
    assert "consumer/S/old is missing or offline" in plan.findings[0].message


def test_a_consumer_that_is_there_already_keeps_its_own_position() -> None:
    plan = make(topology(MOVED), live("old: {}", "new: {max_deliver: 5}"))
    assert (does(plan), rules(plan), plan.blocked) == (["delete consumer/S/old"], ["SAF033"], False)


def test_protection_from_deletion_goes_along_with_the_consumer() -> None:
    plan = make(
        topology("new: {max_deliver: 5, moved_from: old, protect: [delete]}"),
        live("old: {max_deliver: 5, protect: [delete], on_removal: keep}"),
    )
    action = moved(plan)
    assert not plan.blocked
    assert action.after is not None
    assert action.after["metadata"] == {"nats-topology.owner": "shop", "nats-topology.protect": "delete"}


def test_a_half_made_consumer_that_is_paused_is_made_anew() -> None:
    before = live()
    mark = {"nats-topology.owner": "shop", position.MOVING: "old"}
    half = changed(
        applied(make(topology("old: {}", "new: {}"), before), before),
        "consumer/S/new",
        metadata=mark,
        pause_until=position.FAR,
    )
    assert requests(moved(make(topology(MOVED), half)))[:3] == ["DELETE new", "CREATE new", "RESET new"]


@pytest.mark.parametrize(("wish", "first"), [("{max_deliver: 5}", "CREATE"), ("{ack_policy: all}", "DELETE")])
def test_a_half_made_consumer_that_may_have_clients_is_kept_where_it_can_be(wish: str, first: str) -> None:
    before = live(server=Version(2, 10))
    mark = {"nats-topology.owner": "shop", position.MOVING: "old", position.POSITION: "all"}
    half = changed(
        applied(
            make(topology("old: {}", "new: {deliver_policy: by_start_sequence, opt_start_seq: 9}"), before), before
        ),
        "consumer/S/new",
        metadata=mark,
    )
    action = moved(make(topology(f"new: {wish[:-1]}, moved_from: old}}"), half))
    assert requests(action)[0] == f"{first} new"
    if first == "CREATE":
        assert [call.position_of for call in action.calls] == [None] * 3
        assert [call.body["config"]["opt_start_seq"] for call in action.calls if call.config] == [9, 9]


def test_what_is_left_of_a_move_is_an_update() -> None:
    half = changed(
        live("new: {max_deliver: 5}"),
        "consumer/S/new",
        metadata={"nats-topology.owner": "shop", position.MOVING: "old"},
    )
    (action,) = make(topology(MOVED), half).actions
    assert (action.verb, action.reason) == (Verb.update, "ends the move from the consumer old")
    paused = changed(half, "consumer/S/new", pause_until=position.FAR)
    (action,) = make(topology("new: {max_deliver: 5, ignore_changes: [pause_until]}"), paused).actions
    assert requests(action) == ["PAUSE new", "CREATE new"]


def test_a_field_that_the_tool_does_not_know_goes_along() -> None:
    action = moved(make(topology(MOVED), changed(live(), "consumer/S/old", colour="blue")))
    assert action.after is not None
    assert action.after["colour"] == "blue"


def test_another_filter_is_told() -> None:
    before = holding(live(), S=State(messages=9, bytes=9))
    plan = make(topology("new: {max_deliver: 5, filter_subject: s.a, moved_from: old}"), before)
    assert (moved(plan).verb, rules(plan)) == (Verb.move, ["SAF011"])


@pytest.mark.parametrize(("most", "expected"), [(1, ["SAF034"]), (2, [])])
def test_a_move_needs_a_free_place(most: int, expected: list[str]) -> None:
    limit = f", max_consumers: {most}"
    plan = make(topology(MOVED, more=limit), live(more=limit))
    assert rules(plan) == expected
    queue = make(topology(MOVED, more=limit, retention="workqueue"), live(more=limit, retention="workqueue"))
    assert rules(queue) == []


def test_a_stream_that_is_replaced_takes_the_position_with_it() -> None:
    memory = ", storage: memory"
    plan = make(topology(MOVED, more=memory), live())
    assert does(plan) == ["replace stream/S", "create consumer/S/new"]
    assert "gone with the old stream: consumer/S/old" in plan.actions[0].reason


def test_a_consumer_above_new_limits_goes_before_they_come() -> None:
    limits = ", consumer_limits: {max_ack_pending: 50}"
    plan = make(
        topology("new: {max_ack_pending: 40, moved_from: old}", more=limits), live("old: {max_ack_pending: 500}")
    )
    assert does(plan) == ["move consumer/S/new", "update stream/S"]


def test_a_filter_of_a_work_queue_is_free_once_the_consumer_is_moved() -> None:
    plan = make(
        topology("new: {filter_subject: s.b, moved_from: old}", "a: {filter_subject: s.a}", retention="workqueue"),
        live("old: {filter_subject: s.a}", retention="workqueue"),
    )
    assert does(plan) == ["move consumer/S/new", "create consumer/S/a"]


def test_moves_in_a_full_work_queue_follow_its_filters() -> None:
    full = {"retention": "workqueue", "more": ", max_consumers: 2"}
    plan = make(
        topology("a: {filter_subject: s.2, moved_from: one}", "b: {filter_subject: s.3, moved_from: two}", **full),
        live("one: {filter_subject: s.1}", "two: {filter_subject: s.2}", **full),
    )
    assert (does(plan), rules(plan)) == (["move consumer/S/b", "move consumer/S/a"], [])


def test_a_move_beside_a_new_consumer_does_not_wait_in_a_circle_for_an_interest_stream() -> None:
    room = ", max_consumers: 3"
    plan = make(topology(MOVED, "x: {}", retention="interest", more=room), live(more=room))
    assert does(plan) == ["move consumer/S/new", "create consumer/S/x", "update stream/S"]
    assert "SAF027" not in rules(plan)
