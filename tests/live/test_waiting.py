"""What is waited for is said while it lasts, once, and in the thread that waits."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from reconciler.errors import ApiError, LiveError
from reconciler.live.answers import awaited
from reconciler.live.failures import NoResponders, Unanswered
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Plan
from tests.cli.command import tool
from tests.live.test_apply import create
from tests.servers import Server


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ApiError(503, 10008, "JetStream system temporarily unavailable"), "the cluster has no leader (10008)"),
        (ApiError(500, 10009, "not leader"), "not leader (10009)"),
        (Unanswered("$JS.API.STREAM.CREATE.A was not answered within 5s"), "no answer yet"),
        (NoResponders("nobody"), "nobody answers"),
    ],
)
def test_the_reason_is_told_in_a_few_words(error: LiveError, words: str) -> None:
    assert awaited(error) == words


def test_an_apply_that_waits_says_for_what_once_for_each_object_and_goes_on(server: Server) -> None:
    told: list[str] = []
    here = threading.current_thread()

    def waiting(text: str) -> None:
        assert threading.current_thread() is here
        told.append(text)
        if len(told) == 2:
            server.thaw()

    with Session(Settings(servers=(server.url,), timeout=0.2), waiting) as session:
        server.freeze()
        outcomes = session.apply(Plan("t", (create("A"), create("B"))), lambda outcome: None)
    assert [each.status for each in outcomes] == [Status.done] * 2
    assert sorted(told) == ["stream/A: no answer yet", "stream/B: no answer yet"]


def test_of_many_that_wait_for_the_same_a_few_are_told(server: Server) -> None:
    told: list[str] = []

    def waiting(text: str) -> None:
        told.append(text)
        if len(told) == 5:
            server.thaw()

    with Session(Settings(servers=(server.url,), timeout=0.2), waiting) as session:
        server.freeze()
        session.apply(Plan("t", tuple(create(f"S{number}") for number in range(40))), lambda outcome: None)
    assert len(told) == 5


def test_a_work_that_does_not_wait_says_nothing(server: Server) -> None:
    told: list[str] = []
    ended: list[Outcome] = []
    with Session(Settings(servers=(server.url,)), told.append) as session:
        session.apply(Plan("t", (create("A"),)), ended.append)
        session.observe()
    assert told == []
    assert len(ended) == 1


def test_the_command_says_on_stderr_what_it_waits_for(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\n")
    with Server(jetstream=False) as server:
        ended = tool("plan", tmp_path, url=server.url)
    assert ended.code == 1
    assert ended.err.splitlines()[0] == "Waiting: STREAM.LIST: nobody answers"
    assert "has no JetStream" in ended.err
