"""What a stream's row of a list says of its replicas, in words."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.live.replicas import settling


def row(replicas: int, cluster: dict[str, Any] | None) -> dict[str, Any]:
    return {"config": {"num_replicas": replicas}} | ({} if cluster is None else {"cluster": cluster})


def replica(name: str, current: bool, **more: bool) -> dict[str, Any]:
    return {"name": name, "current": current, **more}


@pytest.mark.parametrize(
    ("replicas", "cluster", "words"),
    [
        (1, None, ""),
        (1, {"leader": "n0"}, ""),
        (1, {"name": "three"}, "0 of 1 replicas are current"),
        (3, {"leader": "n0", "replicas": [replica("n1", True), replica("n2", True)]}, ""),
        (
            3,
            {"leader": "n0", "replicas": [replica("n1", False), replica("n2", False)]},
            "1 of 3 replicas is current",
        ),
        (3, {"leader": "n0", "replicas": [replica("n1", True), replica("n2", False)]}, "2 of 3 replicas are current"),
        (3, {"leader": "n0", "replicas": [replica("n1", True), replica("n2", False, offline=True)]}, ""),
        (3, {"leader": "n0", "desired": {"replicas": [{"name": "n1"}]}}, "1 of 3 replicas is current"),
        (1, {"leader": "n0", "desired": {"replicas": [{"name": "n2"}]}}, "on its way to n2"),
        (1, {"leader": "n0", "desired": {"created": "2026-11-24T00:00:00Z"}}, "on its way"),
    ],
)
def test_what_is_still_to_be_done_is_told(replicas: int, cluster: dict[str, Any] | None, words: str) -> None:
    assert settling(row(replicas, cluster)) == words
