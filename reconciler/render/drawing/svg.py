"""A graph as SVG for a page with ``STYLE``: what changes has the colour, and the sign, of its verb."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.graph import Edge, Graph, Node
from reconciler.model.plan import Verb
from reconciler.render.drawing.layout import HEIGHT, WIDTH, layout
from reconciler.render.drawing.style import text

MOST = 300
"""Nodes or edges that a person can follow."""
_LABEL, _WORDS = 23, 25
"""Characters that fit into a node, and beside an edge."""
_STRAIGHT = 145
"""Length of the straight end of an edge, with its words above or below."""
_COLOURS = {Verb.adopt: Verb.update, Verb.forget: Verb.update, Verb.move: Verb.replace}
_KINDS = {
    "kv": "key-value bucket",
    "object_store": "object store",
    "other": "not declared here",
}


def svg(graph: Graph, title: str, number: int = 0) -> Iterator[str]:
    """The drawing; ``number`` tells several of one page apart."""
    graph = graph.within(MOST)
    places, width, height = layout(graph)
    if graph.note:
        yield f'<p class="note">{text(graph.note)}</p>'
    about = f"{len(graph.nodes)} nodes and {len(graph.edges)} connections, from left to right as messages flow."
    yield '<div class="scroll drawing">'
    yield (
        f'<svg role="img" aria-labelledby="t{number} d{number}" width="{width + 8:.0f}" height="{height + 8:.0f}" '
        f'viewBox="-4 -4 {width + 8:.0f} {height + 8:.0f}" xmlns="http://www.w3.org/2000/svg">'
    )
    yield f'<title id="t{number}">{text(title)}</title><desc id="d{number}">{about}</desc>'
    yield (
        f'<defs><marker id="m{number}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'markerUnits="userSpaceOnUse" orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
    )
    names = {node.id: node.label for node in graph.nodes}
    for edge in graph.edges:
        yield from _line(edge, places, names, number)
    for node in graph.nodes:
        yield _box(node, *places[node.id])
    # Above all lines, so that none goes through them.
    yield from _words(graph, places)
    yield "</svg>"
    yield "</div>"


def _line(edge: Edge, places: dict[str, tuple[float, float]], names: dict[str, str], number: int) -> Iterator[str]:
    (x1, y1), (x2, y2) = places[edge.start], places[edge.end]
    x1, y1, y2 = x1 + WIDTH, y1 + HEIGHT / 2, y2 + HEIGHT / 2
    turn = x2 - (_STRAIGHT if edge.label and x2 > x1 else 1)
    bend = (turn - x1) / 2 if x2 > x1 else 90.0
    verb = f" e-{edge.verb}" if edge.verb else ""
    said = f"{names[edge.start]} {edge.kind} {names[edge.end]}: {edge.label or 'everything'}"
    yield (
        f'<path class="edge {edge.kind}{verb}" marker-end="url(#m{number})" '
        f'd="M{x1:.0f} {y1:.1f}C{x1 + bend:.0f} {y1:.1f} {turn - bend:.0f} {y2:.1f} {turn:.0f} {y2:.1f}H{x2 - 1:.0f}">'
        f"<title>{text(said)}</title></path>"
    )


def _words(graph: Graph, places: dict[str, tuple[float, float]]) -> Iterator[str]:
    used: dict[str, int] = {}
    for edge in graph.edges:
        if edge.label:
            x, y = places[edge.end]
            # Of several into one node, one stands above the line and one below.
            line = used.get(edge.end, 0)
            used[edge.end] = line + 1
            if line < 2:
                yield (
                    f'<text class="words" text-anchor="end" x="{x - 12:.0f}" y="{y + HEIGHT / 2 - 5 + 17 * line:.1f}">'
                    f"{text(_short(edge.label, _WORDS))}</text>"
                )


def _box(node: Node, x: float, y: float) -> str:
    verb = _COLOURS.get(node.verb, node.verb) if node.verb else None
    sign = f"{node.verb.value} " if node.verb else ""
    kind = node.description if node.kind == "domain" else _KINDS.get(node.kind, node.kind)
    said = f"{kind} {node.label}" + (f" ({node.verb})" if node.verb else "")
    said += f": {node.description}" if node.description != kind and node.description else ""
    radius = {"subject": HEIGHT / 2, "consumer": 10}.get(node.kind, 4)
    return (
        f'<g class="{node.kind}{f" n-{verb}" if verb else ""}" transform="translate({x:.0f} {y:.1f})">'
        f"<title>{text(said)}</title>"
        f'<rect class="box" width="{WIDTH}" height="{HEIGHT}" rx="{radius:.0f}"/>'
        f'<text class="kind" x="14" y="12">{text(kind)}</text>'
        f'<text x="14" y="26">{text(_short(sign + node.label, _LABEL))}</text></g>'
    )


def _short(label: str, most: int) -> str:
    return label if len(label) <= most else f"{label[: most - 1]}…"
