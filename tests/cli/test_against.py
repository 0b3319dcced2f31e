"""plan --against git:REVISION: what a branch changes, without a server."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest

from reconciler.render.plan_schema import plan_schema
from tests.cli.command import tool

BEFORE = "streams: {A: {subjects: [a.b.c], max_age: 1d, num_replicas: 1, consumers: {r: {max_deliver: 5}}}}\n"
TARGETS = "targets: {prod: {url: 'nats://prod.invalid', overlay: overlays/prod.yaml}}\n"


def git(folder: Path, *arguments: str) -> None:
    names = ["-c", "user.name=t", "-c", "user.email=t@example.com"]
    subprocess.run(["git", "-C", str(folder), *names, *arguments], check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A topology in a repository, with one commit."""
    topology = tmp_path / "repository" / "t"
    (topology / "overlays").mkdir(parents=True)
    (topology / "topology.yaml").write_text("topology: t\n" + TARGETS + BEFORE)
    (topology / "overlays" / "prod.yaml").write_text("stream/A: {max_age: 7d}\n")
    git(tmp_path, "init", "-q", "-b", "main", str(tmp_path / "repository"))
    git(topology, "add", ".")
    git(topology, "commit", "-qm", "first")
    return topology


def change(folder: Path, before: str, after: str, file: str = "topology.yaml") -> None:
    path = folder / file
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def test_nothing_changed_is_told_as_such(folder: Path) -> None:
    ended = tool("plan", folder, "--against", "git:main", "--detailed-exitcode")
    assert ended.code == 0, ended
    assert "No changes. The topology is as in git:main." in ended.out


def test_a_change_is_planned_and_nothing_is_known_of_what_objects_hold(folder: Path) -> None:
    change(folder, "max_age: 1d", "max_age: 2d")
    change(folder, "r: {max_deliver: 5}", "s: {max_deliver: 5}")
    ended = tool("plan", folder, "--against", "git:HEAD", "--detailed-exitcode")
    assert ended.code == 2, ended
    assert "max_age  1d → 2d" in ended.out
    assert "- delete consumer/A/r" in ended.out
    assert (
        "Compared with git:HEAD without a server, for nats-server 2.15.0: what the objects hold is not known."
        in ended.out
    )
    assert "Plan: 1 to add, 1 to change, 1 to destroy." in ended.out
    read = json.loads(tool("plan", folder, "--against", "git:HEAD", "--format", "json").ok().out)
    jsonschema.validate(read, plan_schema())
    assert (read["against"], read["digest"], len(read["actions"])) == ("git:HEAD", None, 3)


def test_a_target_is_compared_with_its_overlay_of_then(folder: Path) -> None:
    change(folder, "7d", "14d", "overlays/prod.yaml")
    assert tool("plan", folder, "--against", "git:main", "--detailed-exitcode").code == 0
    ended = tool("plan", folder, "--against", "git:main", "--target", "prod", "--detailed-exitcode")
    assert ended.code == 2, ended
    assert "7d → 14d" in ended.out


def test_it_is_planned_for_the_newest_server_that_the_topology_is_for(folder: Path) -> None:
    change(folder, "topology: t\n", 'topology: t\nservers: ">=2.11 <2.14"\n')
    change(folder, "max_age: 1d", "max_age: 2d")
    assert "for nats-server 2.12.0" in tool("plan", folder, "--against", "git:main").ok().out


def test_a_folder_that_was_not_there_is_all_new(folder: Path) -> None:
    other = folder.parent / "other"
    other.mkdir()
    (other / "topology.yaml").write_text("topology: other\n" + BEFORE)
    assert "Plan: 2 to add" in tool("plan", other, "--against", "git:main").ok().out


def test_what_a_protected_stream_forbids_blocks(folder: Path) -> None:
    change(folder, "num_replicas: 1", "protect: [delete]")
    git(folder, "commit", "-qam", "protect")
    change(folder, "streams:", "#")
    ended = tool("plan", folder, "--against", "git:main")
    assert ended.code == 3, ended
    assert "stream/A is protected from deletion" in ended.out


@pytest.mark.parametrize(
    ("against", "said"),
    [("git:nowhere", "'nowhere' is no revision"), ("git:--help", "is no revision"), ("git:main~7", "is no revision")],
)
def test_a_revision_that_is_none_is_an_error(folder: Path, against: str, said: str) -> None:
    ended = tool("plan", folder, "--against", against)
    assert ended.code == 1, ended
    assert said in ended.err


def test_a_topology_of_then_that_is_none_is_an_error(folder: Path) -> None:
    change(folder, "max_age: 1d", "max_age: soon")
    git(folder, "commit", "-qam", "broken")
    change(folder, "max_age: soon", "max_age: 1d")
    ended = tool("plan", folder, "--against", "git:main")
    assert ended.code == 1, ended
    assert "the topology at main is not one" in ended.err


def test_outside_of_a_repository_it_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\n" + BEFORE)
    ended = tool("plan", tmp_path, "--against", "git:main", GIT_CEILING_DIRECTORIES=str(tmp_path.parent))
    assert ended.code == 1, ended
    assert "comparing with a revision needs the folder in a repository of git" in ended.err
