"""Rules about replicas of a target, limits that cannot be reached, and filters and failures nobody sees."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reconciler.lint import lint, presets, rules
from reconciler.load import load
from reconciler.model.finding import Finding
from tests.lint.pages import findings, only
from tests.servers import Server, cluster


def prod(size: int, streams: str, more: str = "") -> str:
    return f"targets: {{prod: {{url: 'tls://nats.example.com', cluster_size: {size}{more}}}}}\n{streams}"


def stream(fields: str = "") -> str:
    return f"streams: {{ORDERS: {{subjects: [orders.order.created], max_age: 7d{fields}}}}}\n"


def consumer(fields: str, of: str = "", subjects: str = "orders.>") -> str:
    return (
        f"streams:\n  ORDERS:\n    subjects: [{subjects}]\n    max_age: 7d\n{of}"
        f"    consumers:\n      billing: {{max_deliver: 5, {fields}}}\n"
    )


def said(folder: Path, rule: str, text: str) -> list[str]:
    """What a rule says of a text, switched on where it is optional."""
    on = f"lint: {{rules: {{{rule}: error}}}}\n" if rule in OPTIONAL else ""
    return [each.message for each in only(findings(folder, on + text), rule)]


OPTIONAL = {each.rule.id for each in rules() if each.rule.optional}


def test_optional_rules_are_off_but_in_strict() -> None:
    assert {"NAM033", "PER008", "PER010", "PER012", "REL017", "STR009", "STR031"} == OPTIONAL
    optional = [each.rule for each in rules() if each.rule.optional]
    assert [presets.severity("recommended", each) for each in optional] == [None] * len(optional)
    assert all(presets.severity("strict", each) for each in optional)


ON_ONE = "stream/ORDERS is on one of the 3 servers of the target"
FIVE_ON_THREE = "stream/ORDERS has 5 replicas, and the target has 3 servers"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (stream(), []),
        (prod(1, stream()), []),
        (prod(2, stream()), []),
        (prod(3, stream()), [ON_ONE]),
        (prod(3, stream(", num_replicas: 1")), [ON_ONE]),
        (prod(3, stream(", num_replicas: 3")), []),
        (prod(3, stream(", storage: memory")), []),
        (prod(3, stream(", no_ack: true")), []),
        (prod(3, "streams: {COPY: {mirror: {name: ORDERS}, max_age: 7d}}\n"), []),
        (
            prod(5, "kv: {users: {ttl: 1h, max_bytes: 1MiB}}\nobject_stores: {files: {ttl: 1h, max_bytes: 1MiB}}\n"),
            [
                "kv/users is on one of the 5 servers of the target",
                "object_store/files is on one of the 5 servers of the target",
            ],
        ),
        (
            prod(3, consumer("num_replicas: 1", "    num_replicas: 3\n")),
            ["consumer/ORDERS/billing is on one of the 3 servers of the target"],
        ),
        (prod(3, consumer("num_replicas: 1, mem_storage: true", "    num_replicas: 3\n")), []),
        (prod(3, consumer("num_replicas: 0", "    num_replicas: 3\n")), []),
    ],
)
def test_what_has_to_last_is_on_three_servers_of_a_cluster(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert said(tmp_path, "REL008", text) == messages


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (stream(", num_replicas: 5"), []),
        (prod(5, stream(", num_replicas: 5")), []),
        (prod(3, stream(", num_replicas: 5")), [FIVE_ON_THREE]),
        (prod(1, stream(", num_replicas: 3")), ["stream/ORDERS has 3 replicas, and the target has one server"]),
        (prod(3, stream(", num_replicas: 5, placement: {cluster: eu}")), []),
        (prod(3, stream(", num_replicas: 5, placement: {tags: [ssd]}")), [FIVE_ON_THREE]),
        (
            prod(3, stream(", num_replicas: 5, placement: {cluster: eu}"), ", expect: {cluster: eu}"),
            [FIVE_ON_THREE],
        ),
    ],
)
def test_nothing_has_more_replicas_than_there_are_servers(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert said(tmp_path, "REL010", text) == messages


def test_each_target_is_held_against_its_own_size(tmp_path: Path) -> None:
    text = (
        "targets:\n  local: {cluster_size: 1}\n  stage: {cluster_size: 3}\n  prod: {cluster_size: 5}\n  other: {}\n"
        + stream(", num_replicas: 3")
    )
    (finding,) = only(findings(tmp_path, text), "REL010")
    assert [(each.at.line, each.message) for each in finding.related] == [(3, "target local has one server")]
    assert finding.hint == "write num_replicas: 1 in its overlay, or correct its cluster_size"


def test_the_overlay_of_a_target_counts(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        "topology: t\ntargets: {prod: {overlay: prod.yaml, cluster_size: 3}}\n" + stream(", num_replicas: 1")
    )
    (tmp_path / "prod.yaml").write_text("stream/*: {num_replicas: 3}\n")
    assert not only(judged(tmp_path, "prod"), "REL008")
    (tmp_path / "prod.yaml").write_text("stream/*: {num_replicas: 5}\n")
    (finding,) = only(judged(tmp_path, "prod"), "REL010")
    assert finding.at.file.endswith("prod.yaml")
    assert not only(judged(tmp_path, None), "REL010")


def judged(folder: Path, target: str | None) -> tuple[Finding, ...]:
    topology = load(folder, target).topology
    assert topology is not None
    return lint(topology)


def refusal(server: Server, replicas: int) -> int:
    config = {"name": "ORDERS", "subjects": ["orders.>"], "num_replicas": replicas}
    answer: dict[str, Any] = json.loads(
        server.wire.request("$JS.API.STREAM.CREATE.ORDERS", json.dumps(config).encode())
    )
    return int(answer.get("error", {}).get("err_code", 0))


def test_servers_refuse_more_replicas_than_they_are() -> None:
    with Server() as alone:
        assert (refusal(alone, 3), refusal(alone, 1)) == (10074, 0)
    with cluster() as three:
        assert (refusal(three[0], 5), refusal(three[0], 3)) == (10005, 0)


MOST = "max_msgs_per_subject of stream/ORDERS is never reached: max_msgs allows no more"
SIZE = "max_msg_size of stream/ORDERS is never reached: max_bytes allows no more"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (stream(", max_msgs: 10, max_msgs_per_subject: 10"), [MOST]),
        (stream(", max_msgs: 10, max_msgs_per_subject: 9"), []),
        (stream(", max_msgs: unlimited, max_msgs_per_subject: 9"), []),
        (stream(", max_msgs: 10, max_msgs_per_subject: unlimited"), []),
        (stream(", max_bytes: 1KiB, max_msg_size: 2KiB, discard: new"), [SIZE]),
        (stream(", max_bytes: 1KiB, max_msg_size: 2KiB"), []),
        (stream(", max_bytes: 2KiB, max_msg_size: 1KiB, discard: new"), []),
        (
            "kv: {users: {ttl: 1h, max_bytes: 1KiB, max_value_size: 2KiB}}\n",
            ["max_value_size of kv/users is never reached: max_bytes allows no more"],
        ),
    ],
)
def test_a_limit_that_another_one_forestalls_is_told(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert said(tmp_path, "REL026", text) == messages


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("max_bytes: 1KiB, max_msg_size: 2KiB", True),
        ("max_bytes: 1KiB, max_msg_size: 1KiB", False),
        ("max_bytes: unlimited, max_msg_size: 1KiB", False),
        ("max_bytes: 1KiB", False),
        ("max_bytes: 1KiB, max_msg_size: 2KiB, discard: new", False),
    ],
)
def test_a_message_that_is_larger_than_its_stream_is_told(tmp_path: Path, fields: str, found: bool) -> None:
    assert bool(said(tmp_path, "REL048", stream(f", {fields}"))) == found


@pytest.mark.parametrize(("discard", "messages"), [("old", 0), ("new", 1)])
def test_the_server_confirms_a_message_that_is_larger_than_its_stream_and_drops_all(
    discard: str, messages: int
) -> None:
    with Server() as server:
        server.api(
            "STREAM.CREATE.ORDERS",
            {"name": "ORDERS", "subjects": ["orders.*"], "max_bytes": 1024, "max_msg_size": 4096, "discard": discard},
        )
        assert b'"seq":1' in server.wire.request("orders.small", b"x")
        answer = json.loads(server.wire.request("orders.large", b"x" * 2048))
        assert ("error" in answer) == (discard == "new")
        assert server.api("STREAM.INFO.ORDERS", {})["state"]["messages"] == messages


ALL = "of consumer/ORDERS/billing matches all that stream/ORDERS stores"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (consumer("filter_subject: orders.>"), [f"filter 'orders.>' {ALL}"]),
        (consumer("filter_subject: '>'"), []),
        (consumer("filter_subject: orders.*"), []),
        (consumer("filter_subject: orders.order.created"), []),
        (consumer("filter_subject: orders.a", subjects="orders.a"), [f"filter 'orders.a' {ALL}"]),
        (consumer("filter_subject: orders.a", subjects="orders.a, orders.b"), []),
        (
            consumer("filter_subjects: [orders.a, orders.b]", subjects="orders.b, orders.a"),
            [f"filter 'orders.a', 'orders.b' {ALL}"],
        ),
        (consumer("filter_subjects: [orders.a, orders.b]", subjects="orders.*"), []),
        (consumer("deliver_policy: new"), []),
        (consumer("filter_subject: ORDERS", "    sources: [{name: ELSEWHERE}]\n"), []),
        ("unmanaged: [V]\nconsumers: {V/reader: {filter_subject: '>', max_deliver: 5}}\n", []),
    ],
)
def test_a_filter_that_leaves_nothing_out_is_told(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert said(tmp_path, "STR009", text) == messages


DEAD = "  DEAD: {{subjects: ['$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.{}'], max_age: 7d}}\n"
NOWHERE = "messages that consumers of ORDERS give up are kept nowhere"


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (consumer("ack_wait: 30s"), [NOWHERE]),
        (consumer("ack_wait: 30s") + DEAD.format(">"), []),
        (consumer("ack_wait: 30s") + DEAD.format("ORDERS.*"), []),
        (consumer("ack_wait: 30s") + DEAD.format("OTHER.*"), [NOWHERE]),
        ("unmanaged: [DEAD]\n" + consumer("ack_wait: 30s"), []),
        (consumer("ack_wait: 30s").replace("max_deliver: 5, ", ""), []),
    ],
)
def test_messages_that_are_given_up_are_kept_somewhere(tmp_path: Path, text: str, messages: list[str]) -> None:
    assert said(tmp_path, "REL017", text) == messages
