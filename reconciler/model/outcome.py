"""What became of an action."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from reconciler.model.plan import Action


class Status(Enum):
    """done: the server has it. failed: it refused or did not answer. skipped: never tried."""

    done = "done"
    failed = "failed"
    skipped = "skipped"

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Outcome:
    """One action's end: its status, what the server said, how long it took in seconds, how many tries."""

    action: Action
    status: Status
    message: str = ""
    seconds: float = 0.0
    tries: int = 1
    changed: bool = False
    """Whether a request of it was answered with success, or may have been carried out."""
