"""Runs the real command in a process of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TOPOLOGIES = Path(__file__).parent.parent.parent / "topologies"
SHOP = TOPOLOGIES / "shop"
TELEMETRY = TOPOLOGIES / "telemetry"


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


def tool(*arguments: str | Path, url: str = "", timeout: float = 60, **environment: str) -> Ended:
    """Run ``nats-topology`` with no terminal and with nothing of ours in the environment."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NATS_")}
    if url:
        clean["NATS_URL"] = url
    done = subprocess.run(
        [sys.executable, "-m", "reconciler", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout,
        stdin=subprocess.DEVNULL,
        env=clean | environment,
    )
    assert "Traceback" not in done.stdout + done.stderr, done.stderr
    return Ended(done.returncode, done.stdout, done.stderr)


def copy_of(folder: Path, to: Path) -> Path:
    """A copy of a topology, to change it."""
    shutil.copytree(folder, to)
    return to
