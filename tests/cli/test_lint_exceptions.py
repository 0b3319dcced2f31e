"""Living with the linter, by the real command: settings, comments, a baseline, and what is new since a revision."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import Ended, tool
from tests.servers import Server

ORDERS = """\
topology: shop
streams:
  ORDERS: {subjects: [orders.>], num_replicas: 2, max_bytes: 1GiB}
  PAYMENTS: {subjects: [payments.>]}
"""
"""One error that a server takes: PAYMENTS has no limit. And two warnings of ORDERS."""


def folder_with(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def told(ended: Ended) -> list[str]:
    """Rule and address of each finding of ``lint --format json``."""
    return [f"{each['rule'][:6]} {each['address']}" for each in json.loads(ended.out)["findings"]]


def lint(folder: Path, *options: str | Path) -> Ended:
    return tool("lint", folder, "--format", "json", *options)


ALL = ["REL009 stream/ORDERS", "REL013 stream/ORDERS", "REL012 stream/PAYMENTS", "REL013 stream/PAYMENTS"]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return folder_with(tmp_path / "shop", topology=ORDERS)


def warnings(found: list[str]) -> list[str]:
    """The findings that these tests are about: not what is told for information only."""
    return sorted(each for each in found if each[:6] in ("REL009", "REL012", "REL013") or each[:3] in ("LNT", "NAM"))


def test_without_exceptions_all_is_told(shop: Path) -> None:
    ended = lint(shop)
    assert ended.code == 1
    assert warnings(told(ended)) == sorted(ALL)


def test_a_baseline_is_written_hides_what_is_known_and_is_pruned(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    written = lint(shop, "--write-baseline", file)
    assert (written.code, told(written)) == (0, [])
    count = len(json.loads(file.read_text())["findings"])
    assert f"{count} findings of {count} written to {file}.\n" in written.err
    assert f"Not shown: {count} findings of the baseline.\n" in lint(shop, "--baseline", file).err

    (shop / "more.yaml").write_text("streams: {NEW: {subjects: [new.thing.made], max_bytes: 1GiB}}\n")
    assert warnings(told(lint(shop, "--baseline", file))) == ["REL013 stream/NEW"]

    (shop / "topology.yaml").write_text(ORDERS.replace("num_replicas: 2", "num_replicas: 3"))
    before = file.read_text()
    pruned = lint(shop, "--prune-baseline", file)
    assert f"No longer found, and taken out of {file}:\n  REL009 stream/ORDERS\n" in pruned.err
    assert warnings(told(pruned)) == ["REL013 stream/NEW"]
    assert json.loads(file.read_text())["findings"] == [
        each for each in json.loads(before)["findings"] if each["rule"] != "REL009"
    ]
    assert f"All that {file} has is still found." in lint(shop, "--prune-baseline", file).err


def test_notes_of_a_baseline_stay(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "known.json"
    lint(shop, "--write-baseline", file)
    file.write_text(file.read_text().replace('"note": ""', '"note": "ORD-7"'))
    before = file.read_text()
    lint(shop, "--write-baseline", file)
    lint(shop, "--prune-baseline", file)
    assert file.read_text() == before


def test_what_nobody_can_apply_is_in_no_baseline(shop: Path, tmp_path: Path) -> None:
    (shop / "again.yaml").write_text("streams: {AGAIN: {subjects: [orders.>], max_age: 1d}}\n")
    ended = lint(shop, "--write-baseline", tmp_path / "known.json")
    assert ended.code == 1
    assert {each[:6] for each in told(ended)} == {"STR001"}
    assert "STR001" not in (tmp_path / "known.json").read_text()


def test_a_baseline_that_is_asked_for_has_to_be_there(shop: Path, tmp_path: Path) -> None:
    for option in ("--baseline", "--prune-baseline"):
        ended = lint(shop, option, tmp_path / "none.json")
        assert (ended.code, ended.out) == (2, "")
        assert "does not exist" in ended.err
    (shop / "topology.yaml").write_text(f"lint: {{baseline: none.json}}\n{ORDERS}")
    assert lint(shop).code == 2
    assert tool("plan", shop).code == 1


def test_a_damaged_baseline_is_refused(shop: Path, tmp_path: Path) -> None:
    for text in ("{", "[" * 100_000, "\ufeff", '{"version": 1, "findings": [{"rule": 1}]}'):
        (tmp_path / "known.json").write_text(text)
        ended = lint(shop, "--baseline", tmp_path / "known.json")
        assert (ended.code, ended.out) == (2, "")
        assert "cannot be understood" in ended.err


@pytest.mark.parametrize("path", ["/dev/zero", "."])
def test_a_baseline_that_is_no_file_is_refused(path: str, shop: Path) -> None:
    """What never ends would be read for ever."""
    (shop / "topology.yaml").write_text(f"lint: {{baseline: {path}}}\n{ORDERS}")
    ended = lint(shop)
    assert ended.code == 2
    assert "is not a regular file" in ended.err


def test_a_baseline_whose_name_is_too_long_is_refused(shop: Path) -> None:
    (shop / "topology.yaml").write_text(f"lint: {{baseline: {'x' * 5_000}}}\n{ORDERS}")
    ended = lint(shop)
    assert ended.code == 2
    assert "cannot be read: File name too long" in ended.err


def test_a_baseline_with_nul_in_its_path_is_refused(shop: Path) -> None:
    (shop / "topology.yaml").write_text(f'lint: {{baseline: "a\\0b"}}\n{ORDERS}')
    ended = lint(shop)
    assert ended.code == 2
    assert "its path has a NUL character" in ended.err


def test_no_baseline_is_written_of_what_is_not_understood(tmp_path: Path) -> None:
    shop = folder_with(tmp_path / "shop", topology=ORDERS.replace("subjects", "subject"))
    ended = lint(shop, "--write-baseline", tmp_path / "known.json")
    assert ended.code == 1
    assert "was not written: the files have to be understood first" in ended.err
    assert not (tmp_path / "known.json").exists()


@pytest.mark.parametrize(
    "options",
    [
        ("--baseline", "a.json", "--write-baseline", "b.json"),
        ("--prune-baseline", "a.json", "--write-baseline", "a.json"),
        ("--write-baseline", "a.json", "--target", "prod"),
    ],
)
def test_options_that_do_not_go_together_are_refused(options: tuple[str, ...], shop: Path) -> None:
    ended = lint(shop, *options)
    assert (ended.code, ended.out) == (64, "")


def test_a_topology_with_known_errors_is_planned(shop: Path, server: Server) -> None:
    blocked = tool("plan", shop, url=server.url)
    assert blocked.code == 3
    assert "REL012" in blocked.out
    lint(shop, "--write-baseline", shop / "known.json")
    text = ORDERS.replace("num_replicas: 2, ", "")
    (shop / "topology.yaml").write_text(f"lint: {{baseline: known.json}}\n{text}")
    planned = tool("plan", shop, url=server.url).ok()
    assert "REL012" not in planned.out
    tool("apply", shop, "--auto-approve", url=server.url).ok()


def test_an_error_that_is_lowered_or_ignored_does_not_block(shop: Path, server: Server) -> None:
    text = ORDERS.replace("num_replicas: 2, ", "")
    (shop / "topology.yaml").write_text(f"lint: {{rules: {{REL012: warning}}}}\n{text}")
    assert "warning REL012" in tool("plan", shop, url=server.url).ok().out
    comment = "# nats-topology: ignore[REL012] the payments team watches its size"
    (shop / "topology.yaml").write_text(text.rstrip() + f"  {comment}\n")
    assert "REL012" not in tool("plan", shop, url=server.url).ok().out


def test_sarif_has_what_is_hidden_when_it_is_asked_for(shop: Path, tmp_path: Path) -> None:
    known = tmp_path / "known.json"
    lint(shop, "--write-baseline", known)
    known.write_text(known.read_text().replace('"note": ""', '"note": "ORD-7"'))
    ignored = (
        "  NEW: {subjects: [new.thing.made], max_age: 1d, num_replicas: 2}  # nats-topology: ignore[REL009] two sites"
    )
    (shop / "topology.yaml").write_text(f"lint: {{preset: minimal, rules: {{REL*: warning}}}}\n{ORDERS}{ignored}\n")
    plain = json.loads(tool("lint", shop, "-f", "sarif", "--baseline", known).out)["runs"][0]["results"]
    assert not [each for each in plain if "suppressions" in each or "baselineState" in each]
    results = json.loads(tool("lint", shop, "-f", "sarif", "--baseline", known, "--suppressed").out)["runs"][0][
        "results"
    ]
    found = {
        f"{each['ruleId']} {each['locations'][0]['logicalLocations'][0]['name']}": (
            each["baselineState"],
            *((said["kind"], said["justification"]) for said in each.get("suppressions", ())),
        )
        for each in results
    }
    assert found["REL009 NEW"] == ("new", ("inSource", "two sites"))
    assert found["REL009 ORDERS"] == ("unchanged", ("external", "ORD-7"))
    assert len(results) > len(plain)
    ended = tool("lint", shop, "--suppressed")
    assert ended.code == 64
    assert "--suppressed is for -f sarif" in ended.err


def test_what_is_hidden_for_one_target_only_is_not_told_beside_what_is_told(tmp_path: Path) -> None:
    folder_with(tmp_path, topology=TARGETS, prod="stream/ORDERS: {max_age: null, num_replicas: 2}\n")
    results = json.loads(tool("lint", tmp_path, "-f", "sarif", "--suppressed").out)["runs"][0]["results"]
    assert [each["ruleId"] for each in results if "suppressions" in each] == ["REL013"]


def test_the_page_of_a_rule_says_what_the_presets_make_of_it() -> None:
    assert tool("explain", "unbounded-redelivery").out.endswith(
        "\n\nIn the presets: minimal off, recommended warning, strict error, large-system warning.\n"
    )
    assert tool("explain", "STR001").out.endswith(
        "\n\nAn error in every preset; it can be neither ignored nor lowered.\n"
    )
    assert "preset" not in tool("explain", "SYN003").out


TARGETS = """\
topology: shop
targets: {dev: {}, prod: {overlay: prod.yaml}}
lint: {overrides: [{paths: [prod.yaml], rules: {REL009: off}}]}
streams:
  # nats-topology: ignore[REL013] unlimited in production only
  ORDERS: {subjects: [orders.>], max_bytes: 1GiB, max_age: 7d}
