"""YAML text to plain data, and beside it the place of every key and value.

Built from libyaml's events rather than its nodes, in one loop without a call per value: 80,000 lines take about
half of what ``yaml.load`` takes, positions included. Keys are always text; unquoted values mean what
``kinds.scalars`` says. Whatever the text is, the answer is findings, never an exception.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any, NamedTuple, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reconciler.kinds.lint import OFF
from reconciler.kinds.scalars import Ambiguous, Resolved, resolve
from reconciler.load import rules, syntax
from reconciler.model.finding import Finding, Related
from reconciler.model.position import Mark, Places, Position
from reconciler.model.rule import Rule

MOST_LEVELS = 100
MOST_VALUES = 1_000_000
"""Keys and values of a file, each alias counted as what it stands for."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WIDEST = (1 << 20) - 1
_CORE = "tag:yaml.org,2002:"
_TYPES = {"bool": bool, "int": int, "float": float, "null": type(None)}
_MERGE: Any = object()
"""Stands for the key ``<<`` until its mapping is complete."""
_ODD_KEYS = frozenset(("<<", "", "~", "null"))


class Document(NamedTuple):
    """One document of a file: a mapping, and the places of all that is in it."""

    data: dict[str, Any]
    places: Places


class Parsed(NamedTuple):
    """The documents of a file that are not empty, and what is wrong with its text."""

    documents: tuple[Document, ...]
    findings: tuple[Finding, ...]


class _Anchored(NamedTuple):
    value: Any
    mark: Mark
    size: int


class _Stop(Exception):
    """The rest of the file cannot be read; the finding that says so is already there."""


def parse(file: str, text: str) -> Parsed:
    """Read the text of a file; ``file`` is its name in positions."""
    reader = _Reader(file, text)
    try:
        reader.read()
    except _Stop:
        pass
    except yaml.YAMLError as error:
        end = syntax.nesting(error)
        if end is not None and end < len(text):
            # libyaml looks ahead, and refused before the level that is one too many was reached here.
            return parse(file, text[:end])
        reader.findings.append(syntax.finding(file, text, error))
    return Parsed(tuple(reader.documents), tuple(reader.findings))


def _severity(word: Ambiguous, above: list[tuple[Any, ...]]) -> bool:
    """Whether a word is the severity ``off`` in the section lint, where it could be nothing else."""
    return word.text == OFF and len(above) > 1 and next(reversed(above[1][0]), None) == "lint"


