"""What the rules of versions say of a range of servers, and when they leave it to the rule that repeats a refusal."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.finding import Finding, Severity
from tests.lint.pages import findings, only

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
