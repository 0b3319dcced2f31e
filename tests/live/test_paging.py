"""A list that changes while it is read still has everything that is there all the while."""

from __future__ import annotations

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reconciler.live.sandbox import binary as newest
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.topology import Topology
from tests.servers import Server, Wire, binary, cluster

ROUNDS = 25
COUNT = 480
"""Of what stays: with what comes and goes it fills two pages, and their neighbours hardly overlap."""
MANY = 40
"""How many objects come and go."""


class Restless:
    """Makes and removes objects that sort before all others, until the end of ``with``; on a connection of its own.

    How many of them there are goes up and down, so that what is behind them moves in both directions.
    """

    def __init__(self, server: Server, make: str, remove: str, body: str) -> None:
        self._wire = Wire(server.port, {})
        rolls, there = random.Random(7), dict.fromkeys((f"!{number:02}" for number in range(MANY)), False)
        self._requests = []
        for name in [rolls.choice(list(there)) for _ in range(5 * MANY)]:
            verb = remove if there[name] else make
            self._requests.append((f"$JS.API.{verb}.{name}", body.replace("NAME", name).encode()))
            there[name] = not there[name]
        self._requests += [(f"$JS.API.{remove}.{name}", b"") for name in there if there[name]]
        self._thread = threading.Thread(target=self._work)
        self._end = False
        self.changes = 0

    def __enter__(self) -> Restless:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end = True
        self._thread.join()
        self._wire.close()

    def _work(self) -> None:
        while not self._end:
            self._wire.burst(self._requests)
            self.changes += len(self._requests)


def streams_come_and_go(server: Server) -> Restless:
    body = '{"name": "NAME", "subjects": ["NAME"], "storage": "memory"}'
    return Restless(server, "STREAM.CREATE", "STREAM.DELETE", body)


def consumers_come_and_go(server: Server) -> Restless:
    config = '{"name": "NAME", "durable_name": "NAME", "mem_storage": true, "ack_policy": "explicit"}'
    body = f'{{"stream_name": "BUSY", "action": "create", "config": {config}}}'
    return Restless(server, "CONSUMER.CREATE.BUSY", "CONSUMER.DELETE.BUSY", body)


def add_streams(server: Server, count: int) -> set[str]:
    names = {f"S{number:03}" for number in range(count)}
    for name in names:
        server.api(f"STREAM.CREATE.{name}", {"name": name, "subjects": [name], "storage": "memory"})
    return names


def add_consumers(server: Server, count: int) -> set[str]:
    server.api("STREAM.CREATE.BUSY", {"name": "BUSY", "storage": "memory"})
    names = {f"c{number:03}" for number in range(count)}
    for name in names:
        config = {"name": name, "durable_name": name, "mem_storage": True, "ack_policy": "explicit"}
        server.api(f"CONSUMER.CREATE.BUSY.{name}", {"stream_name": "BUSY", "config": config, "action": "create"})
    return names


@contextmanager
def observing(server: Server) -> Iterator[Session]:
    with Session(Settings(servers=(server.url,))) as session:
        yield session


def lasting(topology: Topology, kind: str) -> set[str]:
    """The names of what is there, without what comes and goes."""
    return {each.address.leaf for each in topology.of(kind) if not each.address.leaf.startswith("!")}


@pytest.mark.parametrize("version", ["newest", "2.10.26"])
def test_streams_that_stay_are_listed_while_others_come_and_go(version: str) -> None:
    with Server(program=newest() if version == "newest" else binary(version)) as server, observing(server) as session:
        names = add_streams(server, COUNT)
        with streams_come_and_go(server) as others:
            for _ in range(ROUNDS):
                assert lasting(session.observe(), "stream") == names
        assert others.changes > ROUNDS


@pytest.mark.parametrize("version", ["newest", "2.10.26"])
def test_consumers_that_stay_are_listed_while_others_come_and_go(version: str) -> None:
    with Server(program=newest() if version == "newest" else binary(version)) as server, observing(server) as session:
        names = add_consumers(server, COUNT) | add_streams(server, 1) - {"S000"}
        with consumers_come_and_go(server) as others:
            for _ in range(ROUNDS):
                assert lasting(session.observe(), "consumer") == names
        assert others.changes > ROUNDS


def test_a_cluster_lists_what_stays_while_others_come_and_go() -> None:
    with cluster() as servers, observing(servers[1]) as session:
        names = add_streams(servers[0], 300)
        with streams_come_and_go(servers[0]) as others:
            for _ in range(3):
                topology = session.observe()
                assert lasting(topology, "stream") | {each.name for each in topology.unknown} >= names
        assert others.changes
        assert lasting(session.observe(), "stream") == names
