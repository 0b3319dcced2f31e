"""Tells of each action as it ends: a line, and below the lines a bar when it takes long on a terminal."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import Any

import click

from reconciler.cli import show
from reconciler.model.outcome import Outcome
from reconciler.render import text

PATIENCE = 1.0
"""Seconds before a bar appears."""
CLEAR_LINE = "\r\033[K"


class Progress:
    """Receives outcomes, from any thread, one at a time."""

    def __init__(self, total: int, *, quiet: bool) -> None:
        self._total = total
        self._quiet = quiet
        self._done = 0
        self._paint = show.paint()
        self._started = time.monotonic()
        self._terminal = sys.stderr.isatty() and not quiet
        self._bar: Any = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, outcome: Outcome) -> None:
        """Tell of one action."""
        self._done += 1
        if self._quiet:
            return
        if self._bar is not None:
            click.echo(CLEAR_LINE, nl=False, err=True, color=True)
        show.lines([text.outcome(outcome, self._paint)])
        if self._bar is None and self._terminal and time.monotonic() - self._started > PATIENCE:
            self._bar = click.progressbar(length=self._total, label="Applying", file=sys.stderr)
            self._bar.__enter__()
            self._bar.update(self._done)
        elif self._bar is not None:
            self._bar.update(1)
            self._bar.render_progress()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            click.echo(CLEAR_LINE, nl=False, err=True, color=True)
