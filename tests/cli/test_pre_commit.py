"""The hooks of .pre-commit-hooks.yaml, run by pre-commit from a real ``git commit``.

pre-commit would build an environment from the package index first; here the hook's own command is run as it is
installed already, with all else as the file says.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent.parent
HOOKS = {each["id"]: each for each in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
ORDERS = "streams:\n  ORDERS: {subjects: [orders.order.created], max_age: 1d, max_bytes: 1GiB}\n"
SHOP = """\
topology: shop
conventions:
  subjects:
    - pattern: <domain>.<aggregate>.<event>
      domain: [orders]
      event: {tense: past}
"""

pytestmark = pytest.mark.skipif(find_spec("pre_commit") is None, reason="pre-commit is not installed")


class Repository:
    """A repository in which pre-commit is installed, with two topologies and one commit."""

    def __init__(self, folder: Path, *arguments: str, hook: str = "nats-topology-lint") -> None:
        self.folder = folder
        self._environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        self._environment |= {"PRE_COMMIT_HOME": str(folder.parent / "cache"), "PYTHONPATH": str(ROOT)}
        self.git("init", "--quiet")
        said = HOOKS[hook]
        entry = said["entry"].replace("nats-topology", f"{shlex.quote(sys.executable)} -m reconciler", 1)
        here = said | {"entry": entry, "language": "system", "args": arguments}
        config = {"repos": [{"repo": "local", "hooks": [here]}]}
        self.write(".pre-commit-config.yaml", json.dumps(config))
        self.write("shop/topology.yaml", SHOP)
        self.write("shop/orders.yaml", ORDERS)
        self.write("other/topology.yaml", "topology: other\nstreams: {UNLIMITED: {subjects: [a.b.c]}}\n")
        self.git("add", "--all")
        assert self.commit().returncode == 0
        subprocess.run(
            [sys.executable, "-m", "pre_commit", "install"],
            cwd=folder, env=self._environment, check=True, capture_output=True,
        )  # fmt: skip

    def write(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, env=self._environment, check=True, capture_output=True)

    def commit(self) -> subprocess.CompletedProcess[str]:
        """Commit what is staged."""
        identity = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
        command = ["git", *identity, "commit", "-m", "change"]
        return subprocess.run(command, cwd=self.folder, env=self._environment, capture_output=True, text=True)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "repository").mkdir()
    return Repository(tmp_path / "repository")


def test_what_is_new_since_the_last_commit_is_found_from_a_hook(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    repository = Repository(tmp_path / "repository", "--new-since", "HEAD")
    repository.write("other/more.yaml", "# UNLIMITED was an error before\n")
    repository.git("add", "--all")
    done = repository.commit()
    assert done.returncode == 0, done
    repository.write("other/more.yaml", "streams: {ANOTHER: {subjects: [x.y.z]}}\n")
    repository.git("add", "--all")
    refused(repository, "other/more.yaml:1:11: error REL012", "1 error")


def refused(repository: Repository, *told: str) -> None:
    """Commit what is staged: it is refused, and the words are told."""
    done = repository.commit()
    assert done.returncode == 1, done
    for each in ("nats-topology lint", "Failed", *told):
        assert each in done.stdout + done.stderr


def test_a_commit_that_breaks_a_convention_is_refused_with_its_place(repository: Repository) -> None:
    repository.write("shop/orders.yaml", ORDERS.replace("order.created", "created"))
    repository.git("add", "--all")
    refused(repository, "shop/orders.yaml:2:23: error NAM007 convention-mismatch")
    repository.write("shop/orders.yaml", ORDERS + "  # a word\n")
    repository.git("add", "--all")
    done = repository.commit()
    assert done.returncode == 0, done
    assert "Passed" in done.stderr
    assert "other/" not in done.stderr, "of what was not changed nothing is told"


def test_an_overlap_with_a_file_that_was_not_changed_is_found(repository: Repository) -> None:
    repository.write("shop/more.yaml", ORDERS.replace("ORDERS", "AGAIN"))
    repository.git("add", "--all")
    refused(repository, "STR001 stream-subject-overlap", "shop/orders.yaml:2:23", "shop/more.yaml:2:22")


def test_an_overlay_and_a_baseline_are_checked_with_what_names_them(repository: Repository) -> None:
    overlaid = SHOP + "targets: {prod: {overlay: ../over/prod.yaml}}\nlint: {baseline: ../over/known.json}\n"
    repository.write("shop/topology.yaml", overlaid)
    repository.write("over/prod.yaml", "stream/*: {num_replicas: 3}\n")
    repository.write("over/known.json", '{"version": 1, "findings": []}\n')
    repository.git("add", "--all")
    assert repository.commit().returncode == 0
    repository.write("over/prod.yaml", "stream/*: {num_replicas: 9}\n")
    repository.git("add", "--all")
    refused(repository, "over/prod.yaml:1:")
    repository.git("checkout", "--quiet", "HEAD", "over/prod.yaml")
    repository.write("over/known.json", "{}\n")
    repository.git("add", "--all")
    refused(repository, "over/known.json cannot be understood")


def test_other_yaml_is_none_of_its_business(repository: Repository) -> None:
    repository.write(".github/workflows/ci.yaml", "jobs: [\n")
    repository.write("package.json", "{}\n")
    repository.git("add", "--all")
    done = repository.commit()
    assert done.returncode == 0, done
    assert "Passed" in done.stderr


def test_what_is_not_staged_does_not_count(repository: Repository) -> None:
    repository.write("shop/orders.yaml", ORDERS + "  # a word\n")
    repository.git("add", "--all")
    repository.write("shop/orders.yaml", ORDERS.replace("order.created", "created"))
    done = repository.commit()
    assert done.returncode == 0, done
    repository.git("add", "--all")
    refused(repository, "NAM007")
    # And the other way round: what is staged counts, though it is mended in the work tree.
    repository.write("shop/orders.yaml", ORDERS)
    refused(repository, "NAM007")


def test_the_hook_that_fixes_stops_the_commit_for_a_look_at_what_it_changed(tmp_path: Path) -> None:
    (tmp_path / "repository").mkdir()
    repository = Repository(tmp_path / "repository", hook="nats-topology-fix")
    overlapping = ORDERS.replace("[orders.order.created]", "[orders.order.created, orders.order.*]")
    repository.write("shop/orders.yaml", overlapping)
    repository.git("add", "--all")
    refused(repository, "files were modified by this hook")
    assert (repository.folder / "shop/orders.yaml").read_text() == overlapping.replace("orders.order.created, ", "")
    repository.git("add", "--all")
    done = repository.commit()
    assert done.returncode == 0, done
