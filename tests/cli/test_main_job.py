"""The main job as its user does it: the real command, a real server, the shipped topologies."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import MARKETPLACE, SHOP, TELEMETRY, Terminal, copy_of, tool
from tests.servers import Server

TWELVE = {
    "STREAM.UPDATE.ORDERS": {
        "max_age": 3 * 86_400 * 10**9,
        "max_bytes": 2 << 30,
        "description": "Changed by hand",
        "max_msg_size": 1 << 20,
        "discard": "new",
        "allow_direct": True,
    },
    "STREAM.UPDATE.INVENTORY": {"subjects": ["inventory.>"], "duplicate_window": 60 * 10**9},
    "CONSUMER.CREATE.ORDERS.order-processor": {
        "max_deliver": 9,
        "ack_wait": 45 * 10**9,
        "filter_subject": "orders.order.paid",
    },
    "CONSUMER.CREATE.EMAIL_JOBS.mailer": {"max_ack_pending": 500},
}
"""Twelve fields that somebody changes by hand, by the request that does it."""

TOLD = {
    ("stream/ORDERS", "max_age", "3d", "7d"),
    ("stream/ORDERS", "max_bytes", "2GiB", "1GiB"),
    ("stream/ORDERS", "description", "Changed by hand", "Everything that happened to orders"),
    ("stream/ORDERS", "max_msg_size", "1MiB", "256KiB"),
    ("stream/ORDERS", "discard", "new", "old"),
    ("stream/ORDERS", "allow_direct", True, False),
    ("stream/INVENTORY", "subjects", "inventory.>", "inventory.stock.*"),
    ("stream/INVENTORY", "duplicate_window", "1m", "2m"),
    ("consumer/ORDERS/order-processor", "max_deliver", 9, 5),
    ("consumer/ORDERS/order-processor", "ack_wait", "45s", "30s"),
    ("consumer/ORDERS/order-processor", "filter_subject", "orders.order.paid", "orders.order.created"),
    ("consumer/EMAIL_JOBS/mailer", "max_ack_pending", 500, 100),
}
"""What the plan has to say of them: address, field, live value, declared value."""


def change_by_hand(server: Server, subject: str, values: dict[str, Any]) -> None:
    """Change a live object as somebody with the raw API would."""
    _, _, rest = subject.split(".", 2)
    if subject.startswith("STREAM"):
        config = server.api(f"STREAM.INFO.{rest}", {})["config"]
        server.api(subject, config | values)
    else:
        config = server.api(f"CONSUMER.INFO.{rest}", {})["config"]
        server.api(subject, {"stream_name": rest.split(".")[0], "config": config | values, "action": "update"})


@pytest.mark.parametrize("folder", [SHOP, TELEMETRY, MARKETPLACE], ids=["shop", "telemetry", "marketplace"])
def test_a_topology_is_linted_planned_applied_and_verified(server: Server, folder: Path) -> None:
    assert tool("lint", folder).code == 0
    planned = tool("plan", folder, "--detailed-exitcode", url=server.url)
    assert planned.code == 2, planned
    assert " to add, 0 to change, 0 to destroy." in planned.out
    applied = tool("apply", folder, "--auto-approve", url=server.url)
    assert applied.code == 0, applied
    assert "Apply complete!" in applied.out
    assert "Verified: No changes. The servers match the topology." in applied.out
    again = tool("plan", folder, "--detailed-exitcode", url=server.url)
    assert again.code == 0, again
    assert again.out.rstrip().endswith("No changes. The servers match the topology.")


def test_twelve_changes_by_hand_are_named_and_restored(server: Server) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    for subject, values in TWELVE.items():
        change_by_hand(server, subject, values)
    planned = tool("plan", SHOP, "--detailed-exitcode", "--format", "json", url=server.url)
    assert planned.code == 2, planned
    told = {
        (action["address"], change["path"], plain(change["before"]), plain(change["after"]))
        for action in json.loads(planned.out)["actions"]
        for change in action["changes"]
    }
    assert told == TOLD
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    writes = server.api_calls()
    again = tool("plan", SHOP, "--detailed-exitcode", url=server.url)
    assert again.code == 0, again
    assert not [call for call in server.api_calls()[len(writes) :] if ".LIST" not in call and "INFO" not in call]


def plain(value: Any) -> Any:
    """A value that can stand in a set; a list of one as its element."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def test_a_second_apply_writes_nothing(server: Server) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    created = {name: server.api(f"STREAM.INFO.{name}", {})["created"] for name in ("ORDERS", "PAYMENTS")}
    before = len(server.api_calls())
    again = tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    assert "No changes." in again.out
    assert not [call for call in server.api_calls()[before:] if ".LIST" not in call and "INFO" not in call]
    assert created == {name: server.api(f"STREAM.INFO.{name}", {})["created"] for name in created}


