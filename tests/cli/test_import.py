"""``import``: the real command on real servers, and what it leaves behind when something is in its way."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reconciler import pipeline
from reconciler.cli.main import main
from reconciler.kinds import BY_NAME, lifecycle
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.address import Address
from reconciler.model.topology import Config
from reconciler.plan import make
from tests.cli.command import SHOP, TELEMETRY, Ended, tool
from tests.cli.test_import_edit import DAY, ORDERS, bucket, consumers, store, streams
from tests.servers import Server, binary


def imported(server: Server, out: Path, *more: str, name: str = "shop") -> Ended:
    """Import, and expect it to go well."""
    return tool("import", "--out", out, "--topology", name, *more, url=server.url).ok()


def texts(folder: Path) -> dict[str, str]:
    """All files of a folder."""
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def configs(server: Server) -> dict[str, Any]:
    """All streams and consumers of a server."""
    found: dict[str, Any] = {}
    for row in server.api("STREAM.LIST", {})["streams"]:
        name = row["config"]["name"]
        found[name] = row["config"]
        for inner in server.api(f"CONSUMER.LIST.{name}", {})["consumers"]:
            found[f"{name}/{inner['name']}"] = inner["config"]
    return found


@pytest.mark.parametrize("folder", [SHOP, TELEMETRY], ids=["shop", "telemetry"])
def test_what_was_applied_is_imported_and_plans_to_no_changes(server: Server, tmp_path: Path, folder: Path) -> None:
    tool("apply", folder, "--auto-approve", url=server.url).ok()
    before = configs(server)
    done = imported(server, tmp_path / "out", name=folder.name)
    assert done.out.startswith(f"Imported from nats://127.0.0.1:{server.port} into {tmp_path / 'out'}:\n")
    assert f"Next: nats-topology plan {tmp_path / 'out'}\n" in done.out
    assert f"nats-topology apply {tmp_path / 'out'} --adopt\n" in done.out
    planned = tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok()
    assert f"As declared: {len(before)} objects." in planned.out
    assert configs(server) == before


def test_adopting_what_was_imported_changes_only_the_owner(server: Server, tmp_path: Path) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    for name, config in configs(server).items():
        bare = {**config, "metadata": lifecycle.labels(config["metadata"])}
        if "/" in name:
            stream = name.partition("/")[0]
            request = {"stream_name": stream, "config": bare, "action": "update"}
            server.api(f"CONSUMER.CREATE.{name.replace('/', '.')}", request)
        else:
            server.api(f"STREAM.UPDATE.{name}", bare)
    before = configs(server)
    imported(server, tmp_path / "out")
    applied = tool("apply", tmp_path / "out", "--adopt", "--auto-approve", url=server.url).ok()
    assert f"Resources: 0 added, {len(before)} changed, 0 destroyed." in applied.out
    after = configs(server)
    assert {config["metadata"].pop("nats-topology.owner") for config in after.values()} == {"shop"}
    assert after == before


def test_what_an_earlier_owner_recorded_is_imported_and_goes_with_its_line(server: Server, tmp_path: Path) -> None:
    left = {"nats-topology.protect": "delete", "nats-topology.on-removal": "keep"}
    streams({**ORDERS, "metadata": left}, {"name": "STOCK", "subjects": ["stock.>"], "metadata": left})(server)
    out = tmp_path / "out"
    imported(server, out)
    assert "    protect: [delete]\n    on_removal: keep\n" in (out / "stock.yaml").read_text()
    (out / "orders.yaml").write_text((out / "orders.yaml").read_text().replace("    protect: [delete]\n", ""))
    applied = tool("apply", out, "--adopt", "--auto-approve", url=server.url).ok()
    assert "protect [delete] → (absent)" in " ".join(applied.out.split())
    assert "Verified: No changes. The servers match the topology." in applied.out
    assert configs(server)["STOCK"]["metadata"].items() >= {**left, "nats-topology.owner": "shop"}.items()
    assert "nats-topology.protect" not in configs(server)["ORDERS"]["metadata"]


def test_two_imports_differ_in_the_time_only(server: Server, tmp_path: Path) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    first, second = tmp_path / "first", tmp_path / "second"
    imported(server, first)
    imported(server, second)
    root, again = ((folder / "topology.yaml").read_text().splitlines() for folder in (first, second))
    assert root[0].startswith("# Imported from nats-server ")
    assert "T" in root[0]
    assert root[1:] == again[1:]
    assert {name: text for name, text in texts(first).items() if name != "topology.yaml"} == {
        name: text for name, text in texts(second).items() if name != "topology.yaml"
    }


def test_a_thousand_streams_take_the_requests_of_one_look(server: Server, tmp_path: Path) -> None:
    for number in range(1000):
        config = {"name": f"S{number}", "subjects": [f"s.{number}"], "storage": "memory", "max_age": DAY}
        server.api(f"STREAM.CREATE.S{number}", config)
    with Session(Settings(servers=(server.url,))) as session:
        session.observe()
        requests = sorted(session.requests.elements())
    before = len(server.api_calls())
    imported(server, tmp_path / "out")
    calls = server.api_calls()[before:]
    assert sorted(calls) == requests
    assert requests.count("STREAM.LIST") == 4
    assert (tmp_path / "out" / "s.yaml").read_text().count("storage: memory") == 1000


def test_old_servers_are_imported(tmp_path: Path) -> None:
    with Server(program=binary("2.10.26")) as server:
        consumers(ORDERS, {"durable_name": "reader", "filter_subjects": ["orders.order.created"]})(server)
        streams(bucket("sessions", max_msgs_per_subject=3), store("invoices"))(server)
        imported(server, tmp_path / "out")
        tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok()
    assert 'servers: ">=2.10"\n' in (tmp_path / "out" / "topology.yaml").read_text()


def test_addresses_choose_and_a_stream_comes_with_its_consumers(server: Server, tmp_path: Path) -> None:
    consumers(ORDERS, {"durable_name": "one"}, {"durable_name": "two"})(server)
    streams(bucket("sessions"), bucket("carts"), {"name": "STOCK", "subjects": ["stock.>"]})(server)
    imported(server, tmp_path / "stream", "stream/ORDERS", "kv/s*")
    assert sorted(texts(tmp_path / "stream")) == ["kv.yaml", "orders.yaml", "topology.yaml"]
    assert "      one:" in (tmp_path / "stream" / "orders.yaml").read_text()
    assert "carts" not in (tmp_path / "stream" / "kv.yaml").read_text()
    tool("plan", tmp_path / "stream", "--detailed-exitcode", url=server.url).ok()


def test_a_consumer_without_its_stream_refers_to_it(server: Server, tmp_path: Path) -> None:
    consumers(ORDERS, {"durable_name": "one"}, {"durable_name": "two"})(server)
    imported(server, tmp_path / "out", "consumer/ORDERS/o*")
    assert (tmp_path / "out" / "orders.yaml").read_text() == "consumers:\n  ORDERS/one:\n    max_deliver: 5\n"
    assert "\nunmanaged: [ORDERS]\n" in (tmp_path / "out" / "topology.yaml").read_text()
    tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok()


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ("stream/ORDRES", 1, "did you mean stream/ORDERS?"),
        ("stream/orders", 1, "did you mean stream/ORDERS?"),
        ("kv/orders", 1, "did you mean stream/ORDERS?"),
        ("stream/ZZ", 1, "leave the addresses out"),
        ("stream/KV_*", 1, "leave the addresses out"),
        ("kv/*", 1, "kv/* matches nothing on the server"),
        ("ORDERS", 64, "write it like stream/ORDERS"),
        ("streams/ORDERS", 64, "did you mean stream/ORDERS?"),
    ],
)
def test_an_address_of_nothing_is_an_error(server: Server, tmp_path: Path, given: str, code: int, said: str) -> None:
    streams(ORDERS)(server)
    done = tool("import", "--out", tmp_path / "out", "--topology", "shop", "stream/*", given, url=server.url)
    assert done.code == code
    assert said in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_no_topology_can_have_is_refused(tmp_path: Path) -> None:
    done = tool("import", "--out", tmp_path / "out", "--topology", "my shop")
    assert done.code == 64
    assert "write letters, digits, - and _" in done.err


def test_what_another_topology_owns_is_left_out_and_named(server: Server, tmp_path: Path) -> None:
    tool("apply", TELEMETRY, "--auto-approve", url=server.url).ok()
    streams({"name": "COPY", "mirror": {"name": "TELEMETRY"}})(server)
    done = imported(server, tmp_path / "out")
    assert "  stream/TELEMETRY is owned by the topology telemetry\n" in done.out
    root = (tmp_path / "out" / "topology.yaml").read_text()
    assert "# - stream/TELEMETRY is owned by the topology telemetry\n" in root
    assert "\nunmanaged: [TELEMETRY]\n" in root
    # A copy stands with what it copies, here the sources of a source.
    assert sorted(texts(tmp_path / "out")) == ["edge.yaml", "topology.yaml"]
    tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok()


def test_what_a_plan_of_the_folder_would_delete_stops_the_import(server: Server, tmp_path: Path) -> None:
    tool("apply", SHOP, "--auto-approve", url=server.url).ok()
    done = tool("import", "--out", tmp_path / "out", "--topology", "shop", "stream/ORDERS", url=server.url)
    assert done.code == 1
    assert "owns kv/prices, kv/sessions, object_store/invoices, stream/EMAIL_JOBS" in done.err
    assert "a plan of the folder would delete" in done.err
    assert "import all that it owns, or choose another name" in done.err
    assert list(tmp_path.iterdir()) == []


def test_what_lint_refuses_is_written_and_told(server: Server, tmp_path: Path) -> None:
    server.api("STREAM.CREATE.ORDERS", {**ORDERS, "subjects": ["_orders.>"]})
    done = imported(server, tmp_path / "out")
    assert "error NAM016 reserved-prefix" in done.out
    assert "what is live has errors, which lint-baseline.json accepts for now" in done.err
    root = tmp_path / "out" / "topology.yaml"
    assert root.read_text().endswith("\nlint: {baseline: lint-baseline.json}\n")
    assert "No changes." in tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok().out
    tool("lint", tmp_path / "out").ok()
    root.write_text(root.read_text().replace("lint: {baseline", "# lint: {baseline"))
    assert tool("plan", tmp_path / "out", url=server.url).code == 3


def test_a_stream_without_any_limit_is_said_to_be_so(server: Server, tmp_path: Path) -> None:
    server.api("STREAM.CREATE.ORDERS", {"name": "ORDERS", "subjects": ["orders.>"]})
    imported(server, tmp_path / "out")
    assert "    max_bytes: unlimited\n" in (tmp_path / "out" / "orders.yaml").read_text()
    assert "No changes." in tool("plan", tmp_path / "out", "--detailed-exitcode", url=server.url).ok().out


def test_a_folder_that_is_not_empty_is_not_touched(server: Server, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    done = tool("import", "--out", tmp_path, "--topology", "shop", url=server.url)
    assert done.code == 1
    assert "nothing is overwritten" in done.err
    assert texts(tmp_path) == {"notes.txt": "mine"}


def test_an_empty_folder_is_filled(server: Server, tmp_path: Path) -> None:
    streams(ORDERS)(server)
    inode = tmp_path.stat().st_ino
    imported(server, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["orders.yaml", "topology.yaml"]
    assert tmp_path.stat().st_ino == inode


def test_a_folder_without_a_parent_is_refused(server: Server, tmp_path: Path) -> None:
    done = tool("import", "--out", tmp_path / "a" / "b", "--topology", "shop", url=server.url)
    assert done.code == 1
    assert "give a folder whose parent exists" in done.err


def test_a_new_folder_is_as_readable_as_others(server: Server, tmp_path: Path) -> None:
    imported(server, tmp_path / "out")
    (tmp_path / "other").mkdir()
    assert (tmp_path / "out").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_without_a_server_nothing_is_left_behind(tmp_path: Path) -> None:
    done = tool("import", "--out", tmp_path / "out", "--topology", "shop", "--timeout", "1s", url="nats://127.0.0.1:1")
    assert done.code == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_leaves_nothing_behind(tmp_path: Path, number: signal.Signals) -> None:
    command = [sys.executable, "-m", "reconciler", "import", "--out", str(tmp_path / "out"), "--topology", "shop"]
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NATS_")}
    # Somebody who accepts the connection and never says a word.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"nats://127.0.0.1:{silent.getsockname()[1]}"
        process = subprocess.Popen([*command, "-s", url], env=clean, stderr=subprocess.PIPE, text=True)
        connection, _ = silent.accept()
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        _, said = process.communicate(timeout=30)
        connection.close()
    assert "Traceback" not in said
    assert process.returncode == 128 + number
    assert list(tmp_path.iterdir()) == []


def test_hostile_names_and_texts_come_back(server: Server, tmp_path: Path) -> None:
    texts_of = [
        "no",
        "012",
        "1e3",
        "*a",
        "&a",
        "!a",
        "a: b",
        "a #b",
        "# a",
        "it's",
        'say "no"',
        "é 日本 🐘",
        "a\nb\n",
        "{a}",
    ]
    labels = {text: text for text in texts_of} | {"k" * 2000: "v" * 9000, "": "", "\x01": "\x85\u2028"}
    for number, name in enumerate(
        ["no", "012", "1e3", "~", "&a", "!a", "a:b", "#a", "'", '"', "[a]", "{a}", "日本", "k" * 250]
    ):
        config = {"name": name, "subjects": [f"x.{number}"], "max_age": DAY, "description": texts_of[number]}
        server.api(f"STREAM.CREATE.{name}", {**config, "metadata": labels})
    consumers(ORDERS, {"durable_name": "null", "description": "a: b\n  # c", "metadata": labels})(server)
    imported(server, tmp_path / "out")
    with Session(Settings(servers=(server.url,))) as session:
        observed = session.observe()
    checked = pipeline.check(tmp_path / "out")
    assert checked.topology is not None
    plan = make(checked.topology, observed)
    assert plan.actions == ()
    assert len(plan.unowned) == 16


def test_a_field_that_the_tool_does_not_know_survives_an_import(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    republish = {"src": "orders.>", "dest": "live.orders.>"}
    streams({**ORDERS, "republish": republish})(server)
    known = BY_NAME["stream"]
    smaller = replace(known, fields=tuple(field for field in known.fields if field.name != "republish"))
    monkeypatch.setitem(BY_NAME, "stream", smaller)
    with Session(Settings(servers=(server.url,))) as session:
        written = pipeline.write_down(session.observe(), tmp_path, name="shop", place="here")
        assert written.checked.topology is not None
        text = (tmp_path / "orders.yaml").read_text()
        assert text == (
            "streams:\n"
            '  # The server has republish: {"src": "orders.>", "dest": "live.orders.>"}, which this version of\n'
            "  # nats-topology does not know. It is kept by the server through every update.\n"
            "  ORDERS:\n"
            "    subjects: [orders.>]\n"
            "    max_age: 7d\n"
        )
        (tmp_path / "orders.yaml").write_text(text.replace("7d", "3d"))
        edited = pipeline.check(tmp_path).topology
        assert edited is not None
        plan = make(edited, session.observe())
        assert [[change.path for change in action.changes] for action in plan.actions] == [["max_age"]]
        session.apply(plan, lambda outcome: None)
    after = server.api("STREAM.INFO.ORDERS", {})["config"]
    assert (after["max_age"], after["republish"]) == (3 * DAY, republish)


def test_what_is_not_the_same_once_it_is_written_is_left_out_and_named(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    consumers({"name": "ODD", "subjects": ["odd.>"]}, {"durable_name": "reader"})(server)
    streams({"name": "EVEN", "subjects": ["even.>"]})(server)
    known = BY_NAME["stream"]

    def forgetful(at: Address, config: Config) -> dict[str, Any]:
        return {**config, "max_age": 0} if at.name == "ODD" else dict(config)

    monkeypatch.setitem(BY_NAME, "stream", replace(known, abridged=forgetful))
    out = tmp_path / "out"
    main.main(["import", "--out", str(out), "--topology", "shop", "-s", server.url], standalone_mode=False)
    why = "is not the same once it is written: max_age"
    assert capsys.readouterr().err == f"Warning: stream/ODD was left out: it {why}. Please report this.\n"
    root = (out / "topology.yaml").read_text()
    assert f"# - stream/ODD {why}\n" in root
    assert "unmanaged: [ODD]" in root
    assert (out / "odd.yaml").read_text() == "consumers:\n  ODD/reader:\n    max_deliver: 5\n"
    tool("plan", out, "--detailed-exitcode", url=server.url).ok()
