"""A topology that stands in for what is live."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.load import load
from reconciler.model.plan import Verb
from reconciler.model.version import NEWEST
from reconciler.plan import make
from reconciler.plan.declared import as_live
from tests.cli.command import SHOP, TELEMETRY
from tests.plan.estates import declared

BEFORE = "streams: {A: {subjects: [a.b.c], max_age: 1d, on_removal: keep, consumers: {r: {}}}}"


@pytest.mark.parametrize("folder", [SHOP, TELEMETRY], ids=["shop", "telemetry"])
def test_a_topology_is_no_change_of_itself(folder: Path) -> None:
    topology = load(folder).topology
    assert topology is not None
    assert make(topology, as_live(topology, topology.servers.newest)).actions == ()


def test_what_is_declared_no_longer_goes_as_its_declaration_said() -> None:
    plan = make(declared(""), as_live(declared(BEFORE), NEWEST))
    assert {str(each.address): each.verb for each in plan.actions} == {
        "stream/A": Verb.forget,
        "consumer/A/r": Verb.delete,
    }


def test_a_change_is_told_field_by_field() -> None:
    after = declared(BEFORE.replace("1d", "2d").replace("r: {}", "r: {max_deliver: 4}"))
    plan = make(after, as_live(declared(BEFORE), NEWEST))
    changes = {(str(each.address), change.path): change.after for each in plan.actions for change in each.changes}
    assert changes == {("stream/A", "max_age"): "2d", ("consumer/A/r", "max_deliver"): 4}