def test_a_subject_goes_from_a_deleted_stream_to_a_new_one_in_one_apply(server: Server, tmp_path: Path) -> None:
    write(tmp_path, "OLD: {subjects: [orders.order.*], max_age: 1d, max_bytes: 1MiB}")
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    write(tmp_path, "NEW: {subjects: [orders.order.*], max_age: 1d, max_bytes: 1MiB}")
    applied = tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    lines = [line for line in applied.out.splitlines() if "deleted" in line or "created" in line]
    assert [line.split()[1:3] for line in lines] == [["deleted", "stream/OLD"], ["created", "stream/NEW"]]
    assert [each["config"]["name"] for each in server.api("STREAM.LIST", {})["streams"]] == ["NEW"]


def test_without_a_terminal_nothing_is_applied_unasked(server: Server) -> None:
    applied = tool("apply", SHOP, url=server.url)
    assert applied.code == 3
    assert "--auto-approve" in applied.err
    assert server.api("STREAM.LIST", {})["streams"] == []


def test_deleting_messages_needs_a_scoped_yes(server: Server, tmp_path: Path) -> None:
    write(tmp_path, "ORDERS: {subjects: [orders.order.*], max_age: 1d, max_bytes: 1MiB}")
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    server.publish("orders.order.created", b"1")
    write(tmp_path, "AUDIT: {subjects: [audit.entry.*], max_age: 1d, max_bytes: 1MiB}")
    refused = tool("apply", tmp_path, "--auto-approve", url=server.url)
    assert refused.code == 3, refused
    assert "--allow SAF001:stream/ORDERS" in refused.out
    assert server.api("STREAM.INFO.ORDERS", {})["state"]["messages"] == 1
    tool("apply", tmp_path, "--auto-approve", "--allow", "SAF001:stream/ORDERS", url=server.url).ok()
    assert [each["config"]["name"] for each in server.api("STREAM.LIST", {})["streams"]] == ["AUDIT"]


def test_what_somebody_else_made_is_left_alone(server: Server, tmp_path: Path) -> None:
    server.api("STREAM.CREATE.THEIRS", {"name": "THEIRS", "subjects": ["their.thing.*"]})
    applied = tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    assert "left alone: stream/THEIRS" in applied.out
    empty = copy_of(SHOP, tmp_path / "shop")
    for name in ("orders", "payments", "inventory"):
        (empty / f"{name}.yaml").unlink()
    gone = tool("apply", empty, "--auto-approve", url=server.url)
    assert server.api("STREAM.INFO.THEIRS", {})["config"]["name"] == "THEIRS", gone


def test_another_topologys_stream_is_refused_by_its_owners_name(server: Server, tmp_path: Path) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    write(tmp_path, "ORDERS: {subjects: [orders.order.*], max_age: 1d, max_bytes: 1MiB}")
    refused = tool("plan", tmp_path, url=server.url)
    assert refused.code == 3, refused
    assert "shop" in refused.out


def test_json_output_is_one_document(server: Server) -> None:
    for arguments in (("plan", SHOP), ("apply", SHOP, "--auto-approve"), ("apply", SHOP, "--auto-approve")):
        document = json.loads(tool(*arguments, "--format", "json", url=server.url).ok().out)
        assert document["topology"] == "shop"
    assert document["verified"] is True
    assert document["outcomes"] == []


