"""Which topologies a path is part of."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from reconciler.load import around


def tree(top: Path, **texts: str) -> Path:
    """Files of which git knows, in a repository of its own."""
    for name, text in texts.items():
        path = top / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run(["git", "-C", top, "init", "--quiet"], check=True)
    subprocess.run(["git", "-C", top, "add", "--all"], check=True)
    return top


@pytest.fixture
def monorepo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two topologies, overlays beside them, and files that are part of none."""
    monkeypatch.chdir(tmp_path)
    return tree(
        tmp_path,
        a__shop__topology="topology: shop\ntargets: {prod: {overlay: ../../over/prod.yaml}}\n",
        a__shop__deep__orders="streams: {}\n",
        b__topology="topology: b\nlint: {baseline: ../over/known.json}\ntargets: {p: {overlay: ../over/prod.yaml}}\n",
        over__prod="stream/*: {}\n",
        over__other="x: prod.yaml\n",
    )


def test_a_file_is_part_of_the_nearest_topology_above(monorepo: Path) -> None:
    assert around(Path("a/shop/deep/orders.yaml")) == (Path("a/shop"),)
    assert around(Path("a/shop/topology.yaml")) == (Path("a/shop"),)
    assert around(monorepo / "b" / "topology.yaml") == (monorepo / "b",)


def test_from_inside_it_is_found_too(monorepo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(monorepo / "a" / "shop" / "deep")
    assert around(Path("orders.yaml")) == (Path(".."),)
    assert around(Path("../topology.yaml")) == (Path(".."),)


def test_a_folder_is_meant_itself(monorepo: Path) -> None:
    assert around(Path("a")) == (Path("a"),)
    assert around(Path("a/shop/deep")) == (Path("a/shop/deep"),)


def test_a_file_that_is_gone_or_new_is_part_of_what_is_around_it(monorepo: Path) -> None:
    assert around(Path("a/shop/new/x.yaml")) == (Path("a/shop"),)


def test_an_overlay_and_a_baseline_elsewhere_are_part_of_all_that_name_them(monorepo: Path) -> None:
    assert around(Path("over/prod.yaml")) == (Path("a/shop"), Path("b"))
    assert around(Path("over/known.json")) == (Path("b"),)
    (monorepo / "over" / "prod.yaml").unlink()
    (monorepo / "b" / "topology.yaml").unlink()
    assert around(Path("over/prod.yaml")) == (Path("a/shop"),)


def test_what_no_topology_reads_is_part_of_none(monorepo: Path) -> None:
    for name in ("over/other.yaml", "a/x.yaml", "a/shop/.hidden.yaml", "a/shop/.github/ci/x.yaml", "package.json"):
        assert around(Path(name)) == (), name


def test_nobody_looks_beyond_the_repository(monorepo: Path) -> None:
    inner = tree(monorepo / "b" / "vendored", x__y="streams: {}\n")
    assert around(inner / "x" / "y.yaml") == ()


def test_without_a_repository_only_what_is_above_counts(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\ntargets: {prod: {overlay: over/.prod.yaml}}\n")
    assert around(tmp_path / "orders.yaml") == (tmp_path,)
    assert around(tmp_path / "over" / ".prod.yaml") == ()


def test_a_topology_that_cannot_be_read_names_nothing(monorepo: Path) -> None:
    (monorepo / "b" / "topology.yaml").write_bytes(b"\xffprod.yaml: [")
    assert around(Path("over/prod.yaml")) == (Path("a/shop"),)
