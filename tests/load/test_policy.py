"""The section lint as it is read: what may stand there, and where it was written."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.finding import Severity
from reconciler.model.policy import Policy
from tests.load.topologies import only, places, written


def test_nothing_said_is_the_recommended_preset(tmp_path: Path) -> None:
    for section in ("", "lint:\n", "lint: {}\n"):
        topology = written(tmp_path, topology=f"topology: t\n{section}").topology
        assert topology is not None
        assert topology.policy == Policy()


def test_each_entry_keeps_its_place(tmp_path: Path) -> None:
    topology = written(
        tmp_path,
        topology="""
        topology: t
        lint:
          preset: strict
          version: 1
          baseline: known.json
          rules:
            NAM011: warning
            too-few-levels: off
          overrides:
            - paths: ["legacy/**"]
              objects: [stream/A, stream/B]
              rules: {NAM*: off}
        """,
    ).topology
    assert topology is not None
    policy = topology.policy
    assert (policy.preset, policy.version, policy.baseline) == ("strict", 1, "known.json")
    assert [(each.rules.text, each.severity, each.rules.at.line) for each in policy.settings] == [
        ("NAM011", Severity.warning, 7),
        ("too-few-levels", None, 8),
    ]
    (override,) = policy.overrides
    assert [(each.text, each.at.line, each.at.column) for each in override.objects] == [
        ("stream/A", 11, 17),
        ("stream/B", 11, 27),
    ]
    assert override.paths[0].text == "legacy/**"
    assert override.settings[0].severity is None


@pytest.mark.parametrize("off", ["off", "'off'", '"off"'])
def test_off_is_a_word_also_without_quotes(off: str, tmp_path: Path) -> None:
    text = f"topology: t\nlint: {{rules: {{NAM011: {off}}}, overrides: [{{paths: [a], rules: {{NAM012: {off}}}}}]}}\n"
    topology = written(tmp_path, topology=text).topology
    assert topology is not None
    assert topology.policy.settings[0].severity is None


@pytest.mark.parametrize(
    "text",
    [
        "topology: t\nlint: {rules: {NAM011: no}}\n",
        "topology: t\nlint: {rules: {NAM011: OFF}}\n",
        "topology: t\nstreams: {A: {max_age: 1d, deny_delete: off}}\n",
        "topology: t\nlint: {}\nstreams: {A: {max_age: 1d, deny_delete: off}}\n",
    ],
)
def test_elsewhere_off_and_words_like_it_are_ambiguous(text: str, tmp_path: Path) -> None:
    assert only(written(tmp_path, topology=text)).rule == "SYN005 ambiguous-scalar"


@pytest.mark.parametrize(
    ("said", "message", "hint"),
    [
        ("{preset: pedantic}", "lint.preset is 'pedantic', not one of minimal, recommended, strict, large-system", ""),
        ("{version: 2}", "lint.version is 2, 1 is the most", "write a number up to 1"),
        ("{rules: {NAM011: warn}}", "lint.rules.NAM011 is 'warn', not one of error, warning, info, off", "warning?"),
        ("{rules: {NAM011: }}", "lint.rules.NAM011 is empty, not one of error, warning, info, off", "write warning"),
        ("{rules: [NAM011]}", "lint.rules is a list, not a mapping", "write {too-few-levels: off}"),
        ("{overrides: [{paths: [a]}]}", "lint.overrides[0] lacks rules", "write rules: {too-few-levels: off}"),
        ("{overrides: [{paths: a, rules: {}}]}", "lint.overrides[0].paths is 'a', not a list", "write [a]"),
        ("{overrides: [{paths: [], rules: {}}]}", "lint.overrides[0].paths is an empty list", "at least one item"),
        ("{presets: strict}", "'presets' is not a field of lint", "did you mean preset?"),
    ],
)
def test_what_cannot_stand_there_is_told(said: str, message: str, hint: str, tmp_path: Path) -> None:
    found = only(written(tmp_path, topology=f"topology: t\nlint: {said}\n"))
    assert found.message == message
    assert hint in found.hint


def test_it_stands_in_topology_yaml_only_and_once(tmp_path: Path) -> None:
    loaded = written(tmp_path, topology="topology: t\nlint: {}\n---\nlint: {}\n", more="lint: {}\n")
    assert places(loaded) == ["SYN014 1:1", "SYN014 4:1"]


def test_comments_of_all_files_are_read(tmp_path: Path) -> None:
    comment = "# nats-topology: ignore[REL013] why\n"
    topology = written(
        tmp_path,
        "prod",
        topology=f"topology: t  {comment}targets: {{prod: {{overlay: over/prod.yaml}}}}\nstreams: {{A: {{}}}}\n",
        more__a=comment,
        over__prod=f"stream/A:\n  max_age: 1d  {comment}",
    ).topology
    assert topology is not None
    assert [(Path(each.at.file).name, each.line) for each in topology.policy.ignores] == [
        ("a.yaml", 0),
        ("prod.yaml", 2),
        ("topology.yaml", 1),
    ]