"""


def test_an_exception_for_one_target_is_of_use(tmp_path: Path) -> None:
    folder_with(tmp_path, topology=TARGETS, prod="stream/ORDERS: {max_age: null, num_replicas: 2}\n")
    assert warnings(told(lint(tmp_path))) == []
    for target in ("dev", "prod"):
        assert warnings(told(lint(tmp_path, "--target", target))) == []
    (tmp_path / "prod.yaml").write_text("stream/ORDERS: {max_bytes: 2GiB}\n")
    assert told(lint(tmp_path)) == ["LNT001 None"]
    assert warnings(told(lint(tmp_path, "--target", "dev"))) == []


def test_a_comment_in_an_overlay_is_one(tmp_path: Path) -> None:
    comment = "# nats-topology: ignore[REL009] two sites"
    folder_with(tmp_path, topology=TARGETS.replace("{overrides: [{paths: [prod.yaml], rules: {REL009: off}}]}", ""))
    folder_with(tmp_path, prod=f"stream/ORDERS:\n  max_age: null\n  num_replicas: 2  {comment}\n")
    assert warnings(told(lint(tmp_path))) == []


def git(folder: Path, *arguments: str) -> None:
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", folder, *identity, *arguments], check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with the folder shop in it, committed once, with the tag ``start``."""
    folder_with(tmp_path, shop__topology=ORDERS, other__x="no: topology\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "--quiet", "-m", "start")
    git(tmp_path, "tag", "start")
    return tmp_path


def test_only_what_is_new_since_a_revision_is_told(repository: Path) -> None:
    shop = repository / "shop"
    same = lint(shop, "--new-since", "start")
    assert (same.code, told(same)) == (0, [])
    moved = "\n".join(f"# line {number}" for number in range(9))
    (shop / "topology.yaml").write_text(
        f"{moved}\n{ORDERS}  NEW: {{subjects: [new.thing.made], max_bytes: 1GiB, max_age: 1d, num_replicas: 2}}\n"
    )
    assert warnings(told(lint(shop, "--new-since", "start"))) == ["REL009 stream/NEW"]
    # Rules look at the whole all the same: what is new may be wrong because of what was there.
    (shop / "topology.yaml").write_text(f"{ORDERS}  NEW: {{subjects: [orders.>], max_bytes: 1GiB, max_age: 1d}}\n")
    ended = lint(shop, "--new-since", "start")
    assert (ended.code, [each for each in told(ended) if each.startswith("STR001")]) == (1, ["STR001 stream/ORDERS"])


def test_it_does_not_matter_from_where_lint_is_called(repository: Path) -> None:
    program = ["-m", "reconciler", "lint", ".", "--new-since", "HEAD"]
    root = str(Path(__file__).parent.parent.parent)
    done = subprocess.run(
        [sys.executable, *program],
        cwd=repository / "shop",
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": root},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout == "No findings in 1 file.\n"


def test_what_a_file_says_wrong_is_new_only_once(repository: Path) -> None:
    shop = repository / "shop"
    (shop / "more.yaml").write_text("streams: {A: {subject: [a.b.c]}}\n")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "-m", "broken")
    assert told(lint(shop, "--new-since", "HEAD")) == []
    assert told(lint(shop, "--new-since", "start")) == ["SYN002 stream/A"]


def test_in_a_folder_that_was_not_there_everything_is_new(repository: Path) -> None:
    folder_with(repository, later__topology=ORDERS)
    assert warnings(told(lint(repository / "later", "--new-since", "start"))) == sorted(ALL)


def test_an_overlay_beside_the_folder_is_as_it_was_too(repository: Path) -> None:
    shop = repository / "shop"
    folder_with(repository, over__prod="stream/ORDERS: {num_replicas: 4}\n")
    (shop / "topology.yaml").write_text(f"targets: {{prod: {{overlay: ../over/prod.yaml}}}}\n{ORDERS}")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "-m", "with an overlay")
    assert told(lint(shop, "--new-since", "HEAD")) == []
    assert warnings(told(lint(shop, "--new-since", "start"))) == ["REL009 stream/ORDERS"]


