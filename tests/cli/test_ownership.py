"""Two topologies in one account: neither sees the other or takes what it owns, and an object can be handed over."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import tool
from tests.servers import Server

SHOP = """\
topology: shop
kv: {sessions: {ttl: 1h}}
streams:
  ORDERS: {subjects: [orders.order.*], max_age: 7d, consumers: {reader: {ack_wait: 30s, max_deliver: 5}}}
"""
KEPT = SHOP.replace("{ttl: 1h}", "{ttl: 1h, on_removal: keep}").replace("7d,", "7d, on_removal: keep,")
KEPT = KEPT.replace("ack_wait: 30s,", "ack_wait: 30s, on_removal: keep,")
BILLING = "topology: billing\nstreams: {INVOICES: {subjects: [invoices.invoice.*], max_age: 7d}}\n"


def folder(tmp_path: Path, text: str) -> Path:
    """The folder of a topology, with this text now."""
    path = tmp_path / text.split()[1]
    path.mkdir(exist_ok=True)
    (path / "topology.yaml").write_text(text)
    return path


def configs(server: Server) -> dict[str, Any]:
    """All configurations, by name."""
    found = {}
    for stream in server.api("STREAM.LIST", {})["streams"]:
        name = stream["config"]["name"]
        found[name] = stream["config"]
        for consumer in server.api(f"CONSUMER.LIST.{name}", {})["consumers"]:
            found[f"{name}/{consumer['name']}"] = consumer["config"]
    return found


def test_topologies_of_one_account_do_not_see_each_other(server: Server, tmp_path: Path) -> None:
    for text in (SHOP, BILLING):
        tool("apply", folder(tmp_path, text), "--auto-approve", url=server.url).ok()
    for name, others in (
        ("shop", "stream/INVOICES"),
        ("billing", "consumer/ORDERS/reader, kv/sessions, stream/ORDERS"),
    ):
        planned = tool("plan", tmp_path / name, "--detailed-exitcode", url=server.url).ok()
        assert f"Not declared here, left alone: {others}." in planned.out
        assert "No changes. The servers match the topology." in planned.out


@pytest.mark.parametrize(
    ("declared", "address"),
    [
        ("streams: {ORDERS: {subjects: [orders.order.*], max_age: 1d}}", "stream/ORDERS"),
        ("kv: {sessions: {ttl: 2h}}", "kv/sessions"),
        ("unmanaged: [ORDERS]\nconsumers: {ORDERS/reader: {max_deliver: 9}}", "consumer/ORDERS/reader"),
        ("streams: {KV_sessions: {subjects: [$KV.sessions.>], max_age: 1d}}", "stream/KV_sessions"),
    ],
)
@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve", "--adopt")])
def test_what_another_topology_owns_is_refused_with_its_name(
    server: Server, tmp_path: Path, command: tuple[str, ...], declared: str, address: str
) -> None:
    tool("apply", folder(tmp_path, SHOP), "--auto-approve", url=server.url).ok()
    before, calls = configs(server), len(server.api_calls())
    name, *options = command
    other = folder(tmp_path, f"topology: billing\n{declared}\nobject_stores: {{scans: {{ttl: 1h}}}}\n")
    refused = tool(name, other, *options, url=server.url)
    assert refused.code == 3
    assert f"error SAF021 owned-by-another: {address} is owned by the topology shop" in refused.out
    asked = {".".join(each.split(".")[:2]) for each in server.api_calls()[calls:]}
    assert asked <= {"INFO", "STREAM.LIST", "CONSUMER.LIST"}
    assert configs(server) == before


def test_what_is_kept_is_nobodys_from_then_on_and_can_be_taken_over(server: Server, tmp_path: Path) -> None:
    tool("apply", folder(tmp_path, KEPT), "--auto-approve", url=server.url).ok()
    server.publish("orders.order.created", b"x")
    before = configs(server)
    gone = folder(tmp_path, "topology: shop\n")
    applied = tool("apply", gone, "--auto-approve", url=server.url).ok()
    assert applied.out.count("no longer declared, and kept; from then on nobody owns it") == 3
    assert "Apply complete! Resources: 0 added, 3 changed, 0 destroyed." in applied.out
    after = configs(server)
    for config in (*before.values(), *after.values()):
        config["metadata"] = {key: value for key, value in config["metadata"].items() if "nats-topology" in key}
    assert all(not config.pop("metadata") for config in after.values())
    assert after == {name: {k: v for k, v in config.items() if k != "metadata"} for name, config in before.items()}
    assert server.api("STREAM.INFO.ORDERS", {})["state"]["messages"] == 1
    tool("plan", gone, "--detailed-exitcode", url=server.url).ok()
    heir = folder(tmp_path, SHOP.replace("topology: shop", "topology: billing"))
    tool("apply", heir, "--adopt", "--auto-approve", url=server.url).ok()
    owners = {json.dumps(config["metadata"]["nats-topology.owner"]) for config in configs(server).values()}
    assert owners == {'"billing"'}
