"""Accounts that are not the usual one: in another domain, and with objects that their server cannot run."""

from __future__ import annotations

import socket
from pathlib import Path

from tests.cli.command import tool
from tests.servers import Server, binary

TOPOLOGY = """\
topology: shop
targets:
  leaf: {domain: leaf}
kv: {sessions: {ttl: 1h}}
streams:
  ORDERS: {subjects: [orders.order.*], max_age: 7d, consumers: {reader: {max_deliver: 5, ack_wait: 30s}}}
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


def test_a_topology_lives_in_another_domain(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "topology.yaml").write_text(TOPOLOGY)
    port = free_port()
    remote = f"leafnodes {{ remotes: [ {{ url: 'nats-leaf://127.0.0.1:{port}' }} ] }}"
    with (
        Server(f"jetstream {{ domain: hub }}\nleafnodes {{ listen: '127.0.0.1:{port}' }}") as hub,
        Server(f"server_name: leaf\njetstream {{ domain: leaf }}\n{remote}") as leaf,
    ):
        applied = tool("apply", tmp_path / "shop", "--target", "leaf", "--auto-approve", url=hub.url).ok()
        assert "Verified: No changes. The servers match the topology." in applied.out
        assert sorted(leaf.api("STREAM.NAMES", {})["streams"]) == ["KV_sessions", "ORDERS"]
        assert not hub.api("STREAM.NAMES", {})["streams"]
        out = tmp_path / "imported"
        tool("import", "--out", out, "--topology", "shop", "--js-domain", "leaf", url=hub.url).ok()
        tool("plan", out, "--js-domain", "leaf", "--detailed-exitcode", url=hub.url).ok()


def test_what_a_server_is_too_old_for_is_neither_changed_nor_made_again(tmp_path: Path) -> None:
    """A server that was put back to an older release keeps a stream that it cannot run, and says so."""
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    with Server() as server:
        tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
        config = {"name": "ORDERS", "subjects": ["orders.order.*"], "max_age": 7 * 86_400 * 10**9}
        metadata = {"nats-topology.owner": "shop"}
        server.api("STREAM.UPDATE.ORDERS", {**config, "allow_batched": True, "metadata": metadata})
        server.stop()
        server.upgrade(binary("2.12.8"))
        before = server.api_calls()
        planned = tool("plan", tmp_path, "--detailed-exitcode", url=server.url).ok()
        assert "stream/ORDERS is missing or offline in the servers' answer" in planned.out
        assert "No changes to what the servers could tell; some of it is unknown." in planned.out
        applied = tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
        assert "No changes" in applied.out
        asked = {".".join(each.split(".")[:2]) for each in server.api_calls()[len(before) :]}
        assert asked <= {"INFO", "STREAM.LIST", "STREAM.INFO", "CONSUMER.LIST"}
        imported = tool("import", "--out", tmp_path / "out", "--topology", "shop", url=server.url).ok()
        assert "stream/ORDERS" in imported.out
