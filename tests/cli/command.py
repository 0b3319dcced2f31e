"""Runs the real command in a process of its own."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOPOLOGIES = Path(__file__).parent.parent.parent / "topologies"
SHOP = TOPOLOGIES / "shop"
TELEMETRY = TOPOLOGIES / "telemetry"
MARKETPLACE = TOPOLOGIES / "marketplace"


@dataclass(frozen=True)
class Ended:
    """How the command ended."""

    code: int
    out: str
    err: str

    def ok(self) -> Ended:
        """The same, if it ended well."""
        assert self.code == 0, self
        return self

    def __repr__(self) -> str:
        return f"exit code {self.code}\n--- stdout\n{self.out}\n--- stderr\n{self.err}"


def tool(*arguments: str | Path, url: str = "", typed: str = "", timeout: float = 60, **environment: str) -> Ended:
    """Run ``nats-topology`` with no terminal and with nothing of ours in the environment; stdin has what is typed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NATS_")}
    if url:
        clean["NATS_URL"] = url
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        input=typed,
        env=clean | environment,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


class Terminal:
    """The command on a terminal of its own, 80 columns wide."""

    def __init__(self, *arguments: str | Path, url: str, **environment: str) -> None:
        self._main, child = pty.openpty()
        clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
        clean |= {"TERM": "xterm", "NATS_URL": url, **environment}
        command = [sys.executable, "-m", "reconciler", *map(str, arguments)]
        self._process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=clean)
        os.close(child)
        self.text = ""

    def until(self, words: str) -> None:
        """Read until the terminal has shown the words."""
        while words not in self.text:
            assert self._read(), self.text

    def type(self, words: str) -> None:
        """Type the words and press Enter."""
        os.write(self._main, f"{words}\n".encode())

    def interrupt(self) -> None:
        """Press Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def ended(self) -> Ended:
        """Read to the end."""
        while self._read():
            pass
        os.close(self._main)
        assert "Traceback" not in self.text, self.text
        return Ended(self._process.wait(), self.text, "")

    def _read(self) -> bool:
        try:
            chunk = os.read(self._main, 65536)
        except OSError:  # Linux says so when the other side has gone.
            return False
        self.text += chunk.decode(errors="replace")
        return bool(chunk)


def copy_of(folder: Path, to: Path) -> Path:
    """A copy of a topology, to change it."""
    shutil.copytree(folder, to)
    return to
