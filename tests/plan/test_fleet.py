"""Servers of different releases: the plan is for the older one, and says so."""

from __future__ import annotations

import socket
import time
from dataclasses import replace

import pytest

from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.plan import Plan
from reconciler.model.version import Version
from reconciler.plan import make
from tests.plan.estates import declared, empty
from tests.servers import Server, binary


def plan(connected: str, level: int | None) -> Plan:
    version = Version.parse(connected)
    return make(declared("streams: {A: {subjects: [a]}}"), replace(empty(), connected=version, level=level))


@pytest.mark.parametrize(
    ("connected", "level"), [("2.15.1", 4), ("2.14.2", 5), ("2.10.9", 1), ("2.12.8", 0), ("2.15.1", 6), ("2.12.8", 4)]
)
def test_another_release_line_is_told(connected: str, level: int) -> None:
    (finding,) = plan(connected, level).findings
    assert finding.rule == "SAF031 mixed-fleet"
    assert f"connected to nats-server {connected}" in finding.message
    assert not plan(connected, level).blocked


@pytest.mark.parametrize(
    ("connected", "level"),
    [("2.15.1", 5), ("2.12.8", 2), ("2.12.1", 3), ("2.9.25", 0), ("2.10.26", 0), ("2.16.0", 6), ("2.15.1", None)],
)
def test_one_release_line_is_nothing_to_tell(connected: str, level: int | None) -> None:
    assert [each for each in plan(connected, level).findings if each.rule.startswith("SAF031")] == []


def test_behind_a_leaf_node_an_older_server_is_planned_for() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    leaf_config = f"leafnodes {{ remotes: [ {{ url: 'nats-leaf://127.0.0.1:{port}' }} ] }}"
    with (
        Server(
            f"jetstream {{ domain: hub }}\nleafnodes {{ listen: '127.0.0.1:{port}' }}", program=binary("2.12.8")
        ) as hub,
        Server(leaf_config, jetstream=False) as leaf,
    ):
        until = time.monotonic() + 10
        while "Leafnode connection created" not in hub.log() and time.monotonic() < until:
            time.sleep(0.01)
        with Session(Settings(servers=(leaf.url,), domain="hub")) as session:
            live = session.observe()
    assert live.connected is not None
    assert live.connected > Version(2, 14)
    assert live.server == Version(2, 12, 5)
    assert live.level == 3
    refused = make(declared("streams: {A: {subjects: [a], allow_batched: true}}"), live)
    assert {each.rule.split()[0] for each in refused.findings} == {"SAF024", "SAF031"}
    assert refused.server == str(live.connected)
