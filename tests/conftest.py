"""Fixtures that all tests share."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
from hypothesis import Phase, settings

from tests.servers import Server

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell starts what runs in the background with Ctrl-C ignored, and the commands under test would inherit that."""

settings.register_profile("test", deadline=None, derandomize=True)
settings.register_profile("hostile", deadline=None, print_blob=True, phases=set(Phase) - {Phase.shrink, Phase.explain})
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "test"))
"""``make test`` draws the same examples each time and measures no times; ``make hostile`` draws new ones.

It does not shrink what it finds, which takes long where each try takes a second; the example is saved.
"""


@pytest.fixture
def server() -> Iterator[Server]:
    """A fresh nats-server with JetStream."""
    with Server() as started:
        yield started
