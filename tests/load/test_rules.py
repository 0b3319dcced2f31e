"""The pages of the rules hold what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.load import RULES, Loaded, load_all
from reconciler.model.rule import Rule
from tests.lint.pages import example

SHOWN = [rule for rule in RULES if "Bad:" in rule.page]
TOLD = {"SYN008", "SYN009", "SYN011"}
"""What no YAML text of a few lines can show."""


def loaded(folder: Path, text: str) -> Loaded:
    """An example as a topology; with an overlay, as the first target has it. A comment may name the next file."""
    _, *named = re.split(r"^# (\S+\.yaml)\n", text, flags=re.MULTILINE)
    files = dict(zip(named[::2], named[1::2], strict=True)) or {"topology.yaml": text}
    if not re.search("^topology:", files["topology.yaml"], re.MULTILINE):
        files["topology.yaml"] = f"topology: example\n{files['topology.yaml']}"
    for name, lines in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(lines)
    base, overlaid = load_all(folder)
    return next(iter(overlaid.values()), base)


@pytest.mark.parametrize("rule", SHOWN, ids=str)
def test_the_bad_example_is_found_with_advice(rule: Rule, tmp_path: Path) -> None:
    found = loaded(tmp_path, example(rule.page, "Bad"))
    assert found.topology is None
    assert {finding.rule for finding in found.findings} == {str(rule)}
    for finding in found.findings:
        assert finding.severity is rule.severity
        assert finding.at.line > 1 or not finding.at.file.endswith("topology.yaml")
        assert finding.hint
        assert not finding.message.endswith(".")


@pytest.mark.parametrize("rule", SHOWN, ids=str)
def test_the_good_example_is_a_topology(rule: Rule, tmp_path: Path) -> None:
    found = loaded(tmp_path, example(rule.page, "Good"))
    assert found.findings == ()
    assert found.topology is not None


@pytest.mark.parametrize("rule", RULES, ids=str)
def test_the_page_starts_with_one_sentence_and_says_why(rule: Rule) -> None:
    first, *rest = rule.page.splitlines()
    assert re.fullmatch(r"[A-Z].*\.", first)
    assert [line for line in rest if line]
    assert ("Bad:" in rest) == ("Good:" in rest) == (rule.id not in TOLD)


def test_ids_and_names_are_unique_and_in_order() -> None:
    ids = [rule.id for rule in RULES]
    assert ids == sorted(set(ids))
    assert len({rule.name for rule in RULES}) == len(RULES)
