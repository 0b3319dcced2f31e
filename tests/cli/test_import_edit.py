"""What a team does with an estate that nobody wrote down: import it, see no changes, delete a line, apply.

For each example: the requests that make it, the line that is deleted from what was imported, and what the plan says of
that. Some resets replace an object; it is empty, so nothing is lost.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import nats
import pytest

from tests.cli.command import tool
from tests.servers import Server

SECOND = 10**9
HOUR = 3600 * SECOND
DAY = 24 * HOUR
Make = Callable[[Server], None]


def streams(*configs: dict[str, Any]) -> Make:
    """Creates streams, bounded ones unless they say otherwise."""

    def make(server: Server) -> None:
        for config in configs:
            server.api(f"STREAM.CREATE.{config['name']}", {"max_age": 7 * DAY, **config})

    return make


def consumers(stream: dict[str, Any], *configs: dict[str, Any]) -> Make:
    """Creates a stream with consumers."""

    def make(server: Server) -> None:
        streams(stream)(server)
        for config in configs:
            name = config["durable_name"]
            body = {"name": name, "ack_policy": "explicit", "max_deliver": 5, **config}
            request = {"stream_name": stream["name"], "config": body, "action": "create"}
            server.api(f"CONSUMER.CREATE.{stream['name']}.{name}", request)

    return make


def client(method: str, **settings: Any) -> Make:
    """Lets nats-py create something."""

    async def call(url: str) -> None:
        connection = await nats.connect(url)
        await getattr(connection.jetstream(), method)(**settings)
        await connection.close()

    return lambda server: asyncio.run(call(server.url))


def bucket(name: str, **config: Any) -> dict[str, Any]:
    """The stream that clients make of a key-value bucket."""
    own = {} if "mirror" in config else {"subjects": [f"$KV.{name}.>"]}
    return {
        "name": f"KV_{name}",
        **own,
        "max_msgs_per_subject": 1,
        "discard": "new",
        "deny_delete": True,
        "allow_rollup_hdrs": True,
        "allow_direct": True,
        **config,
    }


def store(name: str, **config: Any) -> dict[str, Any]:
    """The stream that clients make of an object store."""
    subjects = [f"$O.{name}.C.>", f"$O.{name}.M.>"]
    shape = {"discard": "new", "allow_rollup_hdrs": True, "allow_direct": True}
    return {"name": f"OBJ_{name}", "subjects": subjects, **shape, **config}


class Example(NamedTuple):
    make: Make
    line: str
    """What is deleted."""
    told: str
    """What the plan says of it, without what aligns it."""


ORDERS = {"name": "ORDERS", "subjects": ["orders.>"]}
EXAMPLES = {
    "a key-value bucket with republish and compression": Example(
        streams(bucket("sessions", compression="s2", republish={"src": ">", "dest": "live.>"})),
        "republish: {dest: live.>}",
        "republish {dest: live.>} → (absent)",
    ),
    "a compressed key-value bucket": Example(
        streams(bucket("sessions", compression="s2", max_msgs_per_subject=5)),
        "compression: s2",
        "compression s2 → none",
    ),
    "a mirrored key-value bucket": Example(
        streams(bucket("sessions"), bucket("near", mirror={"name": "KV_sessions"}, mirror_direct=True)),
        "mirror: {name: sessions}",
        "mirror {name: sessions} → (absent)",
    ),
    "an object store with placement and metadata": Example(
        streams(store("invoices", placement={"tags": ["ssd"]}, metadata={"team": "billing"}, max_bytes=1 << 30)),
        "placement: {tags: [ssd]}",
        "placement {tags: [ssd]} → (absent)",
    ),
    "three sources with filters and transforms": Example(
        streams(
            ORDERS,
            {"name": "PAYMENTS", "subjects": ["payments.>"]},
            {"name": "STOCK", "subjects": ["stock.>"]},
            {
                "name": "ALL",
                "sources": [
                    {"name": "ORDERS", "filter_subject": "orders.order.created", "opt_start_seq": 7},
                    {"name": "PAYMENTS", "subject_transforms": [{"src": "payments.*", "dest": "paid.{{wildcard(1)}}"}]},
                    {
                        "name": "STOCK",
                        "subject_transforms": [{"src": "stock.in", "dest": "in"}, {"src": "stock.out", "dest": "out"}],
                    },
                ],
            },
        ),
        "filter_subject: orders.order.created",
        "sources[0].filter_subject orders.order.created → (absent)",
    ),
    "a work queue with eight filtered consumers": Example(
        consumers(
            {"name": "JOBS", "subjects": ["jobs.*.*"], "retention": "workqueue"},
            *(
                {
                    "durable_name": f"worker-{number}",
                    "filter_subject": f"jobs.{number}.*",
                    "max_ack_pending": 10 + number,
                }
                for number in range(8)
            ),
        ),
        "max_ack_pending: 13",
        "max_ack_pending 13 → 1000",
    ),
    "a push consumer with flow control": Example(
        consumers(
            ORDERS,
            {
                "durable_name": "audit",
                "deliver_subject": "deliver.orders.audit",
                "flow_control": True,
                "idle_heartbeat": 15 * SECOND,
            },
        ),
        "flow_control: true",
        "flow_control true → false",
    ),
    "an interest stream": Example(
        consumers({**ORDERS, "retention": "interest"}, {"durable_name": "reader"}),
        "retention: interest",
        "retention interest → limits",
    ),
    "a consumer with backoff": Example(
        consumers(ORDERS, {"durable_name": "ledger", "backoff": [SECOND, 5 * SECOND, 30 * SECOND]}),
        "backoff: [1s, 5s, 30s]",
        "backoff [1s, 5s, 30s] → (absent)",
    ),
    "a consumer with priority groups": Example(
        consumers(
            ORDERS,
            {
                "durable_name": "pinned",
                "priority_policy": "pinned_client",
                "priority_groups": ["primary"],
                "priority_timeout": 300 * SECOND,
            },
        ),
        "priority_timeout: 5m",
        "priority_timeout 5m → 2m",
    ),
    "a stream with markers": Example(
        streams({**ORDERS, "subject_delete_marker_ttl": HOUR}),
        "subject_delete_marker_ttl: 1h",
        "subject_delete_marker_ttl 1h → 0s",
    ),
    "a counter stream": Example(
        streams({**ORDERS, "allow_msg_counter": True, "allow_direct": True}),
        "allow_msg_counter: true",
        "allow_msg_counter true → false",
    ),
    "a stream with schedules": Example(
        streams({**ORDERS, "allow_msg_schedules": True}),
        "allow_msg_schedules: true",
        "allow_msg_schedules true → false",
    ),
    "a stream with atomic batches": Example(
        streams({**ORDERS, "allow_atomic": True}), "allow_atomic: true", "allow_atomic true → false"
    ),
    "a bucket of nats-py": Example(
        client("create_key_value", bucket="settings", history=5, ttl=3600, description="What: users chose"),
        "history: 5",
        "history 5 → 1",
    ),
    "an object store of nats-py": Example(
        client("create_object_store", bucket="photos", max_bytes=1 << 30),
        "max_bytes: 1GiB",
        "max_bytes 1GiB → unlimited",
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_line_that_is_deleted_after_an_import_resets_the_field(server: Server, tmp_path: Path, name: str) -> None:
    example = EXAMPLES[name]
    example.make(server)
    folder = tmp_path / "imported"
    imported = tool("import", "--out", folder, "--topology", "shop", url=server.url).ok()
    assert "Left out" not in imported.out
    assert imported.err == ""
    planned = tool("plan", folder, "--detailed-exitcode", url=server.url).ok()
    assert planned.out.rstrip().endswith("No changes. The servers match the topology.")
    delete(folder, example.line)
    applied = tool("apply", folder, "--auto-approve", url=server.url).ok()
    assert example.told in " ".join(applied.out.split())
    assert "Verified: No changes. The servers match the topology." in applied.out


def delete(folder: Path, line: str) -> None:
    """Delete the only line of that text in a folder."""
    found = [
        (path, number)
        for path in folder.iterdir()
        for number, each in enumerate(path.read_text().splitlines())
        if each.strip() == line
    ]
    assert len(found) == 1, [path.read_text() for path in folder.iterdir()]
    path, number = found[0]
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:number] + lines[number + 1 :]))
