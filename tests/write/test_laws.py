"""Whatever an account holds: what is written of it loads, and plans to no changes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings

from reconciler.load import load, sayable
from reconciler.model.topology import Topology
from reconciler.plan import make
from reconciler.write import write
from tests.write.configs import accounts


def read_again(observed: Topology) -> Topology:
    """The topology that the written files declare."""
    written = write(observed, topology="shop", place="here", sayable=sayable)
    assert not written.left_out
    with tempfile.TemporaryDirectory() as folder:
        for file in written.files:
            (Path(folder) / file.name).write_text(file.text, encoding="utf-8", newline="")
        loaded = load(Path(folder))
    assert loaded.topology is not None, (loaded.findings, [file.text for file in written.files])
    return loaded.topology


@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(accounts())
def test_what_is_written_plans_to_no_changes(observed: Topology) -> None:
    plan = make(read_again(observed), observed)
    assert [(str(action.address), action.changes) for action in plan.actions] == []
    assert plan.unchanged + len(plan.unowned) == len(observed.resources)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(accounts())
def test_the_same_account_gives_the_same_bytes(observed: Topology) -> None:
    turned = Topology(
        "",
        dict(reversed(observed.resources.items())),
        server=observed.server,
        observed_at=observed.observed_at,
    )
    first, second = (write(each, topology="shop", place="here", sayable=sayable) for each in (observed, turned))
    assert first == second
