"""A folder of YAML files as one topology."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconciler.load import build, files, validate
from reconciler.load.build import Part
from reconciler.load.parse import parse
from reconciler.model.finding import Finding
from reconciler.model.topology import Topology


@dataclass(frozen=True)
class Loaded:
    """What a folder says."""

    topology: Topology | None
    """None when there is any finding: each of them is an error."""
    findings: tuple[Finding, ...]
    """In order of their places."""
    files: tuple[str, ...]
    """The files that were read, as positions call them; empty when the folder is no topology."""
    folder: Path
    """The folder itself, also when the path of its topology.yaml was given."""


def load(folder: Path) -> Loaded:
    """Read a folder's topology.yaml and all YAML files below.

    Raises InputError when the folder or a file in it cannot be read; everything else is a finding.
    """
    found = files.find(folder)
    findings = list(found.findings)
    parts: list[Part] = []
    topology = None
    with _collector_paused():
        for source in found.sources:
            text = files.read(source)
            if isinstance(text, Finding):
                findings.append(text)
                continue
            parsed = parse(source.name, text)
            findings += parsed.findings
            noted = {finding.at for finding in parsed.findings}
            for document in parsed.documents:
                if validate.accepted(document):
                    parts.append(Part(document.data, document.places, source.root))
                else:
                    findings += validate.refusals(document, text, noted)
        for root in (source.name for source in found.sources if source.root):
            topology, problems = build.build(parts, root, complete=not findings)
            findings += problems
    ordered = tuple(sorted(findings, key=lambda finding: finding.sort_key))
    names = tuple(source.name for source in found.sources)
    return Loaded(None if ordered else topology, ordered, names, found.folder)


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
