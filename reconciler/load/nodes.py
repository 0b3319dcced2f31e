"""YAML text as a tree of nodes that know where they start and end, for edits of the text.

``parse.py`` reads values and remembers where they start, which is all that most runs need. To change a text one has
to know more: where a value ends, whether it stands in one line with its neighbours, in which quotes, and who else
it stands for through an anchor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

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

from reconciler.kinds.scalars import resolve

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Place = tuple[int, int]
"""Line and column from 1, as a ``Position`` has them."""


@dataclass(slots=True, eq=False)
class Node:
    """A value or a key. Offsets count characters of the text."""

    kind: str
    """scalar, alias, mapping or sequence."""
    place: Place
    start: int
    """With its anchor and tag."""
    end: int
    """Where the last that is written of it ends, without comments and empty lines."""
    value: Any = None
    """Of a scalar what it means, of an alias the name of the anchor."""
    style: str = ""
    """Of a scalar its quotes, | or >; empty when it is bare."""
    flow: bool = False
    """A mapping or list between brackets."""
    inside: int = 0
    """With brackets, where what is between them starts."""
    anchor: str | None = None
    tag: str | None = None
    shared: bool = False
    """Whether an alias stands for it, or for what it is in: it says more than it seems."""
    parts: list[Part] = field(default_factory=list)
    within: Part | None = None
    """What it is the value of; None for a document, and for a key."""

    @property
    def marked(self) -> bool:
        """Whether an anchor or tag stands before it."""
        return self.anchor is not None or self.tag is not None

    def below(self) -> Iterator[Node]:
        """The node, and all that is in it."""
        yield self
        for part in self.parts:
            yield from part.value.below()


@dataclass(slots=True, eq=False)
class Part:
    """An entry of a mapping, or an item of a list."""

    owner: Node
    index: int
    key: Node | None
    value: Node

    @property
    def start(self) -> int:
        """Where its key starts, or the item."""
        return (self.key or self.value).start

    @property
    def end(self) -> int:
        """Where its value ends, without comments."""
        return self.value.end

    def above(self) -> Iterator[Part]:
        """The part itself, then what it is in, inside out."""
        part: Part | None = self
        while part:
            yield part
            part = part.owner.within


def compose(text: str) -> tuple[Node, ...]:
    """The documents of a text. Raises yaml.YAMLError, or ValueError for what ``parse`` would refuse."""
    return tuple(_Composer(text).documents())


class _Composer:
    def __init__(self, text: str) -> None:
        self.text = text
        loader = _Loader(text)
        self.next = loader.get_event
        self.anchors: dict[str, Node] = {}

    def documents(self) -> Iterator[Node]:
        while (event := self.next()) is not None:
            if isinstance(event, DocumentStartEvent):
                self.anchors.clear()
                yield self.node(self.next())
                if not isinstance(self.next(), DocumentEndEvent):
                    raise ValueError("a document has two values")

    def node(self, event: Any) -> Node:
        start = event.start_mark
        place, end = (start.line + 1, start.column + 1), event.end_mark.index
        if event.__class__ is AliasEvent:
            if event.anchor not in self.anchors:
                raise ValueError("an alias stands for nothing")
            for each in self.anchors[event.anchor].below():
                each.shared = True
            return Node("alias", place, start.index, end, event.anchor)
        if event.__class__ is ScalarEvent:
            value = resolve(event.value) if event.implicit[0] else event.value
            node = Node("scalar", place, start.index, end, value, event.style or "")
            if event.style in ("|", ">"):
                node.end = start.index + len(self.text[start.index : node.end].rstrip())
        elif event.__class__ is MappingStartEvent:
            node = self._container(Node("mapping", place, start.index, start.index), event, MappingEndEvent)
        elif event.__class__ is SequenceStartEvent:
            node = self._container(Node("sequence", place, start.index, start.index), event, SequenceEndEvent)
        else:
            raise ValueError("a value is missing")
        node.anchor, node.tag = event.anchor, event.tag
        if node.anchor is not None:
            self.anchors[node.anchor] = node
        return node

    def _container(self, node: Node, opening: Any, closing: Any) -> Node:
        node.flow = bool(opening.flow_style)
        node.inside = opening.end_mark.index
        node.end = node.inside
        event: Any = self.next()
        while event.__class__ is not closing:
            key = self.node(event) if node.kind == "mapping" else None
            value = self.node(self.next() if key else event)
            value.within = part = Part(node, len(node.parts), key, value)
            node.parts.append(part)
            node.end = max(node.end, value.end)
            event = self.next()
        if node.flow:
            node.end = event.end_mark.index
        return node
