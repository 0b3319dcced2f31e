"""Applying plans made by hand: order, failures, retries, old servers, and servers that go away in the middle."""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from reconciler.kinds import CONSUMER, STREAM
from reconciler.live import connection
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, Plan, Verb
from tests.servers import Server, Wire, binary

DONE, FAILED, SKIPPED = Status.done, Status.failed, Status.skipped


def create(name: str, *needs: Address, **config: Any) -> Action:
    """Creates a stream on ``NAME.>``."""
    at = address.stream(name)
    full = {"subjects": [f"{name}.>"], "metadata": {"nats-topology.owner": "t"}, **config}
    return Action(Verb.create, at, STREAM.create(at, full), needs=needs, after=full)


def update(name: str, before: dict[str, Any], **config: Any) -> Action:
    at = address.stream(name)
    full = {"subjects": [f"{name}.>"], **config}
    return Action(Verb.update, at, STREAM.update(at, full, before), before=before, after=full)


def delete(name: str, *needs: Address) -> Action:
    at = address.stream(name)
    return Action(Verb.delete, at, (STREAM.delete(at),), needs=needs, before={})


def replace(name: str, **config: Any) -> Action:
    """Makes a stream anew on ``NAME.>``."""
    made = create(name, **config)
    return Action(Verb.replace, made.address, (STREAM.delete(made.address), *made.calls), before={}, after=made.after)


def consumer(stream: str, name: str, **config: Any) -> Action:
    at = address.consumer(stream, name)
    return Action(Verb.create, at, CONSUMER.create(at, config), needs=(address.stream(stream),), after=config)


def applied(
    server: Server, *actions: Action, report: Callable[[Outcome], None] = lambda outcome: None, timeout: float = 10.0
) -> dict[str, Outcome]:
    """Apply, and the outcomes by address; each is reported once, and returned in the plan's order."""
    reported = []

    def both(outcome: Outcome) -> None:
        reported.append(outcome)
        report(outcome)

    with Session(Settings(servers=(server.url,), timeout=timeout)) as session:
        outcomes = session.apply(Plan("t", actions), both)
    assert [each.action for each in outcomes] == list(actions)
    assert sorted(reported, key=id) == sorted(outcomes, key=id)
    return {str(each.action.address): each for each in outcomes}


def names(server: Server) -> list[str]:
    return sorted(each["config"]["name"] for each in server.api("STREAM.LIST", {})["streams"])


def statuses(outcomes: dict[str, Outcome]) -> list[Status]:
    return [each.status for each in outcomes.values()]


class TestOrder:
    def test_an_empty_plan_sends_nothing(self, server: Server) -> None:
        with Session(Settings(servers=(server.url,))) as session:
            assert session.apply(Plan("t"), lambda outcome: None) == ()
            assert not session.requests
        assert server.api_calls() == []

    def test_what_is_needed_is_done_first(self, server: Server) -> None:
        server.api("STREAM.CREATE.OLD", {"name": "OLD", "subjects": ["NEW.>"]})
        outcomes = applied(
            server,
            delete("OLD"),
            create("NEW", address.stream("OLD")),
            consumer("NEW", "reader"),
            create("COPY", address.stream("NEW"), subjects=[], mirror={"name": "NEW"}),
        )
        assert statuses(outcomes) == [DONE] * 4
        calls = [call for call in server.api_calls()[1:] if call != "INFO"]
        assert calls[:2] == ["STREAM.DELETE.OLD", "STREAM.CREATE.NEW"]
        assert sorted(calls[2:]) == ["CONSUMER.CREATE.NEW.reader", "STREAM.CREATE.COPY"]

    def test_two_actions_on_one_object_keep_their_order(self, server: Server) -> None:
        first = create("A")
        assert statuses(applied(server, first, update("A", {}, max_msgs=5))) == [DONE]
        assert server.api("STREAM.INFO.A", {})["config"]["max_msgs"] == 5

    def test_the_calls_of_one_action_follow_one_another(self, server: Server) -> None:
        outcomes = applied(server, create("SEALED", sealed=True))
        assert statuses(outcomes) == [DONE]
        assert server.api("STREAM.INFO.SEALED", {})["config"]["sealed"] is True

    def test_a_thousand_objects_go_together(self, server: Server) -> None:
        actions = [create(f"S{number}", storage="memory") for number in range(100)]
        actions += [consumer(f"S{number}", f"c{each}") for number in range(100) for each in range(9)]
        outcomes = applied(server, *actions)
        assert {each.status for each in outcomes.values()} == {DONE}
        assert server.api("INFO", {})["consumers"] == 900


