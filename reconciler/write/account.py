"""An account as the files of a folder: topology.yaml, one for each domain, one for each kind of bucket."""

from __future__ import annotations

import glob
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from reconciler.kinds import BY_NAME, CONSUMER, KINDS, STREAM
from reconciler.model.address import Address
from reconciler.model.topology import Resource, Topology
from reconciler.write.choice import Choice, choose
from reconciler.write.declaration import Declaration, Sayable, declarer
from reconciler.write.layout import comment, mapping, opening

ROOT = "topology.yaml"
_ELSEWHERE = "streams"
"""The file of streams whose subjects say no domain."""
_DOMAIN = re.compile(r"[a-z][a-z0-9_-]{0,60}")


@dataclass(frozen=True, slots=True)
class File:
    """One file, and how many objects of each kind it declares."""

    name: str
    text: str
    objects: Mapping[str, int]

    @property
    def amount(self) -> str:
        """The objects in words: ``2 streams, 1 consumer``; empty when there are none."""
        return _amount(self.objects)


@dataclass(frozen=True, slots=True)
class Written:
    """The files of a topology in order of their names, and what is in none of them."""

    files: tuple[File, ...]
    left_out: Mapping[Address, str]
    """Wanted and not written, with the reason; the same stands in topology.yaml."""
    unmatched: tuple[Address, ...]
    """Addresses that match nothing; then there are no files."""


def write(
    observed: Topology,
    *,
    topology: str,
    place: str,
    sayable: Sayable,
    wanted: Collection[Address] = (),
    refused: Mapping[Address, str] | None = None,
) -> Written:
    """The files that declare what was observed as a topology of that name.

    ``place`` tells people where it was observed. ``wanted`` holds addresses with ``*``; without any, it is all of
    the account. ``refused`` holds objects to leave out, with reasons.
    """
    choice = choose(observed, topology, wanted, refused or {})
    if choice.unmatched:
        return Written((), {}, choice.unmatched)
    files = _files(observed, topology, choice, sayable)
    total = Counter[str]()
    for file in files:
        total.update(file.objects)
    root = File(ROOT, _lines(_root(observed, topology, place, choice, total)), {})
    return Written((*files, root), choice.left_out, ())


def with_baseline(written: Written, name: str, text: str) -> Written:
    """With a file of accepted findings, which topology.yaml names."""
    said = [
        "",
        "# What lint refuses and the servers have all the same; it shrinks with `nats-topology lint --prune-baseline`.",
        f"lint: {{baseline: {name}}}",
        "",
    ]
    *others, root = written.files
    root = replace(root, text=root.text + "\n".join(said))
    return replace(written, files=(*others, File(name, text, {}), root))


def _files(observed: Topology, topology: str, choice: Choice, sayable: Sayable) -> tuple[File, ...]:
    declare = declarer(topology, observed, sayable)
    declared = {each.address: declare.declaration(each) for each in choice.chosen}
    streams = {each.address.name for each in declared.values() if each.address.kind == STREAM.name}
    domains = _Domains(observed)
    contents: dict[str, list[Declaration]] = defaultdict(list)
    nested: dict[str, list[Declaration]] = defaultdict(list)
    for each in declared.values():
        kind = BY_NAME[each.address.kind]
        name = domains.of(each.address.stream) if kind.name in (STREAM.name, CONSUMER.name) else kind.section
        if kind.name == CONSUMER.name and each.address.stream in streams:
            nested[each.address.stream].append(each)
        else:
            contents[f"{name}.yaml"].append(each)
    return tuple(_file(name, sorted(contents[name], key=_by_address), nested) for name in sorted(contents))


def _by_address(declaration: Declaration) -> Address:
    return declaration.address


class _Domains:
    """What the streams of an account are about: the first plain word of their subjects."""

    def __init__(self, observed: Topology) -> None:
        self._observed = observed

    def of(self, stream: str, seen: tuple[str, ...] = ()) -> str:
        """The domain of a stream; a copy without subjects of its own is about what its origin is about."""
        store = self._observed.store(stream)
        if store is None or stream in seen:
            return _ELSEWHERE
        if store.address.kind != STREAM.name:
            return BY_NAME[store.address.kind].section
        subjects = store.config.get("subjects") or ()
        if not subjects:
            origins = STREAM.needs(store.address, store.config)
            return self.of(origins[0], (*seen, stream)) if origins else _ELSEWHERE
        words = (token for token in subjects[0].split(".") if _DOMAIN.fullmatch(token))
        domain = next(words, _ELSEWHERE)
        return _ELSEWHERE if f"{domain}.yaml" == ROOT else domain


def _file(name: str, declarations: list[Declaration], nested: Mapping[str, list[Declaration]]) -> File:
    lines: list[str] = []
    objects = Counter[str]()
    for kind in KINDS:
        own = [each for each in declarations if each.address.kind == kind.name]
        if not own:
            continue
        lines += [""] * bool(lines)
        lines.append(opening(kind.section))
        for number, each in enumerate(own):
            inside = sorted(nested.get(each.address.name, ()), key=_by_address) if kind.name == STREAM.name else []
            objects.update({kind.name: 1, CONSUMER.name: len(inside)} if inside else {kind.name: 1})
            lines += [""] * bool(number)
            lines += _object(each.address.name, each, 2, inside)
    return File(name, _lines(lines), objects)


def _object(name: str, declaration: Declaration, indent: int, consumers: Iterable[Declaration] = ()) -> Iterator[str]:
    consumers = tuple(consumers)
    for sentence in declaration.comments:
        yield from comment(sentence, indent)
    head = opening(name, indent)
    if not declaration.body and not consumers:
        yield f"{head} {{}}"
        return
    yield head
    yield from mapping(declaration.body, indent + 2)
    if consumers:
        yield opening(CONSUMER.section, indent + 2)
        for each in consumers:
            yield from _object(each.address.leaf, each, indent + 4)


def _root(observed: Topology, topology: str, place: str, choice: Choice, objects: Mapping[str, int]) -> Iterator[str]:
    server = observed.server
    version = f"nats-server {server}" if server else "a server"
    yield from comment(f"Imported from {version} at {place}, {observed.observed_at}: {_amount(objects) or 'nothing'}.")
    if choice.left_out:
        yield "#"
        yield "# Left out:"
        for address, why in choice.left_out.items():
            yield from comment(f"- {address} {why}")
    body: dict[str, object] = {"topology": topology}
    if server:
        body["servers"] = f">={server.major}.{server.minor}"
    yield from mapping(body)
    others = _others(choice.chosen)
    if others:
        yield ""
        yield "# Streams that others manage and objects here refer to."
        yield from mapping({"unmanaged": [glob.escape(each) for each in others]})


def _others(chosen: tuple[Resource, ...]) -> list[str]:
    """The streams that chosen objects need and that are not chosen themselves."""
    streams = {each.address.stream for each in chosen if each.address.stores}
    needed = {name for each in chosen for name in BY_NAME[each.address.kind].needs(each.address, each.config)}
    return sorted(needed - streams)


def _lines(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _amount(objects: Mapping[str, int]) -> str:
    parts = [
        f"{objects[kind.name]:,} {kind.words}{'s' * (objects[kind.name] != 1)}"
        for kind in KINDS
        if objects.get(kind.name)
    ]
    return ", ".join(parts)
