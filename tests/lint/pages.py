"""Topologies as text, for the tests of rules: write, load, lint."""

from __future__ import annotations

import textwrap
from pathlib import Path

from reconciler.lint import lint, ordered
from reconciler.load import load_all
from reconciler.model.finding import Finding


def example(page: str, heading: str) -> str:
    """The YAML after ``Bad:`` or ``Good:`` on a rule's page."""
    lines = page.splitlines()
    block = []
    for line in lines[lines.index(f"{heading}:") + 1 :]:
        if line and not line.startswith("    "):
            break
        block.append(line)
    return textwrap.dedent("\n".join(block)).strip() + "\n"


def findings(folder: Path, text: str) -> tuple[Finding, ...]:
    """Everything that loading and linting say about one file, as it stands and for its targets."""
    text = textwrap.dedent(text).lstrip()
    (folder / "topology.yaml").write_text(text if "topology:" in text else f"topology: example\n{text}")
    loaded, variants = load_all(folder)
    found = [
        each
        for variant in (loaded, *variants.values())
        for each in (variant.findings if variant.topology is None else lint(variant.topology))
    ]
    return ordered({each.sort_key: each for each in found}.values())


def only(found: tuple[Finding, ...], rule: str) -> list[Finding]:
    """The findings of one rule, by its id."""
    return [finding for finding in found if finding.rule.split()[0] == rule]
