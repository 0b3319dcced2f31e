"""Folders of YAML for the tests of loading, and what is found in them, shortly said."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

from reconciler.load import Loaded, load
from reconciler.model.finding import Finding


def written(folder: Path, target: str | None = None, **files: str) -> Loaded:
    """Load a folder with these files as a target has it: ``topology`` is topology.yaml, ``a__b`` is a/b.yaml."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
    return load(folder, target)


def places(loaded: Loaded) -> list[str]:
    """``SYN002 3:5`` for each finding."""
    return [f"{finding.rule.split()[0]} {finding.at.line}:{finding.at.column}" for finding in loaded.findings]


def only(loaded: Loaded) -> Finding:
    """The one finding there is."""
    assert len(loaded.findings) == 1, loaded.findings
    assert loaded.topology is None
    return loaded.findings[0]
