"""What the rules of versions say of a range of servers, and when they leave it to the rule that repeats a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.kinds import CONSUMER, STREAM
from reconciler.model import address
from reconciler.model.finding import Finding, Severity
from reconciler.model.topology import Config
from tests.lint.pages import findings, only
from tests.servers import Server

CAPTURE = "streams: {ORDERS: {subjects: ['*.x'], max_age: 7d}}"
OWN = "streams: {ORDERS: {subjects: [$JS.x], max_age: 7d}}"
RAFT = "streams: {ORDERS: {subjects: [$NRG.x], max_age: 7d}}"
SCHEDULES = "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_schedules: true, discard: new}}"
SOURCES = "streams: {COPY: {max_age: 7d, sources: [{name: ORDERS}]}}"


def filtered(*filters: str) -> str:
    consumer = f"{{max_deliver: 5, filter_subjects: {list(filters)}}}"
    return f"streams: {{ORDERS: {{subjects: [orders.>], max_age: 7d, consumers: {{billing: {consumer}}}}}}}"


OVERLAP = filtered("orders.a.*", "orders.*.b")
CONTAINED = filtered("orders.a.*", "orders.a.b")

SPEAKING = {"STR003", "STR007", "STR008", "STR048", "VER001", "VER002"}


def said(folder: Path, servers: str, text: str) -> tuple[Finding, ...]:
    return findings(folder, f"servers: '{servers}'\n{text}\n")


@pytest.mark.parametrize(
    ("text", "servers", "rule"),
    [
        (CAPTURE, ">=2.10", "VER002"),
        (CAPTURE, "2.10", "VER002"),
        (CAPTURE, ">=2.10.28", "VER002"),
        (CAPTURE, ">=2.10.28 <2.11", "STR003"),
        (CAPTURE, ">=2.10 <2.10.28", ""),
        (CAPTURE, ">=2.11 <2.11.2", ""),
        (CAPTURE, "2.11", "VER002"),
        (CAPTURE, ">=2.11.2", "STR003"),
        (OWN, ">=2.10", "STR003"),
        (OWN, ">=2.11 <2.11.2", "STR003"),
        (RAFT, ">=2.10", "VER002"),
        (RAFT, ">=2.12", "STR003"),
        (OVERLAP, ">=2.10", "VER002"),
        (OVERLAP, ">=2.10 <2.10.13", ""),
        (OVERLAP, "2.10", "VER002"),
        (OVERLAP, "2.11", "STR008"),
        (OVERLAP, ">=2.11 <2.12.5", "STR008"),
        (OVERLAP, ">=2.11", "VER002"),
        (OVERLAP, ">=2.12.5", ""),
        (CONTAINED, ">=2.10", "STR007"),
        (CONTAINED, ">=2.12.5", "STR007"),
        (SCHEDULES, ">=2.12", "VER002"),
        (SCHEDULES, "2.12", ""),
        (SCHEDULES, ">=2.14.2", "STR048"),
        (SOURCES, ">=2.10", "VER002"),
        (SOURCES, ">=2.10 <2.14", ""),
        (SOURCES, ">=2.14", ""),
        (SOURCES.replace("max_age", "mirror: {name: ORDERS}, max_age"), ">=2.10", ""),
        (SOURCES.replace("max_age", "duplicate_window: 2m, max_age"), ">=2.10", ""),
    ],
)
def test_what_all_servers_refuse_is_an_error_and_what_some_do_a_warning(
    tmp_path: Path, text: str, servers: str, rule: str
) -> None:
    found = [each for each in said(tmp_path, servers, text) if each.rule.split()[0] in SPEAKING]
    assert [each.rule.split()[0] for each in found] == [rule] * bool(rule)
    assert all(each.severity is (Severity.warning if rule == "VER002" else Severity.error) for each in found)


@pytest.mark.parametrize(
    ("text", "servers", "message", "hint"),
    [
        (
            CAPTURE,
            ">=2.10",
            "stream subject '*.x' of stream/ORDERS matches subjects of the server, $JS.>; nats-server "
            ">=2.10.28 <2.11.0 and >=2.11.2 refuses that, others within servers: >=2.10.0 take it",
            "write a first token, like orders.x",
        ),
        (
            OVERLAP,
            ">=2.12 <2.15",
            "filters 'orders.a.*' and 'orders.*.b' of consumer/ORDERS/billing both match orders.a.b; nats-server "
            ">=2.12.0 <2.12.5 refuses that, others within servers: >=2.12.0 <2.15.0 take it",
            "narrow one of the two, or write servers: '>=2.12.5' when no server is older",
        ),
        (
            SCHEDULES,
            ">=2.12",
            "stream/ORDERS has allow_msg_schedules and discard: new; nats-server >=2.14.2 refuses that, "
            "others within servers: >=2.12.0 take it",
            "write discard: old",
        ),
        (
            SOURCES.replace("7d", "30s"),
            ">=2.11",
            "stream/COPY has sources and no duplicate_window: nats-server >=2.11.0 <2.14.0 makes it 30s, "
            "newer ones drop no duplicates",
            "write duplicate_window: 30s",
        ),
    ],
)
def test_a_difference_is_told_with_the_servers_on_both_sides(
    tmp_path: Path, text: str, servers: str, message: str, hint: str
) -> None:
    (finding,) = only(said(tmp_path, servers, text), "VER002")
    assert finding.message == message
    assert finding.hint == hint
    assert finding.at.line == 3


TTL = "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_ttl: true}}"
MIRROR = "streams: {COPY: {max_age: 7d, mirror: {name: ORDERS}}}"
FEW = "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, max_consumers: 9}}"
MEMORY = "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, consumers: {billing: {mem_storage: true}}}}"


@pytest.mark.parametrize(
    ("text", "servers", "field"),
    [
        (TTL, ">=2.11", "allow_msg_ttl"),
        (TTL, ">=2.11.2", ""),
        (MIRROR, ">=2.10", "mirror"),
        (MIRROR, "2.11", ""),
        (MIRROR, ">=2.12", ""),
        (FEW, "2.12", "max_consumers"),
        (FEW, ">=2.12.5", ""),
        (FEW.replace("9", "unlimited"), "2.12", ""),
        (MEMORY, "2.14", "mem_storage"),
        (MEMORY.replace("true", "false"), "2.14", ""),
        (MEMORY, ">=2.12 <2.14.4", ""),
    ],
)
def test_a_field_that_can_be_changed_on_some_servers_is_told(
    tmp_path: Path, text: str, servers: str, field: str
) -> None:
    found = only(said(tmp_path, servers, text), "VER009")
    assert [each.message.split()[4] for each in found] == [field] * bool(field)
    assert all("from nats-server" in each.message for each in found)


SEALED = "sealed: true, max_age: 7d"
FLOW = "ack_policy: flow_control, deliver_subject: deliver.x, max_ack_pending: 100"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            "max_age: 7d, subject_delete_marker_ttl: 1h",
            "subject_delete_marker_ttl of stream/ORDERS makes the server set allow_msg_ttl: true, "
            "allow_rollup_hdrs: true",
        ),
        (
            "max_age: 7d, subject_delete_marker_ttl: 1h, allow_rollup_hdrs: true",
            "subject_delete_marker_ttl of stream/ORDERS makes the server set allow_msg_ttl: true",
        ),
        (
            "max_age: 7d, allow_msg_schedules: true",
            "allow_msg_schedules of stream/ORDERS makes the server set allow_rollup_hdrs: true",
        ),
        (
            "max_age: 7d, allow_msg_schedules: true, allow_rollup_hdrs: false",
            "allow_msg_schedules of stream/ORDERS makes the server set allow_rollup_hdrs: true",
        ),
        (
            SEALED,
            "sealed of stream/ORDERS makes the server set max_age: unlimited, discard: new, deny_delete: true, "
            "deny_purge: true",
        ),
        ("max_age: 7d, allow_msg_schedules: true, subject_delete_marker_ttl: 1h, allow_msg_ttl: true", "allow_rollup"),
    ],
)
def test_what_the_server_sets_is_told_once_and_written_out_no_more(tmp_path: Path, fields: str, message: str) -> None:
    (finding,) = only(said(tmp_path, ">=2.14.2", stream(fields)), "VER006")
    assert message in finding.message
    told = finding.hint.removeprefix("write ")
    kept = [each for each in fields.split(", ") if each.partition(":")[0] not in told]
    after = said(tmp_path, ">=2.14.2", stream(", ".join([*kept, told])))
    assert not only(after, "VER006")
    assert not [str(each) for each in after if each.severity is Severity.error]


def stream(fields: str) -> str:
    return f"streams: {{ORDERS: {{subjects: [orders.>], {fields}}}}}"


@pytest.mark.parametrize("consumer", ["backoff: [1s, 2s], max_deliver: 5", f"{FLOW}, idle_heartbeat: 5s"])
def test_what_another_rule_tells_is_not_told_twice(tmp_path: Path, consumer: str) -> None:
    found = said(tmp_path, ">=2.14", stream(f"max_age: 7d, consumers: {{billing: {{{consumer}}}}}"))
    assert "idle_heartbeat" not in " ".join(each.message for each in only(found, "VER006"))
    assert "ack_wait" not in " ".join(each.message for each in only(found, "VER006"))


@pytest.mark.parametrize(("direct", "written", "told"), [("true", "false", "true"), ("false", "true", "false")])
def test_a_mirror_is_told_that_its_origin_decides(tmp_path: Path, direct: str, written: str, told: str) -> None:
    text = (
        "streams:\n"
        f"  ORDERS: {{subjects: [orders.>], max_age: 7d, allow_direct: {direct}}}\n"
        f"  COPY: {{max_age: 7d, mirror: {{name: ORDERS}}, mirror_direct: {written}}}\n"
    )
    (finding,) = only(said(tmp_path, ">=2.12", text), "VER006")
    assert finding.hint == f"write mirror_direct: {told}, or change allow_direct of stream/ORDERS"
    assert not only(said(tmp_path, ">=2.12", text.replace(f"direct: {written}}}", f"direct: {told}}}")), "VER006")


ADJUSTED: list[tuple[str, Config]] = [
    ("stream", {"subjects": ["orders.>"], "subject_delete_marker_ttl": 3600 * 10**9}),
    ("stream", {"subjects": ["orders.>"], "allow_msg_schedules": True}),
    ("stream", {"subjects": ["orders.>"], "sealed": True, "max_age": 3600 * 10**9}),
    ("consumer", {"ack_policy": "flow_control", "deliver_subject": "deliver.x", "max_ack_pending": 100}),
]


@pytest.mark.parametrize(("kind", "config"), ADJUSTED)
def test_the_server_does_set_what_is_told(kind: str, config: Config) -> None:
    known, of = (STREAM, address.stream("A")) if kind == "stream" else (CONSUMER, address.consumer("KEPT", "a"))
    implied = known.implied(config, lambda stream: None)
    assert implied
    with Server() as server:
        server.api("STREAM.CREATE.KEPT", {"name": "KEPT", "subjects": ["kept.apart"]})
        for call in known.create(of, dict(config)):
            done = server.api(call.subject, call.body)["config"]
    assert {key: done.get(key, known.absent.get(key)) for key in implied} == implied
