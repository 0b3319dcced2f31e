"""What happens when an apply does not go as planned: told, safe, and finished by the next one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.command import SHOP, Terminal, tool
from tests.servers import Server

MANY = 400


def large(folder: Path) -> Path:
    """A topology that takes a moment to apply."""
    body = "max_age: 1d, max_bytes: 1KiB, consumers: {r: {max_deliver: 5}}"
    streams = "".join(f"  S{number}: {{subjects: [area.part{number}.*], {body}}}\n" for number in range(MANY))
    (folder / "topology.yaml").write_text(f"topology: large\nstreams:\n{streams}", encoding="utf-8")
    return folder


def start(folder: Path, url: str) -> subprocess.Popen[str]:
    """An apply that runs beside the test."""
    return subprocess.Popen(
        [sys.executable, "-m", "reconciler", "apply", str(folder), "--auto-approve", "--timeout", "2s"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "NATS_URL": url, "PYTHONUNBUFFERED": "1"},
    )


def until_created(process: subprocess.Popen[str], count: int) -> str:
    """Wait until so many objects are told to be created."""
    assert process.stdout is not None
    seen, lines = 0, []
    while seen < count:
        line = process.stdout.readline()
        assert line, "".join(lines)
        lines.append(line)
        seen += "created" in line
    return "".join(lines)


def rest(process: subprocess.Popen[str]) -> tuple[str, str]:
    """What an apply says from here to its end."""
    assert process.stdout is not None
    assert process.stderr is not None
    out, err = process.stdout.read(), process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    process.wait()
    return out, err


def test_a_server_that_dies_in_the_middle_ends_in_a_partial_apply_that_the_next_one_finishes(tmp_path: Path) -> None:
    with Server() as server:
        process = start(large(tmp_path), server.url)
        said = until_created(process, 50)
        server.kill()
        out, err = rest(process)
        said += out
        assert process.returncode == 4, said[-2000:] + err
        assert "Traceback" not in said + err
        assert "Apply incomplete:" in said
        assert said.count("! failed") + said.count("! skipped") + said.count(" created ") == 2 * MANY
        server.start()
        finished = tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
        assert "Verified: No changes." in finished.out
        assert tool("plan", tmp_path, "--detailed-exitcode", url=server.url).code == 0


@pytest.mark.parametrize("signals", [1, 2])
def test_ctrl_c_ends_what_is_in_flight_and_tells_how_far_it_came(tmp_path: Path, signals: int) -> None:
    with Server() as server:
        process = start(large(tmp_path), server.url)
        said = until_created(process, 30)
        for _ in range(signals):
            process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        out, err = rest(process)
        assert process.returncode == 4, said + out + err
        assert "Traceback" not in out + err
        assert "interrupted" in out
        assert err == "Interrupted, so nothing was verified: plan shows what is left.\n"
        tool("apply", tmp_path, "--auto-approve", url=server.url).ok()


def test_a_refused_action_leaves_the_rest_of_the_plan_alone(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        "topology: t\n"
        "streams:\n"
        "  BAD: {subjects: [a.b.c], max_age: 1d, max_bytes: 1KiB, num_replicas: 3, consumers: {r: {max_deliver: 5}}}\n"
        "  GOOD: {subjects: [d.e.f], max_age: 1d, max_bytes: 1KiB}\n"
    )
    ended = tool("apply", tmp_path, "--auto-approve", url=server.url)
    assert ended.code == 4, ended
    assert "+ created stream/GOOD" in ended.out
    assert "! failed stream/BAD" in ended.out
    assert "10074" in ended.out
    assert "! skipped consumer/BAD/r: needs stream/BAD, which failed" in ended.out


def test_when_nothing_could_be_done_the_apply_has_failed(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        "topology: t\nstreams:\n  BAD: {subjects: [a.b.c], max_age: 1d, max_bytes: 1KiB, num_replicas: 3}\n"
    )
    document = json.loads(tool("apply", tmp_path, "--auto-approve", "--format", "json", url=server.url).out)
    assert [outcome["status"] for outcome in document["outcomes"]] == ["failed"]
    assert tool("apply", tmp_path, "--auto-approve", url=server.url).code == 1


def test_a_replacement_that_was_refused_half_way_is_told_and_the_next_apply_finishes_it(
    server: Server, tmp_path: Path
) -> None:
    file = tmp_path / "topology.yaml"
    stream = "topology: t\nstreams:\n  A: {subjects: [a.b.c], max_age: 1d, max_bytes: %s, storage: %s}\n"
    file.write_text(stream % ("1MiB", "file"))
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    file.write_text(stream % ("900TiB", "memory"))
    ended = tool("apply", tmp_path, "--auto-approve", url=server.url)
    assert ended.code == 4, ended
    assert "(10028)" in ended.out
    assert "it is deleted and not yet created again: the next apply creates it" in ended.out
    assert "What is left:" in ended.err
    assert "+ create stream/A" in ended.out
    file.write_text(stream % ("1MiB", "memory"))
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    assert server.api("STREAM.INFO.A", {})["config"]["storage"] == "memory"


def test_a_write_that_was_never_answered_counts_as_a_change(server: Server, tmp_path: Path) -> None:
    terminal = Terminal("apply", large(tmp_path), "--auto-approve", url=server.url)
    terminal.until("created stream/")
    server.freeze()
    for _ in range(2):
        time.sleep(0.5)
        terminal.interrupt()
    ended = terminal.ended()
    server.thaw()
    assert ended.code == 4, ended
    assert "interrupted before the server answered; it may have been done" in ended.out


def test_ctrl_c_while_the_plan_is_checked_again_changes_nothing(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {subjects: [a.b.c], max_age: 1d}}\n")
    terminal = Terminal("apply", tmp_path, url=server.url)
    terminal.until("Do you want to apply this plan?")
    server.freeze()
    terminal.type("y")
    time.sleep(0.5)
    terminal.interrupt()
    ended = terminal.ended()
    server.thaw()
    assert ended.code == 130, ended
    assert server.api("STREAM.LIST", {})["streams"] == []


def test_a_sandbox_gives_the_exit_code_of_its_command_and_leaves_nothing_behind() -> None:
    script = 'echo "$NATS_URL"; exit 7'
    ended = tool("sandbox", "--", "sh", "-c", script)
    assert ended.code == 7, ended
    assert tool("plan", SHOP, url=ended.out.strip()).code == 1


def test_an_apply_goes_on_when_nobody_reads_what_it_says(tmp_path: Path) -> None:
    with Server() as server:
        process = start(large(tmp_path), server.url)
        until_created(process, 5)
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 0, process.stderr.read()
        process.stderr.close()
        assert tool("plan", tmp_path, "--detailed-exitcode", url=server.url).code == 0


@pytest.mark.parametrize("change", ["messages", "owner"])
def test_what_changes_while_the_plan_is_read_makes_it_stale(server: Server, tmp_path: Path, change: str) -> None:
    file = tmp_path / "topology.yaml"
    stream = "{subjects: [a.b.*], max_age: 1d, max_bytes: 1MiB}"
    file.write_text(f"topology: t\nstreams:\n  A: {stream}\n")
    tool("apply", tmp_path, "--auto-approve", url=server.url).ok()
    if change == "messages":
        file.write_text("topology: t\nstreams:\n  B: {subjects: [c.d.*], max_age: 1d, max_bytes: 1MiB}\n")
    else:
        file.write_text(f"topology: t\nstreams:\n  A: {stream.replace('1d', '2d')}\n")
    terminal = Terminal("apply", tmp_path, url=server.url)
    terminal.until("Do you want to apply this plan?")
    if change == "messages":
        server.publish("a.b.c", b"1")
    else:
        config = server.api("STREAM.INFO.A", {})["config"]
        server.api("STREAM.UPDATE.A", {**config, "metadata": {"nats-topology.owner": "other"}})
    terminal.type("y")
    ended = terminal.ended()
    assert ended.code == 5, ended
    assert "stale" in ended.out
    assert server.api("STREAM.INFO.A", {})["config"]["max_age"] == 86_400 * 10**9
