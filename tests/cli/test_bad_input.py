"""Bad input ends in a few lines that say what to do, the documented exit code, and never in a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.command import SHOP, Ended, tool
from tests.servers import Server, Wire

GOOD = "topology: small\nstreams:\n  ORDERS: {subjects: [orders.order.*], max_age: 1d, max_bytes: 1MiB}\n"
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + level)}: &{chr(98 + level)} [{', '.join(['*' + chr(97 + level)] * 10)}]\n" for level in range(9)
)

TEXTS: dict[str, tuple[str | bytes, str, str]] = {
    "not UTF-8": (b"topology: t\nstreams: {\xff: {}}\n", "topology.yaml:2:11", "UTF-8"),
    "bad YAML": ("topology: t\nstreams: {A: [\n", "topology.yaml:3:1", "SYN"),
    "tab": ("topology: t\nstreams:\n\tA: {}\n", "topology.yaml:3:1", "tab"),
    "duplicate key": ("topology: t\nstreams:\n  A: {}\n  A: {}\n", "topology.yaml:4:3", "topology.yaml:3:3"),
    "unknown key": ("topology: t\nstreams:\n  A: {max_aeg: 1d}\n", "topology.yaml:3:7", "max_age"),
    "wrong type": ("topology: t\nstreams:\n  A: {subjects: 7}\n", "topology.yaml:3:17", "list"),
    "bad duration": ("topology: t\nstreams:\n  A: {max_age: 7 days}\n", "topology.yaml:3:16", "7d"),
    "bare duration": ("topology: t\nstreams:\n  A: {max_age: 30}\n", "topology.yaml:3:16", "30s"),
    "bad size": ("topology: t\nstreams:\n  A: {max_bytes: 10GB}\n", "topology.yaml:3:18", "10GiB"),
    "bad time": (
        "topology: t\nstreams:\n  A: {consumers: {c: {opt_start_time: yesterday}}}\n",
        "topology.yaml:3:39",
        "2026-",
    ),
    "consumer of no stream": ("topology: t\nconsumers: {NONE/c: {}}\n", "topology.yaml:2:13", "NONE"),
    "no": ("topology: t\nstreams:\n  A: {no_ack: no}\n", "topology.yaml:3:15", "false"),
    "012": ("topology: t\nstreams:\n  A: {max_msgs: 012}\n", "topology.yaml:3:17", "10"),
    "1e3": ("topology: t\nstreams:\n  A: {max_msgs: 1e3}\n", "topology.yaml:3:17", "1000"),
    "1,000 levels": ("topology: t\nstreams: " + "[" * 1000 + "]" * 1000, "topology.yaml:2", "100 levels"),
    "billion laughs": ("topology: t\n" + LAUGHS, "topology.yaml:", "1,000,000"),
}


def short(ended: Ended, code: int, *said: str, lines: int = 8) -> None:
    """It ended with the code, and said all that in a few lines."""
    assert ended.code == code, ended
    text = ended.out + ended.err
    for words in said:
        assert words in text, ended
    assert len(text.strip().splitlines()) <= lines, ended


@pytest.mark.parametrize("name", TEXTS)
def test_a_file_that_is_wrong_is_refused_at_its_place(tmp_path: Path, name: str) -> None:
    content, place, hint = TEXTS[name]
    file = tmp_path / "topology.yaml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    short(tool("lint", tmp_path, timeout=10), 1, place, hint)
    short(tool("plan", tmp_path, timeout=10), 3, place, hint, "The servers were not asked")
    short(tool("apply", tmp_path, "--auto-approve", timeout=10), 3, place, hint)


def test_a_file_of_50_mb_is_refused_without_reading_it(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(GOOD)
    with (tmp_path / "big.yaml").open("wb") as file:
        file.truncate(50_000_000)
    short(tool("lint", tmp_path, timeout=5), 1, "big.yaml:1:1", "split it")


def test_the_same_address_twice_names_both_places(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(GOOD)
    (tmp_path / "more.yaml").write_text("streams:\n  ORDERS: {subjects: [orders.more.*]}\n")
    short(tool("lint", tmp_path), 1, "more.yaml:2:3", "topology.yaml:3:3")


@pytest.mark.parametrize("make", [lambda folder: None, lambda folder: (folder / "a.txt").write_text("x")])
def test_a_folder_without_files_never_means_delete_all(tmp_path: Path, make: Callable[[Path], object]) -> None:
    make(tmp_path)
    short(tool("lint", tmp_path), 2, "topology.yaml")
    short(tool("plan", tmp_path), 3, "topology.yaml")
    short(tool("apply", tmp_path, "--auto-approve"), 3, "topology.yaml")


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    short(tool("lint", tmp_path / "nowhere"), 2, "does not exist")
    short(tool("plan", tmp_path / "nowhere"), 1, "does not exist")


@pytest.mark.parametrize(
    "arguments",
    [["no-such-command"], ["lint", "--no-such-option"], ["plan", ".", "--allow", "everything"], ["explain", "X"]],
)
def test_wrong_usage_exits_64(arguments: list[str]) -> None:
    short(tool(*arguments), 64)


def test_an_unknown_target_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(GOOD + "targets: {local: {url: 'nats://127.0.0.1:4222'}}\n")
    short(tool("plan", tmp_path, "--target", "lokal"), 64, "lokal", "local")


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
class TestServers:
    """plan and apply against servers that do not do what is needed: exit code 1, nothing changed."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "topology.yaml").write_text(GOOD)
        return tmp_path

    def run(self, command: tuple[str, ...], folder: Path, url: str, *said: str, **environment: str) -> None:
        ended = tool(command[0], folder, *command[1:], url=url, timeout=40, **environment)
        short(ended, 1, *said, lines=6)

    def test_a_server_that_is_not_there(self, command: tuple[str, ...], folder: Path) -> None:
        self.run(command, folder, "nats://127.0.0.1:1", "127.0.0.1:1")

    def test_a_wrong_password(self, command: tuple[str, ...], folder: Path) -> None:
        with Server(PASSWORD) as server:
            self.run(command, folder, server.url, "user", NATS_USER="topology", NATS_PASSWORD="wrong-hunter2")

    def test_a_server_without_jetstream(self, command: tuple[str, ...], folder: Path) -> None:
        with Server("", jetstream=False) as server:
            self.run(command, folder, server.url, "JetStream")

    @pytest.mark.parametrize("answer", [b"hello", b"\xff", b"[1]", b'{"streams": []}', b"[" * 9_999])
    def test_a_service_that_is_not_jetstream(
        self, command: tuple[str, ...], folder: Path, server: Server, answer: bytes
    ) -> None:
        said = ("did not answer as JetStream does on odd.STREAM.LIST", "check the API prefix")
        with Wire(server.port, {}).serving("odd.>", answer):
            self.run(command, folder, server.url, *said, NATS_JS_API_PREFIX="odd")

    def test_a_user_without_permission_for_the_api(self, command: tuple[str, ...], folder: Path) -> None:
        with Server(NO_API) as server:
            self.run(command, folder, server.url, "permission", "$JS.API", NATS_USER="reader", NATS_PASSWORD="pw")


