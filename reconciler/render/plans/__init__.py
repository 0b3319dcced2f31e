"""What ``plan`` found, in the formats of those who decide about it: one format a file, each with ``render(reviews)``.

All get the same ``Reviews`` and return a string without a last line break. ``text`` is for people at a terminal and
``json`` for programs; ``markdown`` is the comment on a pull request, ``github`` what a runner of GitHub Actions
wants, ``html`` one page that needs nothing else, ``mermaid`` the drawing alone.

What can hurt comes first in each of them, and text from YAML or a server is only ever text.
"""

from __future__ import annotations

from importlib import import_module

from reconciler.render.plans.review import Review, Reviews

__all__ = ["FORMATS", "Review", "Reviews", "render"]

FORMATS = ("text", "json", "markdown", "github", "html", "mermaid")
"""The only list of formats; each is a module of this package, imported when it is asked for."""


def render(name: str, reviews: Reviews) -> str:
    """The plans in the format of that name."""
    rendered: str = import_module(f"{__name__}.{name}").render(reviews)
    return rendered
