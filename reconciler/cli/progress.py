"""Tells of each action as it ends; when that takes long on a terminal, with a bar first and the lines after it."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

import click

from reconciler.cli import show
from reconciler.cli.main import discard_output
from reconciler.model.outcome import Outcome
from reconciler.render import plan_text

PATIENCE = 1.0
"""Seconds before a bar appears."""


class Progress:
    """Receives outcomes, one at a time."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._quiet = quiet
        self._done = 0
        self._paint = show.paint()
        self._started = time.monotonic()
        self._terminal = sys.stderr.isatty()
        self._bar: Any = None
        self._waiting: list[str] = []

    def __enter__(self) -> Progress:
        return self

    def __call__(self, outcome: Outcome) -> None:
        """Tell of one action."""
        self._done += 1
        if self._quiet:
            return
        try:
            self._tell(outcome)
        except OSError:
            # Nobody reads what we write, or the disk is full: what was confirmed is carried out all the same.
            discard_output()

    def waiting(self, what: str) -> None:
        """Tell what is waited for."""
        if self._bar is not None:
            click.echo(err=True)
        show.waiting(what)

    def _tell(self, outcome: Outcome) -> None:
        line = plan_text.outcome(outcome, self._paint)
        if self._bar is not None:
            self._waiting.append(line)
            self._bar.update(1)
            return
        show.lines([line])
        if self._terminal and self._done < self._total and time.monotonic() - self._started > PATIENCE:
            steps = max(1, self._total // 200)
            self._bar = click.progressbar(
                length=self._total, label="Applying", show_pos=True, file=sys.stderr, update_min_steps=steps
            )
            self._bar.__enter__()
            self._bar.update(self._done)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.__exit__(kind, error, trace)
            try:
                show.lines(self._waiting)
            except OSError:
                discard_output()