class _Reader:
    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.documents: list[Document] = []
        self.findings: list[Finding] = []
        self.anchors: dict[str, _Anchored | None] = {}
        """None for one that is still open: an alias to it would contain itself."""

    @cached_property
    def lines(self) -> list[str]:
        """The text by lines, for findings."""
        return self.text.splitlines()

    def read(self) -> None:
        """Read all documents. Raises yaml.YAMLError or _Stop where reading cannot go on."""
        get_event = _Loader(self.text).get_event
        meaning = Resolved()
        into: Any = []
        marks: Any = []
        keyed = False  # whether ``into`` is a mapping; then ``key`` waits for its value
        key: Any = None
        key_at = 0
        above: list[tuple[Any, Any, bool, str | None, int, int]] = []
        count = 0
        for event in iter(get_event, None):
            kind = event.__class__
            if kind is ScalarEvent:
                count += 1
                start = event.start_mark
                column = start.column
                here = start.line << 20 | (column if column < _WIDEST else _WIDEST)
                if keyed and key is None:
                    key, key_at = event.value, here
                    if key in _ODD_KEYS:
                        key = self._odd_key(event, here)
                    if key in into:
                        self._duplicate(key, here, marks[key])
                    continue
                value = meaning[event.value] if event.implicit[0] else self._written(event, here)
                if value.__class__ is Ambiguous:
                    value = value.text if _severity(value, above) else self._ambiguous(value, here)
                if event.anchor is not None:
                    self.anchors[event.anchor] = _Anchored(value, here, 1)
                if keyed:
                    into[key] = value
                    marks[key] = key_at << 45 | here
                    key = None
                else:
                    into.append(value)
                    marks.append(here << 45 | here)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                count += 1
                start = event.start_mark
                here = start.line << 20 | min(start.column, _WIDEST)
                if keyed and key is None:
                    self._complex_key(here)
                if len(above) >= MOST_LEVELS:
                    self._stop(
                        rules.TOO_LARGE, f"the file nests deeper than {MOST_LEVELS} levels", here, "write it flatter"
                    )
                opened: Any = {} if kind is MappingStartEvent else []
                opened_marks: Any = {} if kind is MappingStartEvent else []
                if event.tag is not None:
                    self._container_tag(event, here)
                if event.anchor is not None:
                    self.anchors[event.anchor] = None
                if keyed:
                    into[key] = opened
                    marks[key] = (key_at << 45 | here, opened_marks)
                else:
                    into.append(opened)
                    marks.append((here << 45 | here, opened_marks))
                above.append((into, marks, keyed, event.anchor, here, count))
                into, marks, keyed, key = opened, opened_marks, kind is MappingStartEvent, None
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                if keyed and _MERGE in into:
                    self._merge(into, marks)
                closed, closed_marks = into, marks
                into, marks, keyed, anchor, place, before = above.pop()
                key = None
                if anchor is not None:
                    self.anchors[anchor] = _Anchored(closed, (place, closed_marks), count - before + 1)
            elif kind is AliasEvent:
                start = event.start_mark
                here = start.line << 20 | min(start.column, _WIDEST)
                if keyed and key is None:
                    self._complex_key(here)
                target = self._target(event.anchor, here)
                count += target.size
                number = (key_at if keyed else here) << 45
                mark = target.mark
                mark = number | mark if isinstance(mark, int) else (number | mark[0], mark[1])
                if keyed:
                    into[key], marks[key], key = target.value, mark, None
                else:
                    into.append(target.value)
                    marks.append(mark)
            elif kind is DocumentStartEvent:
                into, marks, keyed = [], [], False
                self.anchors.clear()
            elif kind is DocumentEndEvent:
                self._document(into[0], marks[0])
            if count > MOST_VALUES:
                what = f"the file has more than {MOST_VALUES:,} values"
                self._stop(rules.TOO_LARGE, what, here, "aliases count as what they stand for; split the file")

    def _document(self, data: Any, mark: Mark) -> None:
        if data is None:
            return
        if isinstance(data, dict):
            self.documents.append(Document(data, Places(self.file, mark)))
            return
        what = "a list" if isinstance(data, list) else "a single value"
        number = mark if isinstance(mark, int) else mark[0]
        self._report(
            rules.UNSUPPORTED,
            f"the document is {what}, not a mapping",
            number,
            "start it with a key and a colon, like streams: in a topology or stream/ORDERS: in an overlay",
        )

    def _target(self, name: str, here: int) -> _Anchored:
        if name not in self.anchors:
            hint = f"write '*{name}' in quotes for a text that starts with *, or set the anchor &{name} before"
            self._stop(rules.SYNTAX, f"*{name} is an alias, and there is no anchor &{name} before it", here, hint)
        target = self.anchors[name]
        if target is None:
            self._stop(rules.UNSUPPORTED, f"*{name} stands inside of what it stands for", here, "write the value out")
        return target

    def _odd_key(self, event: ScalarEvent, here: int) -> Any:
        """The key of one of ``_ODD_KEYS``; in quotes, they are ordinary ones."""
        if not event.implicit[0]:
            return event.value
        if event.value == "<<":
            return _MERGE
        hint = "write the name before the colon" if not event.value else f"write '{event.value}' in quotes for a name"
        self._report(rules.UNSUPPORTED, "the key is empty" if not event.value else "the key is null", here, hint)
        return event.value

    def _complex_key(self, here: int) -> NoReturn:
        self._stop(
            rules.UNSUPPORTED,
            "a key has to be text",
            here,
            "write a text that starts with {, [ or * in quotes, like '{{wildcard(1)}}.created'",
        )

    def _duplicate(self, key: Any, here: int, first: Mark) -> None:
        number = first if isinstance(first, int) else first[0]
        name = "<<" if key is _MERGE else key
        hint = "write <<: [*one, *other]" if key is _MERGE else "keep one of the two"
        related = Related(self._position(number >> 45), f"{name!r} stands here first")
        self._report(rules.DUPLICATE_KEY, f"the key {name!r} stands twice", here, hint, (related,))

    def _written(self, event: ScalarEvent, here: int) -> Any:
        """The value of a scalar with quotes, a tag, or in block style."""
        text: str = event.value
        if event.tag is not None:
            return self._tagged(event.tag, text, here)
        if not text and event.style == ">":
            self._report(
                rules.AMBIGUOUS,
                "a lone > starts a folded text, and this one is empty",
                here,
                "write '>' in quotes for the subject that matches everything",
            )
            return ">"
        return text

    def _tagged(self, tag: str, text: str, here: int) -> Any:
        name = tag.removeprefix(_CORE)
        if tag == _CORE + "str":
            return text
        if name in _TYPES and name != tag:
            value = resolve(text)
            if type(value) is not _TYPES[name]:
                self._report(rules.UNSUPPORTED, f"{text[:40]!r} is not what !!{name} says", here, "leave the tag away")
            return value
        self._refuse_tag(tag, here)
        return text

    def _container_tag(self, event: Any, here: int) -> None:
        if event.tag not in (_CORE + "map", _CORE + "seq"):
            self._refuse_tag(event.tag, here)

    def _refuse_tag(self, tag: str, here: int) -> None:
        shown = "!!" + tag.removeprefix(_CORE) if tag.startswith(_CORE) else tag
        self._report(
            rules.UNSUPPORTED,
            f"the tag {shown} is not supported",
            here,
            "write the value itself; a text that starts with ! needs quotes",
        )

    def _ambiguous(self, value: Ambiguous, here: int) -> str:
        shown = value.text if len(value.text) <= 40 else value.text[:39] + "…"
        self._report(rules.AMBIGUOUS, f"{shown} means different things to different programs", here, value.hint)
        return value.text

    def _merge(self, into: dict[Any, Any], marks: dict[Any, Any]) -> None:
        """Take over the keys of merged mappings that are not there; they keep the place where they were written."""
        merged, mark = into.pop(_MERGE), marks.pop(_MERGE)
        pairs = [(merged, mark)]
        if isinstance(merged, list):
            pairs = list(zip(merged, mark[1], strict=True))
        for source, source_mark in pairs:
            if not isinstance(source, dict):
                number = source_mark if isinstance(source_mark, int) else source_mark[0]
                self._report(
                    rules.UNSUPPORTED, "<< merges mappings only", number, "write <<: *anchor, or a list of such aliases"
                )
                continue
            for key, value in source.items():
                if key not in into:
                    into[key], marks[key] = value, source_mark[1][key]

    def _position(self, here: int) -> Position:
        return Position(self.file, (here >> 20 & (1 << 25) - 1) + 1, (here & _WIDEST) + 1)

    def _report(self, rule: Rule, message: str, here: int, hint: str = "", related: tuple[Related, ...] = ()) -> None:
        at = self._position(here)
        if syntax.secret(self.lines, at):
            message, hint = syntax.NO_SECRET
        self.findings.append(rule.finding(message, at, hint=hint, related=related))
        if len(self.findings) == rules.MOST_FINDINGS:
            self.findings.append(rules.more(self.file))
            raise _Stop

    def _stop(self, rule: Rule, message: str, here: int, hint: str = "") -> NoReturn:
        self._report(rule, message, here, hint)
        raise _Stop
