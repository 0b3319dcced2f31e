"""``lint --fix`` and ``--diff``; the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import tool

TOPOLOGY = """\
topology: t
streams:
  A:
    subjects: [a.b.c, a.b.c]  # twice
    max_age: 1d
    max_bytes: 1MiB
    consumers:
      billing: {max_deliver: 5, ack_wait: 1m, backoff: [5s]}
  B: {subjects: [b.Order.created], max_age: 1d, max_bytes: 1MiB}
"""
FIXED = TOPOLOGY.replace(", a.b.c]", "]").replace("ack_wait: 1m, ", "")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A topology with an error and a warning that can be fixed, below the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "topology.yaml").write_text(TOPOLOGY, encoding="utf-8")
    return Path("shop")


def test_fix_writes_the_files_and_tells_what_is_left(folder: Path) -> None:
    ended = tool("lint", folder, "--fix", "--format", "concise").ok()
    assert (folder / "topology.yaml").read_text() == FIXED
    assert [line.split()[2] for line in ended.out.splitlines()] == ["NAM005"]
    assert ended.err == (
        "Fixed 2 findings in 1 file.\n"
        "  shop/topology.yaml: 1 REL005 backoff-shadows-ack-wait, 1 STR002 stream-self-overlap\n"
    )
    again = tool("lint", folder, "--fix", "--format", "concise").ok()
    assert (again.out, again.err) == (ended.out, "Nothing to fix.\n")
    assert tool("lint", folder, "--fix", "--fail-on", "warning").code == 1
    assert "b.order.created" in tool("lint", folder, "--diff", "--unsafe").out
    tool("lint", folder, "--fix", "--unsafe", "--fail-on", "warning").ok()
    assert (folder / "topology.yaml").read_text() == FIXED.replace("b.Order", "b.order")


def test_diff_shows_what_fix_would_do_and_writes_nothing(folder: Path) -> None:
    (folder / "topology.yaml").write_bytes(TOPOLOGY.replace("\n", "\r\n").rstrip().encode())
    before = (folder / "topology.yaml").read_bytes()
    clean = {key: value for key, value in os.environ.items() if not key.startswith("NATS_")}
    command = [sys.executable, "-m", "reconciler", "lint", str(folder), "--diff", "--unsafe"]
    done = subprocess.run(command, capture_output=True, env=clean, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(b"Would fix 3 findings in 1 file.\n")
    assert (folder / "topology.yaml").read_bytes() == before
    subprocess.run(["patch", "--binary", "-p0"], input=done.stdout, check=True, capture_output=True)
    after = (folder / "topology.yaml").read_bytes()
    assert after == FIXED.replace("b.Order", "b.order").replace("\n", "\r\n").rstrip().encode()
    assert tool("lint", folder, "--diff", "--unsafe").ok().out == ""


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--unsafe"], "give it with --fix or --diff"),
        (["--fix", "--diff"], "give one of --fix and --diff"),
        (["--fix", "--target", "prod"], "leave --target out with --fix"),
        (["--fix", "--write-baseline", "x.json"], "fix first"),
        (["--diff", "--format", "json"], "leave --format out"),
    ],
)
def test_what_does_not_go_together_is_said(folder: Path, options: list[str], said: str) -> None:
    ended = tool("lint", folder, *options)
    assert ended.code == 64
    assert said in ended.err
    assert (folder / "topology.yaml").read_text() == TOPOLOGY
    assert not Path("x.json").exists()


def test_a_baseline_keeps_findings_from_being_fixed(folder: Path) -> None:
    tool("lint", folder, "--write-baseline", "known.json")
    ended = tool("lint", folder, "--fix", "--baseline", "known.json").ok()
    # The error is refused by every server, so no baseline has it.
    assert ended.err.startswith("Fixed 1 finding in 1 file.\n")
    assert (folder / "topology.yaml").read_text() == TOPOLOGY.replace(", a.b.c]", "]")


def test_only_what_is_new_since_a_revision_is_fixed(folder: Path) -> None:
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x", "commit", "-qm", "x"]):
        subprocess.run(["git", *words], check=True)
    text = TOPOLOGY + "  C: {subjects: [c.d.e, c.d.e], max_age: 1d, max_bytes: 1MiB}\n"
    (folder / "topology.yaml").write_text(text)
    tool("lint", folder, "--fix", "--new-since", "HEAD").ok()
    assert (folder / "topology.yaml").read_text() == text.replace("[c.d.e, c.d.e]", "[c.d.e]")


def test_a_link_out_of_the_folder_ends_with_an_error_and_nothing_written(folder: Path) -> None:
    os.rename(folder / "topology.yaml", "outside.yaml")
    (folder / "topology.yaml").symlink_to("../outside.yaml")
    ended = tool("lint", folder, "--fix")
    assert ended.code == 2
    assert "outside of the folder" in ended.err
    assert Path("outside.yaml").read_text() == TOPOLOGY


def test_a_folder_that_cannot_be_understood_is_left_alone(folder: Path) -> None:
    (folder / "topology.yaml").write_text(TOPOLOGY + "odd: 1\n")
    ended = tool("lint", folder, "--fix")
    assert ended.code == 1
    assert ended.err == "Nothing was fixed: the files have to be understood first.\n"
    assert (folder / "topology.yaml").read_text() == TOPOLOGY + "odd: 1\n"
    assert tool("lint", "nowhere", "--fix").code == 2


def test_what_cannot_be_fixed_here_is_told_with_the_reason(folder: Path) -> None:
    text = TOPOLOGY.replace("ack_wait: 1m", "ack_wait: &w 1m").replace("backoff: [5s]", "backoff: [5s, *w]")
    (folder / "topology.yaml").write_text(text)
    ended = tool("lint", folder, "--fix").ok()
    assert "Not fixed: shop/topology.yaml:8:43: REL005 backoff-shadows-ack-wait: an alias stands for it" in ended.err
    assert "[5s, *w]" in (folder / "topology.yaml").read_text()


def test_the_formats_show_the_very_changes(folder: Path) -> None:
    outputs = [f"{name}=out.{name}" for name in ("json", "jsonl", "sarif", "rdjson")]
    ended = tool("lint", folder, *(word for each in outputs for word in ("--format", each)), "--format", "text")
    assert ended.out.endswith("\n2 can be fixed with --fix, 1 more with --fix --unsafe.\n")
    by_rule = {each["rule"]: each["fix"] for each in json.loads(Path("out.json").read_text())["findings"]}
    assert by_rule["REL005"] == {
        "class": "safe",
        "edits": [
            {
                "start": {"file": "shop/topology.yaml", "line": 8, "column": 33},
                "end": {"file": "shop/topology.yaml", "line": 8, "column": 47},
                "text": "",
            }
        ],
    }
    assert by_rule["NAM005"]["class"] == "unsafe"
    assert [json.loads(line)["fix"] for line in Path("out.jsonl").read_text().splitlines()] == list(by_rule.values())
    (run,) = json.loads(Path("out.sarif").read_text())["runs"]
    fixes = {each["ruleId"]: each["fixes"] for each in run["results"]}
    (changed,) = fixes["NAM005"][0]["artifactChanges"]
    assert changed["replacements"][0]["insertedContent"] == {"text": "b.order.created"}
    suggested = {
        each["code"]["value"][:6]: each["suggestions"]
        for each in json.loads(Path("out.rdjson").read_text())["diagnostics"]
    }
    assert suggested["STR002"] == [
        {"range": {"start": {"line": 4, "column": 21}, "end": {"line": 4, "column": 28}}, "text": ""}
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_is_read_only_stays(folder: Path) -> None:
    (folder / "topology.yaml").chmod(0o444)
    ended = tool("lint", folder, "--fix")
    assert ended.code == 2
    assert "read-only" in ended.err