class TestRefusals:
    def test_the_rest_that_does_not_need_it_goes_on(self, server: Server) -> None:
        server.api("STREAM.CREATE.OTHER", {"name": "OTHER", "subjects": ["taken.>"]})
        outcomes = applied(
            server,
            create("A", subjects=["taken.a"]),
            consumer("A", "c"),
            create("B", address.stream("A"), subjects=["b.>"]),
            consumer("B", "c"),
            create("C"),
            consumer("C", "c"),
        )
        assert statuses(outcomes) == [FAILED, SKIPPED, SKIPPED, SKIPPED, DONE, DONE]
        assert "10065" in outcomes["stream/A"].message
        assert "another stream of the account has one of these subjects" in outcomes["stream/A"].message
        assert outcomes["consumer/A/c"].message == "needs stream/A, which failed"
        assert outcomes["stream/B"].message == "needs stream/A, which failed"
        assert names(server) == ["C", "OTHER"]

    def test_a_refusal_is_not_tried_again(self, server: Server) -> None:
        outcomes = applied(server, create("A", max_age=1))
        assert outcomes["stream/A"].tries == 1
        assert "10052" in outcomes["stream/A"].message
        assert server.api_calls() == ["STREAM.CREATE.A"]

    def test_a_refusal_has_changed_nothing(self, server: Server) -> None:
        outcomes = applied(server, create("A", max_age=1), create("B"), consumer("A", "c"))
        assert [each.changed for each in outcomes.values()] == [False, True, False]

    def test_a_replacement_that_is_refused_half_way_says_what_is_gone(self, server: Server) -> None:
        server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["A.>"]})
        (outcome,) = applied(server, replace("A", storage="memory", max_bytes=900 << 40)).values()
        assert (outcome.status, outcome.changed) == (FAILED, True)
        assert "10028" in outcome.message
        assert outcome.message.endswith("; it is deleted and not yet created again: the next apply creates it")
        assert names(server) == []

    def test_a_replacement_whose_deletion_is_refused_has_changed_nothing(self) -> None:
        config = (
            'authorization { users: [ {user: a, password: pw, permissions: {publish: ["$JS.API.STREAM.CREATE.>"]}} ] }'
        )
        with Server(config) as strict:
            settings = Settings(servers=(strict.url,), user="a", password="pw")
            with Session(settings) as session:
                (outcome,) = session.apply(Plan("t", (replace("A"),)), lambda outcome: None)
        assert (outcome.status, outcome.changed) == (FAILED, False)
        assert "deleted" not in outcome.message

    def test_a_consumer_that_went_with_its_stream_is_missing_when_it_is_refused(self, server: Server) -> None:
        server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["A.>"]})
        at = address.consumer("A", "c")
        again = Action(Verb.replace, at, CONSUMER.create(at, {"ack_policy": "nonsense"}), needs=(address.stream("A"),))
        outcomes = applied(server, replace("A"), again)
        assert statuses(outcomes) == [DONE, FAILED]
        assert not outcomes["consumer/A/c"].changed
        assert "it is deleted and not yet created again" in outcomes["consumer/A/c"].message

    def test_creating_a_consumer_on_a_missing_stream_is_refused_whatever_the_stream_is_called(
        self, server: Server
    ) -> None:
        outcomes = applied(server, consumer("DELETE", "c"))
        assert statuses(outcomes) == [FAILED]
        assert "10059" in outcomes["consumer/DELETE/c"].message

    def test_deleting_what_is_gone_is_done(self, server: Server) -> None:
        at = address.consumer("A", "c")
        server.api("STREAM.CREATE.A", {"name": "A"})
        gone = Action(Verb.delete, at, (CONSUMER.delete(at),))
        outcomes = applied(server, delete("GONE"), gone)
        assert statuses(outcomes) == [DONE, DONE]

    def test_somebody_who_was_quicker_is_not_overwritten(self, server: Server) -> None:
        server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["theirs.>"]})
        outcomes = applied(server, create("A"))
        assert statuses(outcomes) == [FAILED]
        assert "plan again" in outcomes["stream/A"].message
        assert server.api("STREAM.INFO.A", {})["config"]["subjects"] == ["theirs.>"]

    def test_a_user_who_may_not_write_hears_it_at_once(self) -> None:
        allowed = '["$JS.API.STREAM.LIST", "$JS.API.STREAM.INFO.*", "$JS.API.STREAM.CREATE.B"]'
        config = f"authorization {{ users: [ {{user: a, password: pw, permissions: {{publish: {allowed}}}}} ] }}"
        with Server(config) as server:
            settings = Settings(servers=(server.url,), user="a", password="pw")
            started = time.monotonic()
            with Session(settings) as session:
                first, second = session.apply(Plan("t", (create("A"), create("B"))), lambda outcome: None)
            assert time.monotonic() - started < 2
        assert (first.status, second.status) == (FAILED, DONE)
        assert "no permission to publish to $JS.API.STREAM.CREATE.A" in first.message

    def test_a_request_that_is_too_large_for_the_server_is_told(self) -> None:
        with Server("max_payload: 4KB") as server:
            (outcome,) = applied(server, create("A", description="x" * 4000, metadata={"k": "v" * 500})).values()
        assert outcome.status is FAILED
        assert "maximum payload" in outcome.message


