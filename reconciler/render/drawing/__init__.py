"""A ``Graph`` as text that others draw (``mermaid``) or as a drawing (``svg``, placed by ``layout``).

``page`` puts the drawing into a page of its own, and ``style`` has what all pages look like. Nothing here needs a
network, and no page has a script.
"""

from __future__ import annotations

from reconciler.model.graph import Graph
from reconciler.render.drawing import mermaid, page

FORMATS = ("mermaid", "html")


def render(name: str, title: str, graph: Graph) -> str:
    """The drawing in the format of that name."""
    return mermaid.render(graph) if name == "mermaid" else page.render(title, graph)
