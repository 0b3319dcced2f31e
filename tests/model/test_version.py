"""Versions as people write them."""

from __future__ import annotations

import re

import pytest

from reconciler.model.version import Version, VersionRange


@pytest.mark.parametrize(
    "text", ["", "2", "2.", "2.x", "latest", "-2.11", "9" * 5_000 + ".1", "2.11." + "9" * 5_000, "\u0662.1"]
)
def test_what_is_no_version_is_told_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape("is not a version of nats-server; write it like 2.14 or 2.14.3")):
        Version.parse(text)


@pytest.mark.parametrize("text", [">=", "<", ">=2.11 <", "=2.11", f">=2.11 <{'9' * 5_000}.1"])
def test_what_is_no_range_is_told_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version of nats-server"):
        VersionRange.parse(text)


@pytest.mark.parametrize("text", [">=2.12 <2.11", "<2.10", "2.9 <2.8"])
def test_a_range_without_versions_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="contains no version"):
        VersionRange.parse(text)