class TestRetries:
    def test_a_stream_made_while_the_only_other_one_goes_is_made(self, server: Server) -> None:
        server.api("STREAM.CREATE.S0", {"name": "S0", "subjects": ["S0.>"]})
        for number in range(60):
            old, new = f"S{number}", f"S{number + 1}"
            outcomes = applied(server, delete(old), create(new, address.stream(old)))
            assert statuses(outcomes) == [DONE, DONE], outcomes
            assert names(server) == [new]

    def test_a_stream_whose_storage_cannot_be_made_at_first_is_made(self, server: Server) -> None:
        folder = server.store / "$G" / "streams"
        folder.parent.mkdir()
        folder.write_text("in the way until the server clears up behind its first failure (10049)")
        outcome = applied(server, create("A"))["stream/A"]
        assert outcome.status is DONE, outcome
        assert outcome.tries > 1
        assert names(server) == ["A"]

    def push(self, server: Server) -> Action:
        """Moves a push consumer away from a subject that somebody is subscribed to."""
        server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["A.>"]})
        applied(
            server,
            Action(Verb.create, at := address.consumer("A", "c"), CONSUMER.create(at, {"deliver_subject": "one"})),
        )
        calls = CONSUMER.update(at, {"deliver_subject": "two"}, {"deliver_subject": "one"})
        return Action(Verb.update, at, calls)

    def test_what_passes_is_tried_again(self, server: Server) -> None:
        action = self.push(server)
        subscriber = Wire(server.port, {})
        subscriber.subscribe("one")
        threading.Timer(0.15, subscriber.close).start()
        outcome = applied(server, action)["consumer/A/c"]
        assert outcome.status is DONE
        assert outcome.tries > 1

    def test_what_does_not_pass_is_given_up_soon(self, server: Server) -> None:
        action = self.push(server)
        subscriber = Wire(server.port, {})
        subscriber.subscribe("one")
        outcome = applied(server, action)["consumer/A/c"]
        subscriber.close()
        assert (outcome.status, outcome.tries) == (FAILED, 4)
        assert "10013" in outcome.message
        assert "stop it first" in outcome.message

    def frozen(self, server: Server, what: str, seconds: float) -> int:
        """How often a write is sent to a server that is frozen for some time, with a patience of half a second.

        The write waits in the server's socket, and is carried out when it goes on.
        """
        if what != "create":
            server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["A.>"]})
        action = {
            "create": create("A"),
            "adopt": update("A", {}, metadata={"nats-topology.owner": "t"}),
            "delete": delete("A"),
            "consumer": consumer("A", "c", max_deliver=5),
        }[what]
        before = len(server.api_calls())
        with Session(Settings(servers=(server.url,), timeout=0.5)) as session:
            server.freeze()
            threading.Timer(seconds, server.thaw).start()
            (outcome,) = session.apply(Plan("t", (action,)), lambda outcome: None)
        assert outcome.status is DONE, outcome
        return server.api_calls()[before:].count(action.calls[0].subject)

    @pytest.mark.parametrize("what", ["create", "adopt", "delete", "consumer"])
    def test_an_unanswered_write_that_happened_is_not_sent_again(
        self, server: Server, what: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reconciler.live.patience.FIRST", 1.0)
        assert self.frozen(server, what, 0.7) == 1

    @pytest.mark.parametrize("what", ["create", "adopt", "delete", "consumer"])
    def test_a_look_that_overtakes_the_write_does_no_harm(self, server: Server, what: str) -> None:
        assert self.frozen(server, what, 0.8) <= 2

    def test_a_server_that_stays_silent_fails_with_its_reason(
        self, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("reconciler.live.patience.BUDGET", 0.5)
        with Session(Settings(servers=(server.url,), timeout=0.3)) as session:
            server.freeze()
            (outcome,) = session.apply(Plan("t", (create("A"),)), lambda outcome: None)
            server.thaw()
        assert (outcome.status, outcome.changed) == (FAILED, True)
        assert "was not answered within 0.3s" in outcome.message


class TestOldServers:
    @pytest.mark.parametrize(
        ("action", "field", "needs"),
        [
            (create("A", allow_msg_ttl=True), "allow_msg_ttl", "2.11.0"),
            (create("A", subject_delete_marker_ttl=10**10, max_age=10**12), "subject_delete_marker_ttl", "2.11.0"),
            (consumer("BASE", "c", priority_policy="overflow", priority_groups=["a"]), "priority_policy", "2.11.0"),
        ],
    )
    def test_a_field_that_the_server_ignored_is_told(self, action: Action, field: str, needs: str) -> None:
        with Server(program=binary("2.10.26")) as server:
            server.api("STREAM.CREATE.BASE", {"name": "BASE"})
            (outcome,) = applied(server, action).values()
        assert (outcome.status, outcome.changed) == (FAILED, True)
        assert field in outcome.message
        assert "nats-server 2.10.26 ignored" in outcome.message
        assert f"needs nats-server {needs}" in outcome.message

    def test_a_part_of_a_field_that_the_server_ignored_is_told(self) -> None:
        reader = {"name": "r", "deliver_subject": "copies"}
        with Server(program=binary("2.11.11")) as server:
            (outcome,) = applied(
                server, create("A", subjects=[], mirror={"name": "ORIGIN", "consumer": reader})
            ).values()
        assert outcome.status is FAILED
        assert "nats-server 2.11.11 ignored mirror.consumer, which needs nats-server 2.14.0" in outcome.message

    def test_what_an_old_server_knows_is_done(self) -> None:
        with Server(program=binary("2.10.26")) as server:
            outcomes = applied(server, create("A", max_age=10**12, compression="s2"), consumer("A", "c", max_deliver=3))
        assert statuses(outcomes) == [DONE, DONE]


class TestServersThatGoAway:
    def test_a_server_that_comes_back_gets_everything(self, server: Server) -> None:
        actions = [create(f"S{number}") for number in range(200)]
        actions += [consumer(f"S{number}", "c") for number in range(200)]
        seen = 0

        def kill_once(outcome: Outcome) -> None:
            nonlocal seen
            seen += 1
            if seen == 60:
                server.kill()
                server.start()

        outcomes = applied(server, *actions, report=kill_once)
        assert {each.status for each in outcomes.values()} == {DONE}, outcomes
        assert len(names(server)) == 200
        assert server.api("INFO", {})["consumers"] == 200

    def test_a_server_that_stays_away_leaves_a_clear_account(
        self, server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "reconciler.live")
        monkeypatch.setattr(connection, "RECONNECT_WAIT", 0.02)
        actions = [create(f"S{number}") for number in range(400)]
        seen = 0

        def kill_once(outcome: Outcome) -> None:
            nonlocal seen
            seen += 1
            if seen == 40:
                server.kill()

        outcomes = applied(server, *actions, report=kill_once)
        # The kernel may still accept the first try for the server that is just dying, and reset it.
        tries = caplog.text.partition("disconnected from")[2].rpartition("Connect call failed")
        assert tries[0].count("error:") == connection.RECONNECTS
        found = {each.status for each in outcomes.values()}
        assert found == {DONE, FAILED, SKIPPED}
        for outcome in outcomes.values():
            if outcome.status is not DONE:
                assert "was lost and could not be made again" in outcome.message
        server.start()
        done = {name.removeprefix("stream/") for name, each in outcomes.items() if each.status is DONE}
        assert done <= set(names(server))
        again = applied(server, *actions)
        assert {each.status for each in again.values()} == {DONE}


class TestInterrupts:
    def test_one_ctrl_c_ends_what_is_in_flight_and_starts_nothing_more(self, server: Server) -> None:
        actions = tuple(create(f"S{number}") for number in range(600))
        reported: list[Outcome] = []

        def interrupt_once(outcome: Outcome) -> None:
            reported.append(outcome)
            if len(reported) == 20:
                os.kill(os.getpid(), signal.SIGINT)

        with Session(Settings(servers=(server.url,))) as session:
            outcomes = session.apply(Plan("t", actions), interrupt_once)
            assert session.interrupted
            assert len(session.observe().resources) == sum(each.status is DONE for each in outcomes)
        assert {each.status for each in outcomes} == {DONE, SKIPPED}
        assert {each.message for each in outcomes if each.status is SKIPPED} == {"interrupted"}
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler

    def test_the_second_ctrl_c_waits_for_nothing(self, server: Server) -> None:
        actions = tuple(create(f"S{number}") for number in range(200))
        with Session(Settings(servers=(server.url,))) as session:
            server.freeze()
            for seconds in (0.3, 0.5):
                threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT)).start()
            started = time.monotonic()
            outcomes = session.apply(Plan("t", actions), lambda outcome: None)
            assert time.monotonic() - started < 3
            server.thaw()
        assert {each.status for each in outcomes} == {FAILED, SKIPPED}
        for each in outcomes:
            assert each.changed is (each.status is FAILED) is ("it may have been done" in each.message)

    def test_ctrl_c_while_the_servers_are_silent_ends_at_once(self, server: Server) -> None:
        started = time.monotonic()
        with Session(Settings(servers=(server.url,))) as session:
            server.freeze()
            threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
            with pytest.raises(KeyboardInterrupt):
                session.observe()
        assert time.monotonic() - started < 3
        server.thaw()

    def test_a_report_that_fails_ends_the_apply_in_good_order(self, server: Server) -> None:
        def fail(outcome: Outcome) -> None:
            raise BrokenPipeError

        with Session(Settings(servers=(server.url,))) as session:
            with pytest.raises(BrokenPipeError):
                session.apply(Plan("t", tuple(create(f"S{number}") for number in range(600))), fail)
            created = session.requests["STREAM.CREATE"]
            assert len(session.observe().resources) == created
        assert created < 600
