"""Whole plans as a reviewer reads them, one folder a scenario, named for what happens.

``before.yaml`` is what was applied, ``by_hand.yaml`` what somebody then changed on the server (address → values in
the server's form), ``holds.yaml`` what streams and consumers hold, ``wanted.yaml`` the topology now, and ``plan.txt``
the plan. ``python -m tests.test_scenarios`` writes each plan.txt anew, for a person to read in the diff.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from reconciler.model.topology import State
from reconciler.plan import make
from reconciler.render import plan_text, text
from tests.plan.estates import changed, declared, disowned, holding, live_as

FOLDER = Path(__file__).parent / "scenarios"
SCENARIOS = sorted(path.name for path in FOLDER.iterdir() if path.is_dir())


def read(folder: Path, name: str) -> Any:
    path = folder / f"{name}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}


def read_by_a_reviewer(folder: Path) -> str:
    """What a reviewer reads; places are in wanted.yaml."""
    live = live_as(declared((folder / "before.yaml").read_text(encoding="utf-8")))
    for address, values in read(folder, "by_hand").items():
        owner = values.pop("owner", "shop")
        live = changed(live, address, **values)
        if owner != "shop":
            live = disowned(live, address, owner)
    held = {name.replace("/", "__"): State(**values) for name, values in read(folder, "holds").items()}
    live = holding(live, **held)
    wanted = declared((folder / "wanted.yaml").read_text(encoding="utf-8"))
    plan = make(wanted, live)
    lines = "\n".join((*plan_text.plan(plan), *text.findings(plan.findings))) + "\n"
    return lines.replace(wanted.places.file, "wanted.yaml")


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str) -> None:
    assert read_by_a_reviewer(FOLDER / name) == (FOLDER / name / "plan.txt").read_text(encoding="utf-8")


if __name__ == "__main__":
    for each in SCENARIOS:
        (FOLDER / each / "plan.txt").write_text(read_by_a_reviewer(FOLDER / each), encoding="utf-8")