@pytest.mark.parametrize(
    ("options", "environment", "coloured"),
    [([], {}, True), ([], {"NO_COLOR": "1"}, False), (["--no-color"], {}, False), ([], {"TERM": "dumb"}, False)],
)
def test_colours_are_for_terminals_that_want_them(
    server: Server, options: list[str], environment: dict[str, str], coloured: bool
) -> None:
    shown = Terminal(*options, "plan", SHOP, url=server.url, **environment).ended().ok()
    assert ("\033[" in shown.out) is coloured
    assert "Plan: 13 to add" in shown.out


@pytest.mark.parametrize(("answer", "code"), [("y", 0), ("n", 1), ("", 1)])
def test_a_person_is_asked_before_anything_is_changed(server: Server, answer: str, code: int) -> None:
    terminal = Terminal("apply", SHOP, url=server.url)
    terminal.until("Do you want to apply this plan?")
    assert server.api("STREAM.LIST", {})["streams"] == []
    terminal.type(answer)
    assert terminal.ended().code == code
    assert bool(server.api("STREAM.LIST", {})["streams"]) is (answer == "y")


def test_a_program_that_reads_json_is_not_asked_about_a_plan_that_nobody_has_seen(server: Server) -> None:
    ended = Terminal("apply", SHOP, "--format", "json", url=server.url).ended()
    assert ended.code == 3, ended
    assert "Do you want" not in ended.out
    assert "Nothing was changed: there is nobody to confirm it. Use --auto-approve" in ended.out
    document = json.loads(ended.out[: ended.out.rindex("}") + 1])
    assert len(document["actions"]) == 13
    assert document["outcomes"] == []
    assert server.api("STREAM.LIST", {})["streams"] == []


@pytest.mark.parametrize(
    ("change", "left"),
    [
        ({"metadata": {"nats-topology.owner": "other"}}, "Nothing is planned: what is said below stands against it."),
        ({"max_msgs": 5}, "Plan: 0 to add, 1 to change, 0 to destroy."),
    ],
)
def test_what_somebody_changes_during_an_apply_is_not_called_verified(
    server: Server, tmp_path: Path, change: dict[str, Any], left: str
) -> None:
    first = "A: {subjects: [a.b.c], max_age: 1d, max_bytes: 1KiB}"
    write(tmp_path, first)
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    more = "".join(f"\n  B{each}: {{subjects: [d.e{each}.f], max_age: 1d, max_bytes: 1KiB}}" for each in range(600))
    write(tmp_path, first + more)
    terminal = Terminal("apply", tmp_path, "--auto-approve", url=server.url)
    terminal.until("created stream/")
    change_by_hand(server, "STREAM.UPDATE.A", change)
    ended = terminal.ended()
    assert ended.code == 4, ended
    assert "Apply complete!" in ended.out
    assert "Verified" not in ended.out
    assert left in ended.out.partition("Verification failed. What is left:")[2]


def test_a_bar_appears_when_it_takes_long_and_every_outcome_is_told(server: Server, tmp_path: Path) -> None:
    lines = "".join(f"\n  S{each}: {{subjects: [a.s{each}.*], max_age: 1d, max_bytes: 1KiB}}" for each in range(300))
    write(tmp_path, lines)
    terminal = Terminal("apply", tmp_path, "--auto-approve", url=server.url)
    terminal.until("created stream/")
    server.freeze()
    time.sleep(1.2)
    server.thaw()
    shown = terminal.ended().ok()
    assert "Applying" in shown.out
    assert shown.out.count("created") == 300
    assert shown.out.rindex("\033[?25h") > shown.out.rindex("\033[?25l"), "the cursor is shown again"


def write(folder: Path, stream: str) -> None:
    """A topology with one stream."""
    (folder / "topology.yaml").write_text(f"topology: small\nstreams:\n  {stream}\n", encoding="utf-8")
