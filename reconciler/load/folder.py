"""A folder of YAML files as one topology, as it stands or as a target has it."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from reconciler.errors import InputError
from reconciler.load import build, comments, files, rules, secrets, validate
from reconciler.load.build import Part
from reconciler.load.files import ALL_SAVED, Source, Unsaved
from reconciler.load.language import OVERLAY, TOPOLOGY, Language
from reconciler.load.outline import overlays
from reconciler.load.parse import Document, Parsed
from reconciler.load.together import parse_all
from reconciler.model.finding import Finding
from reconciler.model.policy import Policy
from reconciler.model.topology import Topology


class Loaded(NamedTuple):
    """What a folder says."""

    topology: Topology | None
    """None when there is any finding: each of them is an error."""
    findings: tuple[Finding, ...]
    """In order of their places."""
    files: tuple[str, ...]
    """The files that were read, as positions call them; empty when the folder is no topology."""
    folder: Path
    """The folder itself, also when the path of its topology.yaml was given."""


def load(folder: Path, target: str | None = None, unsaved: Unsaved = ALL_SAVED) -> Loaded:
    """Read a folder's topology.yaml and all YAML files below, and merge in the overlay of a target.

    A target that the topology does not have changes nothing. Raises InputError when the folder or a file in it
    cannot be read, or an unsaved file is none of them; everything else is a finding.
    """
    with _collector_paused():
        return _Folder(folder, unsaved).loaded(target)


def load_all(folder: Path, unsaved: Unsaved = ALL_SAVED) -> tuple[Loaded, dict[str, Loaded]]:
    """Read a folder once, and give it as it stands and as each target has it that lint may judge otherwise.

    These are the targets that name an overlay, and those that say how large their cluster is.
    """
    with _collector_paused():
        found = _Folder(folder, unsaved)
        loaded = found.loaded()
        overlaid = {target: found.loaded(target) for target in found.overlays}
    if loaded.topology is not None:
        for name, target in loaded.topology.targets.items():
            if "cluster_size" in target.settings and name not in overlaid:
                overlaid[name] = loaded._replace(topology=replace(loaded.topology, target=target))
    return loaded, overlaid


class _File(NamedTuple):
    """A file that was read; which language it is in is known later."""

    name: str
    text: str
    parsed: Parsed

    def accepted(self, language: Language) -> tuple[list[Document], list[Finding]]:
        """The documents that are as their schema says, and what is wrong with the rest of the file."""
        documents, findings = [], list(self.parsed.findings)
        noted = {finding.at for finding in findings}
        for document in self.parsed.documents:
            if validate.accepted(document, language):
                documents.append(document)
            else:
                findings += validate.refusals(document, {self.name: self.text}, noted, language)
        return documents, findings


class _Folder:
    """What the parts of a topology say, and which targets have an overlay."""

    def __init__(self, folder: Path, unsaved: Unsaved) -> None:
        found = files.find(folder, unsaved)
        self.folder = found.folder
        self.unsaved = unsaved
        self.findings = list(found.findings)
        self.parts: list[Part] = []
        self.texts: dict[str, str] = {}
        self.root = next((source for source in found.sources if source.root), None)
        first = _read([self.root]) if self.root else {}
        self.overlays = dict(overlays(document for each in first.values() for document in each.parsed.documents))
        """By target, what it says as ``overlay``, and where."""
        beside = [files.beside(found.folder, path, unsaved) for path, _ in self.overlays.values()]
        apart = {files.real(source) for source in beside}
        if unsaved and not any(source.unsaved is not None for source in (*found.sources, *beside)):
            odd = next(iter(unsaved))
            raise InputError(f"{odd} is no file of the topology in {found.folder}", "its YAML files are read")
        read = first | _read(
            source for source in found.sources if not source.root and not (apart and files.real(source) in apart)
        )
        for source in found.sources:
            file = read.get(source.name)
            if file is None:
                continue
            documents, findings = file.accepted(TOPOLOGY)
            self.parts += [Part(document.data, document.places, source.root) for document in documents]
            self.findings += findings
            self.texts[source.name] = file.text

    def loaded(self, target: str | None = None) -> Loaded:
        """All of it as one topology."""
        parts, findings, texts = self.parts, list(self.findings), self.texts
        if target in self.overlays:
            overlay = self._overlay(target)
            if isinstance(overlay, Finding):
                findings.append(overlay)
            else:
                texts = {**texts, overlay.name: overlay.text}
                documents, problems = overlay.accepted(OVERLAY)
                findings += problems
                if not findings:
                    parts, findings = self._merged(documents, texts)
        topology = None
        if self.root:
            topology, problems = build.build(parts, self.root.name, complete=not findings)
            findings += problems
            if not findings:
                topology = replace(
                    topology,
                    policy=self._policy(topology.policy, texts),
                    target=topology.targets.get(target) if target else None,
                    exposed=tuple(each for file, text in sorted(texts.items()) for each in secrets.exposed(file, text)),
                )
        ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
        return Loaded(None if ordered else topology, ordered, tuple(sorted(texts)), self.folder)

    def _policy(self, said: Policy, texts: Mapping[str, str]) -> Policy:
        """What topology.yaml says of the linter, with what the comments of the files say."""
        ignores = tuple(each for file, text in sorted(texts.items()) for each in comments.ignores(file, text))
        root = self.root.name if self.root else ""
        return replace(said, ignores=ignores, files=tuple(sorted(texts)), folder=os.path.dirname(root))

    def _overlay(self, target: str) -> _File | Finding:
        """The file that a target names as its overlay, or what is wrong with that name."""
        path, at = self.overlays[target]
        source = files.beside(self.folder, path, self.unsaved)
        try:
            if self.root and files.real(source) == files.real(self.root):
                raise InputError(f"{source.name} is the topology itself")
            return _read([source])[source.name]
        except InputError as error:
            hint = "write the path of a YAML file; it starts from the folder of topology.yaml"
            return rules.BAD_VALUE.finding(f"overlay of target {target!r}: {error.message}", at, hint=hint)

    def _merged(self, overlay: list[Document], texts: dict[str, str]) -> tuple[list[Part], list[Finding]]:
        """The parts with an overlay, those of them that are accepted, and what is wrong."""
        from reconciler.load.overlay import overlaid

        merged, findings = overlaid(self.parts, overlay)
        accepted = []
        for before, part in zip(self.parts, merged, strict=True):
            document = Document(dict(part.data), part.places)
            if part is before or validate.accepted(document):
                accepted.append(part)
            else:
                findings += validate.refusals(document, texts, ())
        return accepted, findings


def _read(sources: Iterable[Source]) -> dict[str, _File]:
    """Files by their names, with what is wrong with those that hold no text. Raises InputError if one is unreadable."""
    read = {source.name: files.read(source) for source in sources}
    parsed = parse_all({name: text for name, text in read.items() if isinstance(text, str)})
    return {
        name: _File(name, text, parsed[name]) if isinstance(text, str) else _File(name, "", Parsed((), (text,)))
        for name, text in read.items()
    }


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Without the cyclic collector, which would walk the growing data again and again and find nothing."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()
