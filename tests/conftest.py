"""Fixtures that all tests share."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.servers import Server

signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell starts what runs in the background with Ctrl-C ignored, and the commands under test would inherit that."""


@pytest.fixture
def server() -> Iterator[Server]:
    """A fresh nats-server with JetStream."""
    with Server() as started:
        yield started
