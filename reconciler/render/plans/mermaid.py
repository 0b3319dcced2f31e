"""The topology as a Mermaid flowchart, coloured by what the plan does; one chart a target."""

from __future__ import annotations

from reconciler.render.drawing import mermaid
from reconciler.render.plans.review import Reviews


def render(reviews: Reviews) -> str:
    """A chart alone, or each in a block of Markdown where several targets were asked for."""
    if not reviews.several:
        return mermaid.render(reviews.each[0].graph)
    return "\n\n".join(
        f"### {mermaid.label(each.name, 200)}\n\n```mermaid\n{mermaid.render(each.graph)}\n```" for each in reviews.each
    )
