"""A page with the drawing of a declared topology."""

from __future__ import annotations

from reconciler.model.graph import Graph
from reconciler.render.drawing import style
from reconciler.render.drawing.svg import svg


def render(title: str, graph: Graph) -> str:
    """The whole page."""
    head = f"<h1>{style.text(title)}</h1>"
    where = '<p class="where">What is declared: subjects, where they are stored, and who reads them.</p>'
    return style.page(title, (head, where, *svg(graph, f"The topology {title}")))
