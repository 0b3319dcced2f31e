"""What the servers have, as a topology: everything, once, and nothing that is nobody's business."""

from __future__ import annotations

import time
from typing import Any

import pytest

from reconciler.live.jetstream import Listed
from reconciler.live.observe import consumers
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model import address
from reconciler.model.account import Account
from reconciler.model.topology import State, Topology
from reconciler.model.version import Version
from tests.servers import Server, binary, cluster


def observed(*servers: Server) -> tuple[Topology, dict[str, int]]:
    """What is seen, and the requests that it took."""
    with Session(Settings(servers=tuple(server.url for server in servers))) as session:
        return session.observe(), dict(session.requests)


def add_consumer(server: Server, stream: str, name: str, **config: Any) -> None:
    body = {"name": name, "durable_name": name, "ack_policy": "explicit", **config}
    request = {"stream_name": stream, "config": body, "action": "create"}
    server.api(f"CONSUMER.CREATE.{stream}.{name}", request)


def test_an_empty_account_is_an_empty_topology(server: Server) -> None:
    topology, requests = observed(server)
    assert (topology.resources, topology.unknown) == ({}, frozenset())
    assert requests == {"STREAM.LIST": 1, "INFO": 1}


def test_configurations_states_and_owners_are_kept(server: Server) -> None:
    metadata = {"nats-topology.owner": "shop", "team": "checkout"}
    server.api("STREAM.CREATE.ORDERS", {"name": "ORDERS", "subjects": ["orders.>"], "metadata": metadata})
    add_consumer(server, "ORDERS", "reader")
    for _ in range(3):
        server.publish("orders.order.created", b"x")
    topology, requests = observed(server)
    stream = topology.resources[address.stream("ORDERS")]
    assert "name" not in stream.config
    assert stream.config["subjects"] == ["orders.>"]
    assert stream.config["metadata"]["team"] == "checkout"
    assert stream.owner == "shop"
    assert stream.state is not None
    assert stream.state.messages == 3
    assert stream.state.bytes > 0
    consumer = topology.resources[address.consumer("ORDERS", "reader")]
    assert not {"name", "durable_name"} & consumer.config.keys()
    assert consumer.owner is None
    assert consumer.state == State(pending=3)
    assert requests == {"STREAM.LIST": 1, "INFO": 1, "CONSUMER.LIST": 1}
    assert topology.server is not None
    assert topology.server >= Version(2, 10)
    assert topology.observed_at.endswith("Z")


def add_streams(server: Server, count: int) -> None:
    for number in range(count):
        config = {"name": f"S{number}", "subjects": [f"s{number}.>"], "storage": "memory"}
        server.api(f"STREAM.CREATE.S{number}", config)


def test_all_pages_are_read_and_streams_without_consumers_are_not_asked_for_them(server: Server) -> None:
    for number in range(600):
        server.api(
            f"STREAM.CREATE.S{number}", {"name": f"S{number}", "subjects": [f"s{number}.>"], "storage": "memory"}
        )
    for number in range(300):
        add_consumer(server, "S7", f"c{number}", mem_storage=True)
    topology, requests = observed(server)
    assert {each.address for each in topology.of("stream")} == {address.stream(f"S{number}") for number in range(600)}
    assert len(topology.of("consumer")) == 300
    assert requests == {"STREAM.LIST": 3, "INFO": 1, "CONSUMER.LIST": 2}


def test_a_page_that_is_just_full_is_not_asked_beyond(server: Server) -> None:
    for number in range(256):
        server.api(
            f"STREAM.CREATE.S{number}", {"name": f"S{number}", "subjects": [f"s{number}.>"], "storage": "memory"}
        )
    topology, requests = observed(server)
    assert len(topology.resources) == 256
    assert requests == {"STREAM.LIST": 1, "INFO": 1}


