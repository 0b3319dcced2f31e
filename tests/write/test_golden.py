"""How an imported estate reads: ``golden/observed.json`` is what a server had, the rest of the folder what is written.

``python -m tests.write.test_golden`` writes the files anew, for a person to read in the diff.
"""

from __future__ import annotations

import json
from pathlib import Path

from reconciler.kinds import lifecycle
from reconciler.load import load, sayable
from reconciler.model.address import Address
from reconciler.model.topology import Resource, State, Topology
from reconciler.model.version import Version
from reconciler.plan import make
from reconciler.write import write

GOLDEN = Path(__file__).parent / "golden"


def observed() -> Topology:
    said = json.loads((GOLDEN / "observed.json").read_text(encoding="utf-8"))
    resources = {}
    for name, each in said["objects"].items():
        config, address = each["config"], Address.parse(name)
        state = State(ephemerals=each.get("ephemerals", 0))
        resources[address] = Resource(address, config, owner=lifecycle.owner(config), state=state)
    unknown = frozenset(Address.parse(name) for name in said["unknown"])
    server = Version.parse(said["server"])
    return Topology("", resources, server=server, observed_at=said["observed_at"], unknown=unknown)


def files() -> dict[str, str]:
    """What is written, by name."""
    written = write(observed(), topology="shop", place="nats://127.0.0.1:4222", sayable=sayable)
    return {file.name: file.text for file in written.files}


def test_the_files_read_as_people_saw_them() -> None:
    assert files() == {path.name: path.read_text(encoding="utf-8") for path in GOLDEN.glob("*.yaml")}


def test_they_plan_to_no_changes() -> None:
    topology = load(GOLDEN).topology
    assert topology is not None
    assert make(topology, observed()).summary == "No changes. The servers match the topology."


if __name__ == "__main__":
    for name, text in files().items():
        (GOLDEN / name).write_text(text, encoding="utf-8")
