"""Buckets are the very streams that the official clients make."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import nats
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nats.js.api import KeyValueConfig, ObjectStoreConfig, RePublish, StorageType

from reconciler.kinds import BY_NAME, KV, OBJECT_STORE
from reconciler.model.address import Address, holder
from reconciler.model.topology import Config
from tests.servers import Server

KEYS, FILES = Address("kv", "b"), Address("object_store", "b")


def nothing(stream: str) -> None:
    """No other stream is known."""


def made_by_nats_py(server: Server, config: KeyValueConfig | ObjectStoreConfig) -> dict[str, Any]:
    """The configuration of the stream that the client makes for a bucket."""

    async def make() -> None:
        client = await nats.connect(server.url)
        context = client.jetstream()
        if isinstance(config, KeyValueConfig):
            await context.create_key_value(config)
        else:
            await context.create_object_store("b", config)
        await client.close()

    asyncio.run(make())
    address = KEYS if isinstance(config, KeyValueConfig) else FILES
    found: dict[str, Any] = server.api(f"STREAM.INFO.{address.stream}", {})["config"]
    return found


HOUR = 3600 * 1_000_000_000


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (KeyValueConfig("b"), {"allow_direct": False}),
        (KeyValueConfig("b", direct=True), {}),
        (
            KeyValueConfig(
                "b", description="who", max_value_size=1024, history=5, ttl=3600, max_bytes=1 << 20, direct=True
            ),
            {
                "description": "who",
                "max_msg_size": 1024,
                "max_msgs_per_subject": 5,
                "max_age": HOUR,
                "max_bytes": 1 << 20,
            },
        ),
        (KeyValueConfig("b", storage=StorageType.MEMORY, direct=True), {"storage": "memory"}),
        (
            KeyValueConfig("b", republish=RePublish("$KV.b.>", "live.>"), direct=True),
            {"republish": {"src": "$KV.b.>", "dest": "live.>"}},
        ),
    ],
    ids=["plain", "direct", "limits", "memory", "republish"],
)
def test_a_key_value_bucket_is_the_stream_that_nats_py_makes(
    server: Server, config: KeyValueConfig, said: dict[str, Any]
) -> None:
    made = made_by_nats_py(server, config)
    ours = KV.completed(KEYS, {"allow_msg_ttl": True, **said})
    assert KV.effective(KEYS, ours, nothing) == KV.effective(KEYS, made, nothing)
    assert KV.abridged(KEYS, {**ours, **made}).items() >= {"allow_msg_ttl": True, **said}.items()


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (ObjectStoreConfig(), {}),
        (
            ObjectStoreConfig(description="what", ttl=3600, max_bytes=1 << 20, storage=StorageType.MEMORY),
            {"description": "what", "max_age": HOUR, "max_bytes": 1 << 20, "storage": "memory"},
        ),
    ],
    ids=["plain", "limits"],
)
def test_an_object_store_is_the_stream_that_nats_py_makes(
    server: Server, config: ObjectStoreConfig, said: dict[str, Any]
) -> None:
    made = made_by_nats_py(server, config)
    ours = OBJECT_STORE.completed(FILES, dict(said))
    assert OBJECT_STORE.effective(FILES, ours, nothing) == OBJECT_STORE.effective(FILES, made, nothing)


MADE = json.loads((Path(__file__).parent / "client_buckets.json").read_text(encoding="utf-8"))
"""Streams as nats-server had them after a client made a bucket: nats.go 1.55, natscli 0.5.1 and nats-py 2.16."""


@pytest.mark.parametrize("name", MADE)
def test_a_bucket_of_any_official_client_can_be_said(name: str) -> None:
    made = MADE[name]["config"]
    address = holder(made["name"])
    kind = BY_NAME[address.kind]

    def origin(stream: str) -> Config | None:
        # The server gives a mirror the mirror_direct that its origin has as allow_direct.
        return {"allow_direct": made["mirror_direct"]}

    again = kind.completed(address, kind.abridged(address, made))
    assert kind.effective(address, again, origin) == kind.effective(address, made, origin)


ORIGINS = [
    {"mirror": {"name": "sessions"}},
    {"mirror": {"name": "sessions", "external": {"api": "$JS.hub.API"}}},
    {"sources": [{"name": "sessions"}, {"name": "b", "external": {"api": "$JS.hub.API"}}]},
    {"sources": [{"name": "sessions", "filter_subject": "$KV.sessions.*.user.>"}]},
    {"sources": [{"name": "ORDERS", "subject_transforms": [{"src": "orders.*", "dest": "$KV.b.{{wildcard(1)}}"}]}]},
]


@pytest.mark.parametrize("said", ORIGINS, ids=str)
def test_what_was_said_of_a_copy_is_found_again(said: dict[str, Any]) -> None:
    assert KV.abridged(KEYS, KV.completed(KEYS, said)) == said


def test_a_filter_of_a_copied_bucket_renames_what_it_lets_in(server: Server) -> None:
    """The clients send it beside the transform that they add, and the server refuses that (10144)."""
    said = {"sources": [{"name": "sessions", "filter_subject": "$KV.sessions.*.user.>"}]}
    config = KV.completed(KEYS, said)
    transform = {"src": "$KV.sessions.*.user.>", "dest": "$KV.b.{{wildcard(1)}}.user.>"}
    assert config["sources"] == [{"name": "KV_sessions", "subject_transforms": [transform]}]
    server.api("STREAM.CREATE.KV_b", {"name": "KV_b", **config})


def test_a_copied_bucket_may_be_named_with_its_prefix() -> None:
    short, long = ({"sources": [{"name": name}]} for name in ("sessions", "KV_sessions"))
    assert KV.completed(KEYS, short) == KV.completed(KEYS, long)


@given(st.sampled_from(("kv", "object_store")), st.from_regex(r"[a-zA-Z0-9_-]+", fullmatch=True))
def test_a_stream_of_a_buckets_name_is_that_bucket(kind: str, name: str) -> None:
    assert holder(Address(kind, name).stream) == Address(kind, name)
    assert BY_NAME[kind].needs(Address(kind, name), {}) == ()


@pytest.mark.parametrize("name", ["KV_", "OBJ_", "KV_a.b", "KV_a b", "kv_a", "ORDERS"])
def test_any_other_stream_is_none(name: str) -> None:
    assert holder(name) == Address("stream", name)
