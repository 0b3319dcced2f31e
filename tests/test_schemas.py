"""The committed schemas are the generated ones, and describe what they are for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reconciler.kinds import KINDS
from reconciler.kinds.json_schema import topology_schema
from reconciler.kinds.overlay_schema import overlay_schema
from reconciler.plan.document import saved_plan_schema
from reconciler.render.plan_schema import plan_schema

FOLDER = Path(__file__).parent.parent / "schemas"
SCHEMAS = {
    "topology": topology_schema(),
    "overlay": overlay_schema(),
    "plan": plan_schema(),
    "saved-plan": saved_plan_schema(),
}


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_committed_schema_is_the_generated_one(name: str) -> None:
    committed = json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))
    assert committed == SCHEMAS[name], "run `make schemas`"


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_schema_is_a_valid_schema(name: str) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


TOPOLOGIES = FOLDER.parent / "topologies"


@pytest.mark.parametrize("path", sorted(TOPOLOGIES.rglob("*.yaml")), ids=lambda path: str(path.relative_to(TOPOLOGIES)))
def test_every_file_names_the_schema_that_it_is_held_to(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.match(r"# yaml-language-server: \$schema=(\S+)\n", text)
    assert named, "an editor takes the first line"
    kind = "overlay" if path.parent.name == "overlays" else "topology"
    assert (path.parent / named[1]).resolve() == (FOLDER / f"{kind}.schema.json").resolve()


def properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of the schema, at any depth."""
    if isinstance(schema, dict):
        for name, inner in schema.get("properties", {}).items():
            yield f"{path}.{name}", inner
        for key, inner in schema.items():
            yield from properties(inner, f"{path}.{key}")
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner, path)


@pytest.mark.parametrize("name", ["topology", "overlay"])
def test_an_editor_can_explain_every_field(name: str) -> None:
    for path, schema in properties(SCHEMAS[name]):
        assert "description" in schema, path


def test_an_editor_can_show_an_example_of_every_field_of_a_stream_and_a_consumer() -> None:
    for kind in ("stream", "consumer"):
        for name, schema in SCHEMAS["topology"]["$defs"][kind]["properties"].items():
            if name == "consumers":
                continue
            assert schema["examples"], (kind, name)
            jsonschema.validate(schema["examples"][0], schema)


def test_an_overlay_may_say_of_an_object_what_the_topology_may_and_nothing() -> None:
    for kind in KINDS:
        whole = set(SCHEMAS["topology"]["$defs"][kind.name]["properties"])
        assert set(SCHEMAS["overlay"]["$defs"][kind.name]["properties"]) == whole - {"consumers"}
        nothing = {f"{kind.name}/*": dict.fromkeys(whole - {"consumers"})}
        jsonschema.validate(nothing, SCHEMAS["overlay"])


@pytest.mark.parametrize(
    ("overlay", "right"),
    [
        ({"stream/*": {"num_replicas": 3}}, True),
        ({"stream/A": {"mirror": {"filter_subject": "a.b"}}}, True),
        ({"stream/A": {"metadata": {"tier": None}}}, True),
        ({"stream/A": None}, False),
        ({"stream/A": {"sources": [{"filter_subject": "a.b"}]}}, False),
        ({"stream/A": {"sources": [{"name": None}]}}, False),
        ({"stream/A": {"storage": "disk"}}, False),
        ({"subject/a.b": {"description": "x"}}, False),
        ({"streams": {"A": {}}}, False),
    ],
)
def test_an_overlay_is_patches_by_address(overlay: dict[str, Any], right: bool) -> None:
    assert jsonschema.Draft202012Validator(SCHEMAS["overlay"]).is_valid(overlay) == right
