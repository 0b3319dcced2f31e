"""Edits of a file's text: what stands outside of the edited places stays as it is, byte for byte.

A ``Draft`` takes the edits that fit together, one after the other. Then it says the changes of text they come to,
or the whole new text. That text is read again, and has to say exactly what the edits said: whatever is odd about
a file, the worst is that it stays as it is. What an alias stands for is never edited.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import yaml
from yaml.tokens import BlockEntryToken

from reconciler.kinds.words import escaped, word
from reconciler.load.comments import ignores, listed
from reconciler.load.nodes import Node, Part, Place, compose
from reconciler.model.edit import (
    Change,
    Edit,
    InsertItem,
    InsertKey,
    RemoveIgnore,
    RemoveItem,
    RemoveKey,
    RenameKey,
    ReplaceValue,
    Scalar,
    TextLines,
    applied,
)
from reconciler.model.position import BREAK, Position

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_COLON = re.compile(r"[ \t]*:")
_COMMA = re.compile(r"[ \t]*,")
_BLANK = re.compile(r"[ \t]*")
_SPACE = " \t\ufeff"

Found = TypeVar("Found", Part, Node)


class NotEditable(Exception):
    """Why an edit cannot be made in this text; a clause for people."""


class _Piece(NamedTuple):
    """Offsets of a text, and what to write between them instead."""

    start: int
    end: int
    text: str


class Source:
    """The text of one file, in which edits find what stands at their places. Raises NotEditable when it is no YAML."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = TextLines(text)
        found = BREAK.search(text)
        self.line_break = found[0] if found else "\n"
        try:
            self.documents = compose(text)
        except (yaml.YAMLError, ValueError):
            raise NotEditable("the file cannot be read") from None
        self.keys: dict[Place, Part] = {}
        self.items: dict[Place, Part] = {}
        self.values: dict[Place, Node] = {}
        for document in self.documents:
            for node in document.below():
                if node.kind == "scalar":
                    self.values[node.place] = node
                for part in node.parts:
                    (self.keys if part.key else self.items)[(part.key or part.value).place] = part

    @cached_property
    def dashes(self) -> list[int]:
        """Where the dashes of lists stand; there may be others in texts and comments."""
        loader, found = _Loader(self.text), []
        while loader.check_token():
            token = loader.get_token()
            if isinstance(token, BlockEntryToken):
                found.append(token.start_mark.index)
        return found

    def key(self, at: Position) -> Part:
        """The entry whose key stands there."""
        return self._found(self.keys, at, "key")

    def item(self, at: Position) -> Part:
        """The item of a list that stands there."""
        return self._found(self.items, at, "item")

    def value(self, at: Position) -> Node:
        """The single value that stands there."""
        return self._found(self.values, at, "single value")

    def _found(self, places: Mapping[Place, Found], at: Position, what: str) -> Found:
        found = places.get((at.line, at.column))
        if found is None:
            raise NotEditable(f"there is no {what} at {at}")
        owner = found.owner if isinstance(found, Part) else found
        if owner.shared:
            raise NotEditable("an alias stands for it elsewhere")
        return found

    def head(self, part: Part) -> int:
        """Where a part of a block starts, with its dash."""
        if part.key is not None:
            return part.key.start
        return self.dashes[bisect_left(self.dashes, part.value.start) - 1]

    def line_start(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self.lines.starts[self.lines.position("", offset).line - 1]

    def line_end(self, offset: int) -> int:
        """Where the line of an offset ends, before its break."""
        found = BREAK.search(self.text, offset)
        return found.start() if found else len(self.text)

    def next_line(self, offset: int) -> int:
        """Where the line after that of an offset starts."""
        found = BREAK.search(self.text, offset)
        return found.end() if found else len(self.text)

    def first(self, offset: int) -> bool:
        """Whether nothing stands before an offset on its line."""
        return not self.text[self.line_start(offset) : offset].strip(_SPACE)

    def rest(self, offset: int) -> bool:
        """Whether nothing but a comment follows an offset on its line."""
        rest = self.text[offset : self.line_end(offset)].strip(_SPACE)
        return not rest or rest.startswith("#")


class Draft:
    """Edits of one file that fit together."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._edits: dict[Edit, None] = {}
        self._values: dict[Node, Scalar] = {}
        """New values, and new names of keys."""
        self._removed: dict[Part, None] = {}
        self._inserted: dict[Node, dict[str, Scalar]] = {}
        self._behind: dict[Part, list[Scalar]] = {}
        self._ignores: dict[int, list[str]] = {}
        self._touched: set[Part] = set()
        """What edits are in, or are of."""

    def fits(self, edit: Edit) -> bool:
        """Whether an edit goes together with those that are here. Raises NotEditable for one that cannot be made."""
        if edit in self._edits:
            return True
        source = self.source
        match edit:
            case ReplaceValue(at, value):
                node = source.value(at)
                self._word(node, value)
                return self._free(node.within) and node not in self._values
            case RenameKey(at, name):
                part = source.key(at)
                assert part.key is not None
                self._word(part.key, name)
                return self._free(part) and part.key not in self._values
            case RemoveKey(at) | RemoveItem(at):
                part = source.key(at) if isinstance(edit, RemoveKey) else source.item(at)
                if any(node.shared for node in part.value.below()):
                    raise NotEditable("an alias stands for it elsewhere")
                return self._free(part) and part not in self._touched
            case InsertKey(at, name):
                part = source.key(at)
                self._opening(part.value)
                return self._free(part) and name not in self._inserted.get(part.value, ())
            case InsertItem(at):
                return self._free(source.item(at))
            case RemoveIgnore(at, rule):
                try:
                    return rule in listed(source.text, source.lines.offset(at.line, at.column))[2]
                except ValueError as error:
                    raise NotEditable(str(error)) from None

    def add(self, edit: Edit) -> None:
        """Take an edit that fits."""
        if edit in self._edits:
            return
        self._edits[edit] = None
        source = self.source
        match edit:
            case ReplaceValue(at, value):
                node = source.value(at)
                self._values[node] = value
                self._touch(node.within)
            case RenameKey(at, name):
                part = source.key(at)
                assert part.key is not None
                self._values[part.key] = name
                self._touch(part)
            case RemoveKey(at) | RemoveItem(at):
                part = source.key(at) if isinstance(edit, RemoveKey) else source.item(at)
                self._removed[part] = None
                self._touch(part)
            case InsertKey(at, name, value):
                part = source.key(at)
                self._inserted.setdefault(part.value, {})[name] = value
                self._touch(part)
            case InsertItem(at, value):
                part = source.item(at)
                self._behind.setdefault(part, []).append(value)
                self._touch(part)
            case RemoveIgnore(at, rule):
                self._ignores.setdefault(source.lines.offset(at.line, at.column), []).append(rule)

    def changes(self) -> tuple[Change, ...]:
        """The changes of text, in order of their places. Raises NotEditable."""
        file, lines = self.source.file, self.source.lines
        return tuple(
            Change(lines.position(file, start), lines.position(file, end), text) for start, end, text in self._pieces()
        )

    def text(self) -> str:
        """The new text, which says what the edits said. Raises NotEditable when it would say anything else."""
        text = applied(self.source.text, self.changes())
        try:
            written = compose(text)
        except (yaml.YAMLError, ValueError):
            raise NotEditable("the file could not be read any more") from None
        if [_said(each) for each in written] != [self._wanted(each) for each in self.source.documents]:
            raise NotEditable("more of the file would change")
        return text

    def _free(self, part: Part | None) -> bool:
        """Whether nothing takes a part away."""
        return part is None or not any(each in self._removed for each in part.above())

    def _touch(self, part: Part | None) -> None:
        if part is not None:
            self._touched.update(part.above())

    def _word(self, node: Node, value: Scalar) -> str:
        """A new value as its neighbours are written: in the same quotes."""
        raw = self.source.text[node.start : node.end]
        if node.kind != "scalar" or node.marked or not raw or node.style in ("|", ">") or BREAK.search(raw):
            raise NotEditable("it is not written as a single word")
        if isinstance(value, str) and value.isprintable():
            if node.style == "'":
                return "'" + value.replace("'", "''") + "'"
            if node.style == '"':
                return f'"{escaped(value)}"'
        return word(value, inside=self._inside(node))

    def _inside(self, node: Node) -> bool:
        """Whether a key or value stands between brackets."""
        if node.within is not None:
            return node.within.owner.flow
        part = self.source.keys.get(node.place)
        return part is not None and part.owner.flow

    def _opening(self, node: Node) -> None:
        """Raises NotEditable for a value that cannot get a key."""
        before = self.source.text[node.start - 1]
        if node.kind == "scalar":
            if node.value is not None or node.style or node.marked or (node.start == node.end and before != ":"):
                raise NotEditable("it is no mapping")
        elif node.kind != "mapping" or node.shared:
            raise NotEditable("what stands there comes from an alias, or an alias stands for it elsewhere")

    def _pieces(self) -> list[_Piece]:
        pieces = [_Piece(node.start, node.end, self._word(node, value)) for node, value in self._values.items()]
        owners = dict.fromkeys(
            (*(part.owner for part in self._removed), *(part.owner for part in self._behind), *self._inserted)
        )
        for owner in owners:
            if owner.kind == "scalar":
                pieces.append(self._filled(owner))
            else:
                pieces += self._of_flow(owner) if owner.flow else self._of_block(owner)
        for offset, rules in self._ignores.items():
            pieces += self._without(offset, rules)
        return _joined(pieces)

    def _entries(self, owner: Node, *, inside: bool) -> list[str]:
        """The new keys of a mapping, as text."""
        return [
            f"{word(name, inside=inside)}: {word(value, inside=inside)}"
            for name, value in self._inserted.get(owner, {}).items()
        ]

    def _filled(self, node: Node) -> _Piece:
        """A mapping instead of nothing."""
        text = "{" + ", ".join(self._entries(node, inside=True)) + "}"
        return _Piece(node.start, node.end, f" {text}" if node.start == node.end else text)

    def _of_block(self, owner: Node) -> Iterator[_Piece]:
        source, text = self.source, self.source.text
        new = self._entries(owner, inside=False)
        kept = [part for part in owner.parts if part not in self._removed]
        if not kept:
            if new:
                raise NotEditable("all that stands there would go")
            yield from self._emptied(owner)
            return
        for part in owner.parts:
            if part in self._removed:
                yield from self._without_lines(part, next((each for each in kept if each.index > part.index), None))
            for value in self._behind.get(part, ()):
                if part.value.style in ("|", ">"):
                    raise NotEditable("a block of text stands before it")
                head = source.head(part)
                end = source.line_end(part.end)
                yield _Piece(end, end, f"{source.line_break}{self._indent(head)}- {word(value)}")
        if not new:
            return
        indent = self._indent(source.head(kept[0]))
        simple = [
            part
            for part in kept
            if part.value.style not in ("|", ">") and (part.value.flow or part.value.kind in ("scalar", "alias"))
        ]
        if simple:
            end = source.line_end(simple[-1].end)
            yield _Piece(end, end, "".join(f"{source.line_break}{indent}{each}" for each in new))
        else:
            head = source.head(kept[0])
            if text[source.line_start(head) : head].strip("- \ufeff"):
                raise NotEditable("it is written in an unusual way")
            yield _Piece(head, head, "".join(f"{each}{source.line_break}{indent}" for each in new))

    def _indent(self, head: int) -> str:
        return " " * (head - self.source.line_start(head))

    def _emptied(self, owner: Node) -> Iterator[_Piece]:
        """An empty mapping or list instead of the last of it, on the line of its key when it has one."""
        source, brackets = self.source, "{}" if owner.kind == "mapping" else "[]"
        if owner.marked:
            raise NotEditable("an anchor stands before it")
        start = source.head(owner.parts[0])
        key = owner.within.key if owner.within else None
        colon = _COLON.match(source.text, key.end) if key else None
        if not colon:
            yield _Piece(start, owner.end, brackets)
        elif not source.text[colon.end() : start].strip():
            yield _Piece(colon.end(), owner.end, f" {brackets}")
        else:
            yield _Piece(colon.end(), colon.end(), f" {brackets}")
            yield self._lines(source.line_start(start), owner.end)

    def _without_lines(self, part: Part, following: Part | None) -> Iterator[_Piece]:
        """The lines of a part of a block, and the comments for the linter that are about them."""
        source, text = self.source, self.source.text
        head = source.head(part)
        if source.first(head) and text[head] != "?":
            yield self._lines(source.line_start(head), part.end)
            line = source.lines.position("", head).line
            for ignore in ignores(source.file, text):
                if ignore.line == line and ignore.at.line != line:
                    above = source.lines.offset(ignore.at.line, 1)
                    yield _Piece(above, source.next_line(above), "")
            return
        # The first part of a mapping or list that starts behind a dash: the next one takes its place.
        before = text[source.line_start(head) : head]
        if following is None or before.strip("- ") or "#" in text[source.line_end(part.end) : source.head(following)]:
            raise NotEditable("it is written in an unusual way")
        yield _Piece(head, source.head(following), "")

    def _lines(self, start: int, offset: int) -> _Piece:
        """No lines from one that starts there to that of the offset."""
        source = self.source
        end = source.line_end(offset)
        if end == len(source.text) and start:
            # The last line has no break, and the one before it will have none.
            return _Piece(source.line_end(source.line_start(start - 1)), end, "")
        return _Piece(start, source.next_line(end), "")

    def _of_flow(self, owner: Node) -> Iterator[_Piece]:
        text, parts = self.source.text, owner.parts
        if text[owner.inside - 1] not in "[{":
            raise NotEditable("it has no brackets")
        new = self._entries(owner, inside=True)
        kept = [part for part in parts if part not in self._removed]
        if not kept:
            if "#" in text[owner.inside : owner.end]:
                raise NotEditable("comments are between its brackets")
            yield _Piece(owner.inside, owner.end - 1, ", ".join(new))
            return
        index = 0
        while index < len(parts):
            last = index
            if parts[index] in self._removed:
                while last + 1 < len(parts) and parts[last + 1] in self._removed:
                    last += 1
                yield from self._without_run(owner, index, last)
            index = last + 1
        for part, values in self._behind.items():
            if part.owner is owner:
                yield from self._beside(part, [word(value, inside=True) for value in values])
        if new:
            yield from self._beside(kept[-1], new)

    def _without_run(self, owner: Node, first: int, last: int) -> Iterator[_Piece]:
        """Neighbours between brackets, with the comma that belongs to them."""
        source, text, parts = self.source, self.source.text, owner.parts
        start, end = parts[first].start, parts[last].end
        if first != last and "#" in text[start:end]:
            raise NotEditable("comments stand between what would go")
        comma = _COMMA.match(text, end)
        if not comma and last + 1 < len(parts):
            raise NotEditable("its comma stands on another line")
        after = comma.end() if comma else end
        if source.first(start) and source.rest(after):
            yield _Piece(source.line_start(start), source.next_line(after), "")
        elif comma and source.rest(after):
            yield _Piece(_stripped(text, start), after, "")
        elif comma and last + 1 < len(parts):
            blank = _BLANK.match(text, after)
            yield _Piece(start, blank.end() if blank else after, "")
        elif "#" in text[parts[first - 1].end : start]:
            yield _Piece(_stripped(text, start), end, "")
        else:
            yield _Piece(parts[first - 1].end, end, "")

    def _beside(self, part: Part, new: list[str]) -> Iterator[_Piece]:
        """More of a list or mapping between brackets; each on a line of its own where the neighbour is."""
        source = self.source
        comma = _COMMA.match(source.text, part.end)
        after = comma.end() if comma else part.end
        last = part.index + 1 == len(part.owner.parts)
        if last and source.first(part.start) and source.rest(after):
            # A list on several lines: the bracket stands below, and a comment may stand at the end of this one.
            indent = source.text[source.line_start(part.start) : part.start]
            end = source.line_end(after)
            if not comma:
                yield _Piece(part.end, part.end, ",")
            yield _Piece(
                end, end, ",".join(f"{source.line_break}{indent}{each}" for each in new) + ("," if comma else "")
            )
        else:
            yield _Piece(part.end, part.end, "".join(f", {each}" for each in new))

    def _without(self, offset: int, rules: list[str]) -> Iterator[_Piece]:
        """A comment for the linter without some of its rules."""
        source, text = self.source, self.source.text
        start, end, names = listed(text, offset)
        left = [name for name in names if name not in rules]
        if left:
            yield _Piece(start, end, ", ".join(left))
        elif source.first(offset):
            yield self._lines(source.line_start(offset), offset)
        else:
            yield _Piece(_stripped(text, offset), source.line_end(offset), "")

    def _wanted(self, node: Node) -> Any:
        """What the text should say: ``_said`` with the edits."""
        if node.kind == "scalar" and node in self._inserted:
            return _mapping(None, None, self._new(node))
        if node in self._values:
            return _scalar(self._values[node])
        if node.kind in ("scalar", "alias"):
            return _said(node)
        parts: list[Any] = []
        for part in node.parts:
            value = self._wanted(part.value)
            if part not in self._removed:
                parts.append((self._wanted(part.key), value) if part.key else value)
            parts += map(_scalar, self._behind.get(part, ()))
        if node.kind == "sequence":
            return (node.kind, node.anchor, node.tag, parts)
        return _mapping(node.anchor, node.tag, (*parts, *self._new(node)))

    def _new(self, node: Node) -> Iterator[Any]:
        return ((_scalar(name), _scalar(value)) for name, value in self._inserted.get(node, {}).items())


def _said(node: Node) -> Any:
    """What a node says, without how it is written."""
    if node.kind == "mapping":
        return _mapping(
            node.anchor, node.tag, ((_said(part.key), _said(part.value)) for part in node.parts if part.key)
        )
    if node.kind == "sequence":
        return (node.kind, node.anchor, node.tag, [_said(part.value) for part in node.parts])
    return (node.kind, node.anchor, node.tag, type(node.value).__name__, node.value)


def _scalar(value: Scalar) -> Any:
    return ("scalar", None, None, type(value).__name__, value)


def _mapping(anchor: str | None, tag: str | None, parts: Iterable[Any]) -> Any:
    # Where a new key stands among the others makes no difference.
    return ("mapping", anchor, tag, sorted(parts, key=lambda each: repr(each[0])))


def _stripped(text: str, offset: int) -> int:
    """The offset without the spaces before it."""
    while offset and text[offset - 1] in " \t":
        offset -= 1
    return offset


def _joined(pieces: Iterable[_Piece]) -> list[_Piece]:
    """In order of their places; what is taken away twice is taken away once. Raises NotEditable when others meet."""
    joined: list[_Piece] = []
    for piece in sorted(pieces, key=lambda each: (each.start, each.end)):
        last = joined[-1] if joined else None
        if last and piece.start < last.end:
            if last.text or piece.text:
                raise NotEditable("two changes of it meet")
            joined[-1] = _Piece(last.start, max(last.end, piece.end), "")
        else:
            joined.append(piece)
    return joined
