"""What people want of the linter: which rules count how much, and which findings are known and accepted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from reconciler.model.finding import Severity
from reconciler.model.position import Position


class Named(NamedTuple):
    """A text that was written somewhere: a pattern of rules, of paths or of addresses."""

    text: str
    at: Position


class Setting(NamedTuple):
    """How much the findings of some rules matter."""

    rules: Named
    """An id, a name, or a pattern of ids or names with ``*``."""
    severity: Severity | None
    """None switches the rules off."""


class Override(NamedTuple):
    """Settings for some files, objects or subjects; with several, for what is in all of them."""

    paths: tuple[Named, ...]
    """They start from the folder of topology.yaml; ``*`` stays within one folder, ``**`` does not."""
    objects: tuple[Named, ...]
    """Addresses in which ``*`` stands for any text."""
    settings: tuple[Setting, ...]
    at: Position
    subjects: tuple[Named, ...] = ()
    """Of an exemption: subjects, with or without wildcards; findings about these, wherever they are written."""
    until: date | None = None
    """Of an exemption: the last day on which it holds."""


class Ignore(NamedTuple):
    """A comment that takes findings of named rules away from one line, or from the object whose key is there."""

    at: Position
    """Where the comment starts."""
    line: int
    """The line that it is about, from 1; 0 when nothing follows."""
    rules: tuple[str, ...] = ()
    """Ids or names."""
    until: date | None = None
    """The last day on which it holds."""
    reason: str = ""
    problem: str = ""
    """Why it cannot be used; empty when it can."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """The section ``lint`` of a topology, and the comments that are for the linter."""

    preset: str = "recommended"
    version: int = 1
    """The version of the presets' contents."""
    settings: tuple[Setting, ...] = ()
    overrides: tuple[Override, ...] = ()
    baseline: str = ""
    """Path of the baseline, which starts from the folder of topology.yaml; empty when there is none."""
    ignores: tuple[Ignore, ...] = ()
    exemptions: tuple[Override, ...] = ()
    """What the conventions say that some rules are silent about: overrides that switch rules off."""
    files: tuple[str, ...] = field(default=(), compare=False)
    """The files of the topology, as positions call them."""
    folder: str = field(default="", compare=False)
    """The folder of topology.yaml, as positions call it; empty when it is the current one."""

    def below(self, file: str) -> str:
        """A file's name from the folder of topology.yaml."""
        return file.removeprefix(f"{self.folder}/") if self.folder else file


DEFAULT_POLICY = Policy()
"""The recommended rules, and no exceptions."""