def test_ephemeral_consumers_and_those_of_the_server_are_nobodys_business(server: Server) -> None:
    server.api("STREAM.CREATE.JOBS", {"name": "JOBS", "subjects": ["jobs.>"], "retention": "interest"})
    add_consumer(server, "JOBS", "mine")
    ephemeral = {"stream_name": "JOBS", "config": {"ack_policy": "explicit", "inactive_threshold": 10**10}}
    server.api("CONSUMER.CREATE.JOBS", ephemeral)
    server.api("STREAM.CREATE.COPY", {"name": "COPY", "mirror": {"name": "JOBS"}})
    listed = server.api("CONSUMER.LIST.JOBS", {})["consumers"]
    until = time.monotonic() + 5
    while len(listed) < 3 and time.monotonic() < until:
        listed = server.api("CONSUMER.LIST.JOBS", {})["consumers"]
    assert any(each["config"].get("sourcing") for each in listed)
    topology, _ = observed(server)
    assert [str(each.address) for each in topology.of("consumer")] == ["consumer/JOBS/mine"]
    stream = topology.resources[address.stream("JOBS")]
    assert stream.state == State(ephemerals=1)


def test_what_is_offline_is_unknown_and_neither_there_nor_absent() -> None:
    with cluster() as servers:
        first, _, last = servers
        for name, tag in (("AWAY", "n2"), ("HERE", "n0")):
            placed_at = {"tags": [tag]}
            stream = {"name": name, "subjects": [f"{name}.>"], "placement": placed_at}
            first.api(f"STREAM.CREATE.{name}", stream)
        first.api("STREAM.CREATE.ALL", {"name": "ALL", "subjects": ["all.>"], "num_replicas": 3})
        add_consumer(first, "ALL", "everywhere")
        for number in range(9):
            add_consumer(first, "ALL", f"one{number}", num_replicas=1)
        last.stop()
        # What the last server led is unknown as well, until the others have elected a leader.
        everywhere = address.consumer("ALL", "everywhere")
        until = time.monotonic() + 30
        topology, _ = observed(*servers[:2])
        while everywhere not in topology.resources and time.monotonic() < until:
            assert not {address.stream("ALL"), everywhere}.isdisjoint(topology.unknown)
            time.sleep(0.1)
            topology, _ = observed(*servers[:2])
    unknown = {str(each) for each in topology.unknown}
    assert "stream/AWAY" in unknown
    assert {str(each.address) for each in topology.of("stream")} == {"stream/HERE", "stream/ALL"}
    consumers = {str(each.address) for each in topology.of("consumer")}
    assert "consumer/ALL/everywhere" in consumers
    assert consumers | unknown - {"stream/AWAY"} == {
        "consumer/ALL/everywhere",
        *(f"consumer/ALL/one{number}" for number in range(9)),
    }
    assert not consumers & unknown


@pytest.mark.parametrize("version", ["2.10.26", "2.12.8"])
def test_older_servers_are_read(version: str) -> None:
    with Server(program=binary(version)) as server:
        server.api("STREAM.CREATE.A", {"name": "A", "subjects": ["a.>"]})
        add_consumer(server, "A", "c")
        topology, _ = observed(server)
    assert topology.server == Version.parse(version)
    assert sorted(map(str, topology.resources)) == ["consumer/A/c", "stream/A"]


def test_a_stream_that_goes_while_its_consumers_are_asked_for_is_gone(server: Server) -> None:
    with Session(Settings(servers=(server.url,))) as session:
        assert session._wait(consumers(session._ready, "GONE")) is None


def test_a_cluster_too_tells_that_a_stream_has_gone() -> None:
    with cluster() as servers, Session(Settings(servers=(servers[0].url,))) as session:
        servers[0].api("STREAM.CREATE.BARE", {"name": "BARE"})
        assert session._wait(consumers(session._ready, "GONE")) is None
        assert session._wait(consumers(session._ready, "BARE")) == Listed([], set())
        assert not session.observe().standalone


def test_who_may_not_ask_for_the_account_sees_the_streams_all_the_same() -> None:
    denied = "permissions: { publish: { deny: [ '$JS.API.INFO' ] } }"
    config = f"accounts {{ A {{ jetstream: enabled, users: [ {{ user: u, password: p, {denied} }} ] }} }}"
    with Server(config, login={"user": "u", "pass": "p"}) as server:
        server.api("STREAM.CREATE.A", {"name": "A"})
        with Session(Settings(servers=(server.url,), user="u", password="p")) as session:
            topology = session.observe()
    assert list(topology.resources) == [address.stream("A")]
    assert (topology.account, topology.level, topology.standalone) == (None, None, True)
    assert topology.server == topology.connected


def test_the_limits_of_the_account_and_the_level_of_the_api_are_told(server: Server) -> None:
    topology, _ = observed(server)
    assert topology.account == Account()
    assert topology.level is not None
    assert topology.server == topology.connected
