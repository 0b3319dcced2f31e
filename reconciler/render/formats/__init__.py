"""What ``lint`` found, in the formats of those who read it: one format a file, each with ``render(report)``.

All get the same ``Report`` and return a string without a last line break. ``text`` is for people; ``concise`` for
problem matchers and grep; ``json`` and ``jsonl`` for programs of one's own; ``sarif``, ``github``, ``gitlab``,
``junit`` and ``rdjson`` for what shows findings beside a change; ``markdown`` for comments and summaries.

Text from YAML may be hostile: each format escapes what its reader takes for more than text, and a test per format
says so.
"""

from __future__ import annotations

from importlib import import_module

from reconciler.render.formats.report import Report

__all__ = ["FORMATS", "Report", "render"]

FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "markdown")
"""The only list of formats; each is a module of this package, imported when it is asked for."""


def render(name: str, report: Report) -> str:
    """The report in the format of that name."""
    rendered: str = import_module(f"{__name__}.{name}").render(report)
    return rendered
