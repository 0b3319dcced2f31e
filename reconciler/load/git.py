"""Asking git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from reconciler.errors import InputError

_HOOK = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE")
"""What git says to its hooks about where it is itself, which is not where the topology is."""


def git(folder: Path, *arguments: str, sent: bytes = b"") -> bytes:
    """What git answers in a folder. Raises InputError when it is not there, or refuses."""
    environment = {key: value for key, value in os.environ.items() if key not in _HOOK}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, input=sent, capture_output=True, check=False, env=environment)
    except FileNotFoundError:
        raise InputError("git is not installed", "install it to compare with a revision") from None
    if done.returncode != 0:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ").splitlines()
        hint = "comparing with a revision needs the folder in a repository of git"
        raise InputError(f"git cannot read {folder}: {said[0] if said else 'it says nothing'}", hint)
    return done.stdout
