"""What README shows is so."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
import yaml

from reconciler import pipeline
from reconciler.cli.explain import all_rules
from reconciler.cli.main import COMMANDS, main
from reconciler.model.finding import Severity
from reconciler.model.plan import Plan

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_language_page_is_a_topology_without_errors_or_warnings(tmp_path: Path) -> None:
    for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL):
        name, _, shown = text.removeprefix("# ").partition("\n")
        if name == ".pre-commit-config.yaml":
            hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
            said = [hook["id"] for hook in yaml.safe_load(shown)["repos"][0]["hooks"]]
            assert set(said) <= {hook["id"] for hook in hooks}
            continue
        if "/topology.yaml" in name:
            assert shown in (ROOT / "topologies" / name).read_text(encoding="utf-8")
            continue
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text.replace("# overlay:", "overlay:"), encoding="utf-8")
    checked = pipeline.check_all(tmp_path)
    assert len(checked.files) == 3
    assert [each for each in checked.findings if each.severity > Severity.info] == []


def test_the_rules_and_commands_that_it_names_exist() -> None:
    known = {rule.id: str(rule) for rule in all_rules()}
    for rule in re.findall(r"\b[A-Z]{3}\d{3}(?: [a-z]+(?:-[a-z]+)+)?", README):
        assert known[rule[:6]].startswith(rule)
    for command in re.findall(r"nats-topology ([a-z]+)", README):
        assert command in COMMANDS


def test_its_summary_lines_are_the_programs() -> None:
    assert Plan("shop").summary in README


@pytest.mark.parametrize("page", ["README.md", "docs/editors.md"])
def test_the_files_it_points_to_are_there(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", (ROOT / page).read_text(encoding="utf-8")):
        assert target.startswith("https://") or (ROOT / page).parent.joinpath(target).exists(), target


def test_the_commands_for_editors_are_right() -> None:
    page = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
    lines = re.findall(r"^nats-topology (\S+) ?([^<>\n]*)", page, re.MULTILINE)
    assert lines
    for name, rest in lines:
        command = main.get_command(click.Context(main), name)
        assert command is not None
        command.make_context(name, rest.split())
