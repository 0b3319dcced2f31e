"""Counts the cases, and says in the end how many there were."""

from __future__ import annotations

import pytest

from tests.hostile import law


def pytest_runtest_teardown(item: pytest.Item) -> None:
    item.user_properties.append(("cases", law.counted()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = (each for some in terminalreporter.stats.values() for each in some)
    done = (each for each in reports if getattr(each, "when", "") == "teardown")
    cases = sum(number for each in done for name, number in each.user_properties if name == "cases")
    terminalreporter.write_line(f"{cases:,} hostile cases were run.")
