"""The files of a topology as they were at a revision of git."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from reconciler.errors import InputError
from reconciler.load.git import git

_ENDINGS = (b".yaml", b".yml")


@contextmanager
def at_revision(folder: Path, revision: str) -> Iterator[Path | None]:
    """A folder as it was at a revision, in a temporary place; None when it had no YAML files then.

    All YAML files of the repository are there, since an overlay may stand beside the folder. Raises InputError
    when the folder is in no repository of git, or the revision is none.
    """
    where = Path(os.path.realpath(folder))
    top = Path(os.fsdecode(git(where, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    try:
        commit = git(where, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except InputError:
        hint = "give a commit, a tag or a branch that is here; a shallow clone lacks the older ones"
        raise InputError(f"{revision!r} is no revision of the repository {top}", hint) from None
    blobs = {}
    for entry in git(top, "ls-tree", "-r", "-z", commit.decode().strip()).split(b"\0"):
        about, _, name = entry.partition(b"\t")
        if about.startswith(b"100") and name.endswith(_ENDINGS):
            blobs[name] = about.split()[2]
    with tempfile.TemporaryDirectory(prefix="nats-topology-") as made:
        # The name of a temporary folder may be a link, and what is found is called by the real one.
        copy = Path(os.path.realpath(made))
        _write(top, blobs, copy)
        then = copy / where.relative_to(os.path.realpath(top))
        yield then if then.is_dir() else None


def checked_out(folder: Path) -> tuple[str, bool] | None:
    """The commit that a folder is at, and whether files of it are otherwise; None when it is in no repository.

    Files that git ignores do not count.
    """
    where = Path(os.path.realpath(folder))
    try:
        commit = git(where, "rev-parse", "--verify", "--quiet", "HEAD").decode().strip()
        return commit, bool(git(where, "status", "--porcelain", "--", ".").strip())
    except InputError:
        return None


def _write(top: Path, blobs: dict[bytes, bytes], copy: Path) -> None:
    answer = git(top, "cat-file", "--batch", sent=b"".join(blob + b"\n" for blob in blobs.values()))
    start = 0
    for name in blobs:
        line_end = answer.index(b"\n", start)
        about = answer[start:line_end].split()
        if len(about) != 3:
            raise InputError(f"git does not have {os.fsdecode(name)} as it was", "fetch it, with its history")
        length = int(about[2])
        path = copy / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(answer[line_end + 1 : line_end + 1 + length])
        start = line_end + length + 2