def test_what_is_accepted_since_is_not_new_and_what_was_accepted_is_not_either(repository: Path) -> None:
    shop = repository / "shop"
    lint(shop, "--write-baseline", shop / "known.json")
    (shop / "topology.yaml").write_text(f"lint: {{baseline: known.json}}\n{ORDERS}")
    git(repository, "add", "-A")
    git(repository, "commit", "--quiet", "-m", "with a baseline")
    (shop / "topology.yaml").write_text(ORDERS)
    assert told(lint(shop, "--new-since", "HEAD")) == []


def test_in_a_hook_of_git_it_finds_the_repository_too(repository: Path) -> None:
    tool("lint", repository / "shop", "--new-since", "HEAD", GIT_DIR=".git", GIT_INDEX_FILE=".git/index").ok()


def test_a_revision_that_there_is_not_is_refused(repository: Path) -> None:
    for revision in ("nothing", "", "--help", "HEAD:shop", "HEAD~5"):
        ended = lint(repository / "shop", f"--new-since={revision}")
        assert (ended.code, ended.out) == (2, "")
        assert "is no revision of the repository" in ended.err


def test_outside_of_a_repository_it_is_refused(shop: Path) -> None:
    ended = tool("lint", shop, "--new-since", "HEAD", GIT_CEILING_DIRECTORIES=str(shop.parent))
    assert (ended.code, ended.out) == (2, "")
    assert "git" in ended.err
    assert "repository" in ended.err


def test_without_git_it_is_refused(shop: Path) -> None:
    ended = tool("lint", shop, "--new-since", "HEAD", PATH="/nonexistent")
    assert (ended.code, ended.out) == (2, "")
    assert "git is not installed" in ended.err
