"""The throwaway server: it is there at once, and nothing is left of it, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from reconciler.errors import InputError, LiveError
from reconciler.live.sandbox import binary, sandbox
from tests.servers import Wire


def alive(pid: int) -> bool:
    """Whether a process runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which temporary ones are made."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_it_answers_and_leaves_nothing(scratch: Path) -> None:
    with sandbox() as server:
        wire = Wire(int(server.url.rpartition(":")[2]), {})
        assert b'"streams":0' in wire.request("$JS.API.INFO", b"")
        wire.close()
        assert list(scratch.iterdir())
    assert not alive(server.pid)
    assert not list(scratch.iterdir())


def test_it_is_gone_after_an_exception(scratch: Path) -> None:
    with pytest.raises(ZeroDivisionError), sandbox() as server:
        1 / 0  # noqa: B018
    assert not alive(server.pid)
    assert not list(scratch.iterdir())


def test_many_at_once_do_not_clash() -> None:
    with sandbox() as one, sandbox() as other, sandbox() as third:
        assert len({one.url, other.url, third.url}) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_is_gone_when_its_parent_is_told_to_end(scratch: Path, number: signal.Signals) -> None:
    program = (
        "import time\n"
        "from reconciler.live.sandbox import sandbox\n"
        "with sandbox() as server:\n"
        "    print(server.pid, flush=True)\n"
        "    time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "TMPDIR": str(scratch)},
    )
    assert parent.stdout is not None
    with parent.stdout:
        pid = int(parent.stdout.readline())
        assert alive(pid)
        parent.send_signal(number)
        parent.wait(10)
    assert not alive(pid)
    assert not list(scratch.iterdir())


def test_its_configuration_is_used() -> None:
    with sandbox('authorization { token: "open" }') as server:
        wire = Wire(int(server.url.rpartition(":")[2]), {"auth_token": "open"})
        assert b'"streams":0' in wire.request("$JS.API.INFO", b"")
        wire.close()


def test_a_server_that_does_not_start_shows_the_end_of_its_log(scratch: Path) -> None:
    started = time.monotonic()
    with pytest.raises(LiveError, match="no_such_setting"), sandbox("no_such_setting: 1"):
        pass
    assert time.monotonic() - started < 5
    assert not list(scratch.iterdir())


def test_without_a_server_it_says_how_to_get_one(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "bare")], check=True)
    program = "from reconciler.live.sandbox import binary; binary({})"
    environment = {"PATH": "", "PYTHONPATH": str(Path(__file__).parent.parent.parent)}
    done = subprocess.run(
        [tmp_path / "bare" / "bin" / "python", "-c", program], env=environment, capture_output=True, text=True
    )
    assert "InputError: no nats-server was found" in done.stderr


def test_a_chosen_program_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"NATS_SERVER_BIN names .*none"):
        binary({"NATS_SERVER_BIN": str(tmp_path / "none")})


def test_the_chosen_program_comes_before_the_path(tmp_path: Path) -> None:
    for folder in ("chosen", "path"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "nats-server").write_text("#!/bin/sh\n")
        (tmp_path / folder / "nats-server").chmod(0o755)
    chosen = str(tmp_path / "chosen" / "nats-server")
    path = str(tmp_path / "path")
    assert binary({"NATS_SERVER_BIN": chosen, "PATH": path}) == chosen
    assert binary({"PATH": path}) == str(tmp_path / "path" / "nats-server")
    assert Path(binary({})).name == "nats-server"