PASSWORD = 'authorization { users = [ {user: "topology", password: "right"} ] }'
NO_API = (
    'authorization { users = [ {user: "reader", password: "pw", '
    'permissions: {publish: ["orders.>"], subscribe: [">"]}} ] }'
)


@pytest.mark.parametrize("option", ["--target", "--server", "--creds", "--context"])
def test_an_empty_option_never_means_some_other_server(server: Server, tmp_path: Path, option: str) -> None:
    (tmp_path / "topology.yaml").write_text(GOOD)
    short(tool("apply", tmp_path, option, "", "--auto-approve", url=server.url), 64, "is empty")
    assert server.api("STREAM.LIST", {})["streams"] == []


@pytest.mark.parametrize(
    ("redirect", "code"), [("<&-", 0), (">&-", 0), ("2>&-", 0), (">/dev/full", 1), ("<&- >&- 2>&-", 0)]
)
def test_closed_and_full_streams_end_without_a_traceback(server: Server, redirect: str, code: int) -> None:
    script = f"{sys.executable} -m reconciler plan {SHOP} {redirect}"
    done = subprocess.run(
        ["sh", "-c", script], capture_output=True, text=True, env={**os.environ, "NATS_URL": server.url}
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["text", "json"])
def test_the_exit_code_of_an_apply_is_about_the_servers_not_the_output(
    server: Server, tmp_path: Path, output: str
) -> None:
    (tmp_path / "topology.yaml").write_text(GOOD)
    (tmp_path / "wanted.sh").write_text(
        f"{sys.executable} -m reconciler apply {tmp_path} --auto-approve --format {output} | head -n 1 >/dev/null\n"
        'exit "${PIPESTATUS[0]}"\n'
    )
    environment = {**os.environ, "NATS_URL": server.url}
    done = subprocess.run(["bash", tmp_path / "wanted.sh"], capture_output=True, text=True, env=environment)
    assert "Traceback" not in done.stderr
    created = [each["config"]["name"] for each in server.api("STREAM.LIST", {})["streams"]]
    assert (done.returncode, created) in ((0, ["ORDERS"]), (1, []))
