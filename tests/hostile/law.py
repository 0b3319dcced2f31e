"""What holds for whatever is read: findings or an error with a message, soon, and the same each time."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

from reconciler import pipeline
from reconciler.errors import InputError
from reconciler.model.finding import Finding
from reconciler.render.formats import FORMATS, Report, render

HOSTILE = os.environ.get("HYPOTHESIS_PROFILE") == "hostile"
SECONDS = 1.0 if HOSTILE else 60.0
"""Of the processor, for one case. In ``make test`` only what would never end is ended."""
MOST_REPORTED = 20
"""Findings up to which every format is rendered."""

_ran = 0


class TooSlowError(AssertionError):
    """A case that took more than its seconds."""


def cases(thousands: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """That many thousand cases in ``make hostile``, and a hundredth of them in ``make test``."""
    slow_or_large = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]
    chosen = settings(max_examples=thousands * (1_000 if HOSTILE else 10), suppress_health_check=slow_or_large)
    # A case that fails is shown, however long it is.
    shown = pytest.mark.filterwarnings("ignore:Generating overly large repr")
    return lambda test: shown(chosen(test))


def counted() -> int:
    """How many cases were run since this was asked last."""
    global _ran
    ran, _ran = _ran, 0
    return ran


@contextmanager
def case() -> Iterator[None]:
    """One case, which is counted and timed."""
    global _ran
    _ran += 1
    with timed():
        yield


@contextmanager
def timed() -> Iterator[None]:
    """Ends what takes too long with TooSlowError, also inside of one call to a regular expression."""
    # What hypothesis remembers of a hundred thousand cases is not for the case to look through.
    gc.disable()
    before = signal.signal(signal.SIGPROF, _end)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
        gc.enable()


def _end(number: int, frame: FrameType | None) -> None:
    raise TooSlowError(f"it takes more than {SECONDS:g} s")


def files_are_lawful(files: Mapping[str, bytes]) -> None:
    """Check a folder of these files, as one case, with each format of report."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        for name, data in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        with case():
            first = _checked(folder)
        second = _checked(folder)
        assert first == second
        if isinstance(first, str):
            assert first
            return
        findings_are_lawful(first.findings)
        lines = {file: Path(file).read_bytes().decode("utf-8", "replace").splitlines() for file in first.files}
        report = Report(first.findings[:MOST_REPORTED], first.files, lines)
        with timed():
            for each in FORMATS:
                render(each, report)


def _checked(folder: Path) -> pipeline.Checked | str:
    try:
        return pipeline.check_all(folder)
    except InputError as error:
        return error.message


def findings_are_lawful(findings: Iterable[Finding]) -> None:
    """Each finding has a place, a rule and a message, and so has each other place it names."""
    for each in findings:
        assert each.rule_id, each
        assert each.rule_name, each
        for at, message in ((each.at, each.message), *((other.at, other.message) for other in each.related)):
            assert at.file, each
            assert at.line >= 1, each
            assert at.column >= 1, each
            assert message.strip(), each
