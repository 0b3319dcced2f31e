"""What ``lint`` is pointed at: folders, files of a topology, an editor's text, and what a hook of git hands over."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.command import Ended, tool

SHOP = "topology: shop\ntargets: {prod: {overlay: ../over/prod.yaml}}\n"
ORDERS = "streams: {ORDERS: {subjects: [orders.>], max_age: 1d, max_bytes: 1GiB}}\n"
OTHER = "topology: other\nstreams: {ORDERS: {subjects: [orders.>]}}\n"
"""An error: no limit."""


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two topologies below the working directory, one with an error, and a file of neither."""
    monkeypatch.chdir(tmp_path)
    texts = {"shop/topology.yaml": SHOP, "shop/orders.yaml": ORDERS, "over/prod.yaml": "stream/*: {num_replicas: 3}\n"}
    for name, text in (texts | {"other/topology.yaml": OTHER, "ci.yaml": "jobs: []\n"}).items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text)
    return tmp_path


def files(ended: Ended) -> list[str]:
    found: list[str] = json.loads(ended.out)["files"]
    return found


def lint(*arguments: str | Path, typed: str = "") -> Ended:
    return tool("lint", "-f", "json", *arguments, typed=typed)


WHOLE_SHOP = ["over/prod.yaml", "shop/orders.yaml", "shop/topology.yaml"]


@pytest.mark.parametrize(
    "paths", [["shop"], ["shop/orders.yaml"], ["shop/topology.yaml", "./shop", "shop/orders.yaml"]]
)
def test_a_file_stands_for_the_whole_topology_which_is_checked_once(monorepo: Path, paths: list[str]) -> None:
    assert files(lint(*paths).ok()) == WHOLE_SHOP


def test_several_topologies_are_told_together_and_the_worst_counts(monorepo: Path) -> None:
    ended = lint("shop", "other")
    assert ended.code == 1
    assert files(ended) == ["other/topology.yaml", *WHOLE_SHOP] == sorted(files(ended))
    (run,) = json.loads(tool("lint", "other", "shop", "-f", "sarif").out)["runs"]
    assert run["automationDetails"] == {"id": "nats-topology/other+shop/"}
    assert lint("shop", "nowhere").code == lint("shop", ".").code == 2


def test_what_two_topologies_share_is_told_once(monorepo: Path) -> None:
    Path("other/topology.yaml").write_text(SHOP.replace("shop", "other") + ORDERS)
    Path("over/prod.yaml").write_text("stream/*: {num_replica: 3}\n")
    found = json.loads(lint("shop", "other").out)["findings"]
    assert [each["at"]["file"] for each in found if each["rule"] == "SYN002"] == ["over/prod.yaml"]


def test_a_path_that_is_part_of_no_topology_is_told_to_a_person(monorepo: Path) -> None:
    ended = lint("ci.yaml", "shop")
    assert (ended.code, ended.out) == (2, "")
    assert "ci.yaml is part of no topology" in ended.err
    assert "does not exist" in lint("shop/gone.yaml").err


def test_a_hook_passes_over_it(monorepo: Path) -> None:
    assert files(lint("--hook", "ci.yaml").ok()) == files(lint("--hook").ok()) == []
    assert files(lint("--hook", "ci.yaml", "shop/orders.yaml").ok()) == WHOLE_SHOP
    # What a commit deletes may be missed by what stays.
    assert files(lint("--hook", "shop/gone.yaml").ok()) == WHOLE_SHOP


def test_a_baseline_is_of_one_topology(monorepo: Path) -> None:
    for option in ("--baseline", "--write-baseline", "--prune-baseline"):
        ended = lint("shop", "other", option, "known.json")
        assert (ended.code, ended.out) == (64, "")
        assert "a baseline is of one topology" in ended.err
    assert not Path("known.json").exists()


def test_a_target_has_to_be_one_of_each(monorepo: Path) -> None:
    assert lint("shop", "--target", "prod").code == 0
    ended = lint("shop", "other", "--target", "prod")
    assert ended.code == 64
    assert "there is no target 'prod'" in ended.err


def test_an_editor_sees_what_is_wrong_with_a_text_that_is_not_saved(monorepo: Path) -> None:
    text = ORDERS + "kv: {sessions: {histroy: 5}}\n"
    ended = tool("lint", "--stdin-filename", "shop/orders.yaml", typed=text)
    assert ended.code == 1
    # The line under the finding is the editor's, not that of the file.
    assert "shop/orders.yaml:2:17: error SYN002" in ended.out
    assert "    2 | kv: {sessions: {histroy: 5}}\n" in ended.out
    assert Path("shop/orders.yaml").read_text() == ORDERS
    # Rules look at the whole: this one is against a stream of another file.
    found = lint("--stdin-filename", "shop/new.yaml", typed="streams: {NEW: {subjects: [orders.x], max_age: 1d}}\n")
    assert "STR001" in [each["rule"] for each in json.loads(found.out)["findings"]]


def test_the_first_file_of_a_topology_may_be_in_an_editor_only(monorepo: Path) -> None:
    Path("fresh").mkdir()
    assert files(lint("--stdin-filename", "fresh/topology.yaml", typed="topology: fresh\n").ok()) == [
        "fresh/topology.yaml"
    ]


def test_a_text_of_no_topology_is_refused(monorepo: Path) -> None:
    for name in ("ci.yaml", "shop/.hidden.yaml", "shop/notes.txt"):
        ended = lint("--stdin-filename", name, typed="x: y\n")
        assert (ended.code, ended.out) == (2, "")
        assert "topology" in ended.err
    for arguments in (["shop"], ["--hook"], ["--write-baseline", "known.json"]):
        assert lint("--stdin-filename", "shop/orders.yaml", *arguments).code == 64
