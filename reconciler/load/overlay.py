"""Overlays: what a target has otherwise, as JSON merge patches by address.

The keys of an overlay are addresses in which ``*`` stands for any text, also across the slash of a consumer's name,
and ``?`` for one character. Its entries apply from the least specific to the most specific, which is the one with
the most characters that stand for themselves; of equals the later one has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from reconciler.kinds import CONSUMER, KINDS, STREAM
from reconciler.load import rules
from reconciler.load.build import Part
from reconciler.load.parse import Document
from reconciler.model.finding import Finding
from reconciler.model.pattern import matcher
from reconciler.model.position import Places
from reconciler.model.spelling import nearest

_WILD = re.compile(r"[*?]")

Path = tuple[str, ...]


class _Entry(NamedTuple):
    pattern: str
    patch: Mapping[str, Any]
    places: Places
    """Those of the patch."""

    @property
    def specific(self) -> tuple[int, int]:
        """How much of the pattern stands for itself; between equals, the less of it is wild the better."""
        plain, wild = _WILD.subn("", self.pattern)
        return len(plain), -wild


def overlaid(parts: Sequence[Part], overlay: Iterable[Document]) -> tuple[list[Part], list[Finding]]:
    """Accepted parts with an accepted overlay, and findings for what of it matches nothing.

    Parts in which nothing changes are the same ones, and none of them is written to.
    """
    entries = [
        _Entry(pattern, patch, document.places.inside(pattern))
        for document in overlay
        for pattern, patch in document.data.items()
    ]
    declared: dict[str, list[tuple[int, Path]]] = {}
    for number, part in enumerate(parts):
        for address, path in _objects(part.data):
            declared.setdefault(address, []).append((number, path))
    merged, unmatched = list(parts), []
    for entry in sorted(entries, key=lambda each: each.specific):
        matching = list(_matching(entry.pattern, declared))
        if not matching:
            unmatched.append(entry)
        paths: dict[int, list[Path]] = {}
        for number, path in (spot for address in matching for spot in declared[address]):
            paths.setdefault(number, []).append(path)
        for number, of_part in paths.items():
            data, places = merge(merged[number].data, merged[number].places, *_planted(entry, of_part))
            merged[number] = merged[number]._replace(data=data, places=places)
    findings = [_finding(entry, declared) for entry in unmatched[: rules.MOST_FINDINGS]]
    if len(unmatched) > len(findings):
        findings.append(rules.more(unmatched[0].places.file))
    return merged, findings


def merge(
    value: Mapping[str, Any], places: Places, patch: Mapping[str, Any], said: Places
) -> tuple[dict[str, Any], Places]:
    """A value with a JSON merge patch (RFC 7386), and where all of it stands; the arguments stay as they are.

    ``said`` are the places of the patch. What a null takes away has the place of the null: whoever misses it has to
    look there.
    """
    number, marks = _opened(places)
    result = dict(value)
    for key, change in patch.items():
        there = said.inside(key)
        if change is None:
            if key in result:
                del result[key]
                marks[key] = there
        elif not isinstance(change, dict):
            result[key], marks[key] = change, there
        elif key in result and isinstance(result[key] or {}, dict):
            result[key], marks[key] = merge(result[key] or {}, places.inside(key), change, there)
        else:
            result[key], marks[key] = merge({}, Places(there.file, _opened(there)[0]), change, there)
    return result, Places(places.file, (number, marks))


def _opened(places: Places) -> tuple[int, dict[str, Any]]:
    """The number of a mapping's mark and a copy of the marks inside; an empty value has none."""
    if isinstance(places.mark, int):
        return places.mark, {}
    number, children = places.mark
    return number, dict(children) if isinstance(children, dict) else {}


def _objects(data: Mapping[str, Any]) -> Iterator[tuple[str, Path]]:
    """The address of each object of a part, and its path there."""
    for kind in KINDS:
        for name, body in (data.get(kind.section) or {}).items():
            yield f"{kind.name}/{name}", (kind.section, name)
            if kind is STREAM:
                for consumer in (body or {}).get(CONSUMER.section) or {}:
                    yield f"{CONSUMER.name}/{name}/{consumer}", (kind.section, name, CONSUMER.section, consumer)


def _matching(pattern: str, addresses: Mapping[str, Any]) -> Iterable[str]:
    if not _WILD.search(pattern):
        return [pattern] if pattern in addresses else []
    return filter(matcher(pattern), addresses)


def _planted(entry: _Entry, paths: Iterable[Path]) -> tuple[dict[str, Any], Places]:
    """A patch of a whole document that has the entry's patch at each of the paths."""
    tree: dict[str, Any] = {}
    marks: dict[str, Any] = {}
    for path in paths:
        into, into_marks = tree, marks
        for step in path[:-1]:
            into = into.setdefault(step, {})
            into_marks = into_marks.setdefault(step, (0, {}))[1]
        into[path[-1]], into_marks[path[-1]] = entry.patch, entry.places
    return tree, Places(entry.places.file, (0, marks))


def _finding(entry: _Entry, addresses: Iterable[str]) -> Finding:
    kind, _, name = entry.pattern.partition("/")
    near = _nearest(name, [address.removeprefix(f"{kind}/") for address in addresses if address.startswith(f"{kind}/")])
    hint = "an overlay changes what the topology declares and adds nothing to it"
    return rules.OVERLAY_MATCHES_NOTHING.finding(
        f"{entry.pattern} matches nothing that the topology declares",
        entry.places.key(),
        hint=f"did you mean {kind}/{near}?" if near else hint,
    )


def _nearest(name: str, names: Iterable[str]) -> str:
    """The name that was probably meant; a consumer is looked for in the stream that was probably meant."""
    leaves: dict[str, list[str]] = {}
    for each in names:
        above, slash, leaf = each.partition("/")
        leaves.setdefault(above, []).extend([leaf] if slash else ())
    above, _, leaf = name.partition("/")
    near = nearest(above, leaves)
    return f"{near}/{nearest(leaf, leaves[near]) or '*'}" if near and leaves[near] else near
