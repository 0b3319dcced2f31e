"""Imports run one way, each library has one home, and starting up stays cheap."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "reconciler"

MAY_IMPORT = {
    "model": set(),
    "kinds": {"model"},
    "load": {"model", "kinds", "errors"},
    "lint": {"model", "kinds"},
    "plan": {"model", "kinds"},
    "describe": {"model", "kinds", "lint"},
    "write": {"model", "kinds"},
    "live": {"model", "kinds", "errors"},
    "render": {"model"},
    "pipeline": {"model", "load", "lint", "plan", "write", "live", "errors"},
    "cli": {"model", "kinds", "render", "pipeline", "live", "load", "lint", "plan", "describe", "errors"},
}
"""Which package may import which. ``cli`` takes settings and sessions from ``live`` and rule pages from all stages."""

HOMES = {
    "yaml": {"load"},
    "jsonschema": {"load"},
    "jsonschema_rs": {"load"},
    "deepdiff": {"plan"},
    "nats": {"live"},
    "nkeys": {"live"},
    "asyncio": {"live"},
    "click": {"cli"},
}


def imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the full name of the module"
            found.add(node.module or "")
    return found


FILES = sorted(ROOT.rglob("*.py"))


def part_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    part = part_of(path)
    if part not in MAY_IMPORT:
        assert part in ("__init__", "__main__", "errors")
        return
    ours = {name.split(".")[1] for name in imports(path) if name.startswith("reconciler.")}
    assert ours - {part} <= MAY_IMPORT[part]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_each_library_is_used_in_its_home_only(path: Path) -> None:
    for name in imports(path):
        assert part_of(path) in HOMES.get(name.split(".")[0], {part_of(path)}), f"{name} does not belong here"


def test_every_package_has_a_design_note() -> None:
    for package in sorted(path.parent for path in ROOT.rglob("__init__.py")):
        note = ast.get_docstring(ast.parse((package / "__init__.py").read_text(encoding="utf-8")))
        assert note, package
        assert len(note) > 80, package


def loaded_by(*arguments: str) -> set[str]:
    """The modules in memory after a command of ours."""
    program = (
        "import sys\n"
        "from reconciler.cli.main import run\n"
        "try: run(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print('MODULES', *sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return set(done.stdout.rpartition("MODULES")[2].split())


def test_the_version_is_told_without_loading_a_stage() -> None:
    loaded = loaded_by("--version")
    assert not {f"reconciler.{part}" for part in ("kinds", "load", "lint", "plan", "live")} & loaded
    assert not {"nats", "yaml", "jsonschema", "deepdiff", "asyncio"} & loaded


def test_lint_does_not_wait_for_the_network_or_the_diff(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {subjects: [a.b.c], max_age: 1d}}\n")
    assert not {"nats", "asyncio", "jsonschema", "deepdiff"} & loaded_by("lint", str(tmp_path))
