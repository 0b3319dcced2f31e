"""``lint --format``: what goes to stdout, what to files, and what a CI runner is told; the real command."""

from __future__ import annotations

import json
import os
from pathlib import Path
from xml.etree.ElementTree import parse

import pytest

from reconciler.render.formats import FORMATS
from tests.cli.command import Ended, tool
from tests.render.formats.test_concise import matched

TOPOLOGY = """\
topology: t
streams:
  A:
    subjects: [a.b.c, a.x.>]
    max_age: 1d
    max_bytes: 1MiB
  日本_B: {subjects: ['a.b.c'], max_age: 1d, max_bytes: 1MiB}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topology with an overlap, below the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "topology.yaml").write_text(TOPOLOGY, encoding="utf-8")
    return Path("shop")


def linted(folder: Path, *formats: str, **environment: str) -> Ended:
    """Lint a folder that has errors."""
    ended = tool("lint", folder, *(word for each in formats for word in ("--format", each)), **environment)
    assert ended.code == 1, ended
    assert ended.err == ""
    return ended


def test_text_shows_the_line_and_a_caret_under_the_value(folder: Path) -> None:
    lines = linted(folder).out.split("\n")
    found = next(index for index, line in enumerate(lines) if line.startswith("shop/topology.yaml:7:21: error STR001"))
    source, caret = lines[found + 1 : found + 3]
    assert source == "    7 |   日本_B: {subjects: ['a.b.c'], max_age: 1d, max_bytes: 1MiB}"
    assert caret == "      | " + " " * len("  日本_B: {subjects: [ww") + "^"
    assert lines[found + 3].startswith("    → a subject belongs to one stream")
    assert linted(folder, "text").out.split("\n") == lines


def test_a_secret_that_stands_where_it_must_not_is_not_shown(folder: Path) -> None:
    text = "topology: t\ntargets:\n  prod:\n    password: hunter2\n    servers: 'nats://me:hunter3@host'\n"
    (folder / "topology.yaml").write_text(text)
    ended = linted(folder)
    assert "shop/topology.yaml:4:" in ended.out
    for name in FORMATS:
        assert "hunter" not in linted(folder, name).out


def test_several_formats_go_to_files_and_one_to_stdout(folder: Path) -> None:
    ended = linted(folder, "concise", "sarif=out.sarif", "junit=out.xml", "gitlab=gl.json", "markdown=out.md")
    lines = ended.out.splitlines()
    assert [matched(line)["file"] for line in lines] == ["shop/topology.yaml"] * len(lines)
    (run,) = json.loads(Path("out.sarif").read_text())["runs"]
    assert len(run["results"]) == len(json.loads(Path("gl.json").read_text())) == len(lines)
    assert run["automationDetails"] == {"id": "nats-topology/shop/"}
    rules = run["tool"]["driver"]["rules"]
    assert all(rule["help"]["text"] for rule in rules)
    assert {rule["id"] for rule in rules} == {result["ruleId"] for result in run["results"]}
    assert len(parse("out.xml").getroot().findall("testsuite/testcase")) == len(lines)
    assert Path("out.md").read_text(encoding="utf-8").endswith("|\n")


def test_only_files_leave_stdout_empty_and_a_dash_is_stdout(folder: Path) -> None:
    assert linted(folder, "json=out.json").out == ""
    assert linted(folder, "json=-").out == Path("out.json").read_text() == linted(folder, "json").out


def test_a_fingerprint_holds_when_lines_move(folder: Path) -> None:
    before = json.loads(linted(folder, "gitlab").out)
    (folder / "topology.yaml").write_text(TOPOLOGY.replace("streams:", "# a word\n\nstreams:"), encoding="utf-8")
    after = json.loads(linted(folder, "gitlab").out)
    assert [each["fingerprint"] for each in after] == [each["fingerprint"] for each in before]
    assert [each["location"]["lines"]["begin"] - 2 for each in after] == [
        each["location"]["lines"]["begin"] for each in before
    ]


def test_gitlab_is_told_what_nobody_can_apply(folder: Path) -> None:
    severities = {each["check_name"][:6]: each["severity"] for each in json.loads(linted(folder, "gitlab").out)}
    assert severities["STR001"] == "critical"
    assert "critical" not in {severity for rule, severity in severities.items() if rule != "STR001"}


def test_github_gets_annotations_and_a_table_in_the_summary(folder: Path) -> None:
    Path("summary.md").write_text("# Before\n")
    ended = linted(folder, "github", GITHUB_STEP_SUMMARY=os.path.abspath("summary.md"))
    assert ended.out.startswith("::error file=shop/topology.yaml,line=7,col=21,title=STR001 stream-subject-overlap::")
    summary = Path("summary.md").read_text(encoding="utf-8")
    assert summary.startswith("# Before\n**nats-topology lint**: ")
    assert "STR001 stream-subject-overlap" in summary


def test_other_formats_leave_the_summary_alone(folder: Path) -> None:
    linted(folder, "text", GITHUB_STEP_SUMMARY=os.path.abspath("summary.md"))
    assert not Path("summary.md").exists()


def test_the_target_tells_reports_apart(folder: Path) -> None:
    (folder / "topology.yaml").write_text(TOPOLOGY + "targets: {prod: }\n", encoding="utf-8")
    ended = tool("lint", folder, "--target", "prod", "-f", "sarif")
    (run,) = json.loads(ended.out)["runs"]
    assert run["automationDetails"] == {"id": "nats-topology/shop/prod/"}


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_say_that_nothing_was_found(name: str, folder: Path) -> None:
    clean = TOPOLOGY[: TOPOLOGY.index("  日本_B")]
    (folder / "topology.yaml").write_text(clean, encoding="utf-8")
    ended = tool("lint", folder, "-f", name).ok()
    assert ended.err == ""
    assert (ended.out == "") == (name in ("concise", "jsonl"))


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_a_folder_that_is_no_topology(name: str, tmp_path: Path) -> None:
    ended = tool("lint", tmp_path, "-f", name)
    assert ended.code == 2
    assert "topology.yaml" in ended.out


@pytest.mark.parametrize(
    ("formats", "said"),
    [
        (["sarf"], "did you mean sarif?"),
        (["html"], "known are: text, concise"),
        (["sarif="], "write sarif=FILE"),
        (["text", "json"], "write json=FILE"),
        (["text", "json=-"], "write json=FILE"),
        (["json=a.json", "sarif=./a.json"], "two formats cannot both go to"),
    ],
)
def test_formats_that_cannot_be_are_refused(folder: Path, formats: list[str], said: str) -> None:
    ended = tool("lint", folder, *(word for each in formats for word in ("-f", each)))
    assert ended.code == 64
    assert said in ended.err
    assert not Path("a.json").exists()


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("nowhere/out.json", "No such file or directory"),
        ("shop", "Is a directory"),
        ("shop/topology.yaml", "is a file of the topology"),
    ],
)
def test_a_file_that_cannot_be_written_is_told(folder: Path, file: str, said: str) -> None:
    ended = tool("lint", folder, "-f", f"json={file}")
    assert (ended.code, ended.out) == (2, "")
    assert said in ended.err
    assert (folder / "topology.yaml").read_text(encoding="utf-8") == TOPOLOGY


def test_a_file_of_the_topology_is_not_overwritten_by_way_of_a_link_either(folder: Path) -> None:
    Path("out.json").symlink_to(folder / "topology.yaml")
    ended = tool("lint", folder, "-f", "json=out.json")
    assert ended.code == 2
    assert (folder / "topology.yaml").read_text(encoding="utf-8") == TOPOLOGY


def test_a_summary_that_cannot_be_written_is_told(folder: Path) -> None:
    ended = tool("lint", folder, "-f", "github", GITHUB_STEP_SUMMARY="nowhere/summary.md")
    assert ended.code == 2
    assert "nowhere/summary.md cannot be written" in ended.err
