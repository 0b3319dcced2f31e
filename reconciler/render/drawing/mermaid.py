"""A flowchart for Mermaid, which GitHub, GitLab and many editors draw.

Mermaid refuses charts of more than 500 edges or 50,000 characters (``maxEdges`` and ``maxTextSize`` of 11.17).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.model.graph import Edge, Graph, Node
from reconciler.model.plan import Verb
from reconciler.render.paint import clean

_MOST = (200, 100, 50, 20)
"""Nodes or edges; fewer where the labels are too long."""
_CHARACTERS = 48_000
_LABEL = 40
_ESCAPED = re.compile(r"[^\w .,/:()→…+~±-]")
_SHAPES = {
    "subject": ('(["', '"])'),
    "consumer": ('("', '")'),
    "kv": ('[("', '")]'),
    "object_store": ('[("', '")]'),
    "other": ('>"', '"]'),
}
_ARROWS = {"mirrors": "-.->", "sources": "==>"}
_CLASSES = {
    Verb.create: "fill:#dafbe1,stroke:#1a7f37,color:#0a3d1a",
    Verb.update: "fill:#fff8c5,stroke:#9a6700,color:#4d3300",
    Verb.replace: "fill:#fbefff,stroke:#8250df,color:#3b1a70",
    Verb.delete: "fill:#ffebe9,stroke:#cf222e,color:#6b0f16,stroke-dasharray:4 3",
}
_SAME = {Verb.adopt: Verb.update, Verb.forget: Verb.update, Verb.move: Verb.replace}
_LINES = {Verb.create: "stroke:#1a7f37,stroke-width:3px", Verb.delete: "stroke:#cf222e,stroke-dasharray:4 3"}


def render(graph: Graph) -> str:
    """The chart, from left to right as messages flow; changes have the colour of their verb."""
    made = ""
    for most in _MOST:
        made = "\n".join(_lines(graph.within(most)))
        if len(made) <= _CHARACTERS:
            break
    return made


def _lines(graph: Graph) -> Iterator[str]:
    yield "flowchart LR"
    if graph.note:
        yield f"  %% {clean(graph.note)}"
        yield f'  note["{label(graph.note, 200)}"]'
    ids = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    used = set()
    for node in graph.nodes:
        style = _SAME.get(node.verb, node.verb) if node.verb else None
        named = f":::{style}" if style else ""
        used.add(style)
        yield f"  {ids[node.id]}{_shape(node)}{named}"
    for edge in graph.edges:
        yield f"  {_edge(edge, ids)}"
    for number, edge in enumerate(graph.edges):
        if edge.verb in _LINES:
            yield f"  linkStyle {number} {_LINES[edge.verb]}"
    for verb, colours in _CLASSES.items():
        if verb in used:
            yield f"  classDef {verb} {colours}"


def _shape(node: Node) -> str:
    start, end = _SHAPES.get(node.kind, ('["', '"]'))
    sign = f"{node.verb.value} " if node.verb else ""
    words = f": {node.description}" if node.kind == "domain" else ""
    return f"{start}{label(sign + node.label)}{label(words) if words else ''}{end}"


def _edge(edge: Edge, ids: dict[str, str]) -> str:
    arrow = _ARROWS.get(edge.kind, "-->")
    words = f'|"{label(edge.label)}"|' if edge.label else ""
    return f"{ids[edge.start]} {arrow}{words} {ids[edge.end]}"


def label(text: str, most: int = _LABEL) -> str:
    """A text for between quotes: all but letters, digits and a few marks as Mermaid's entities."""
    shown = clean(text) if len(text) <= most else f"{clean(text[: most - 1])}…"
    # An empty label, or one that Markdown takes for a list, is not drawn.
    return _ESCAPED.sub(lambda match: f"#{ord(match[0])};", shown) or "#160;"
