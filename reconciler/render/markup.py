"""Text from YAML or a server inside of Markdown: nothing of it is a mark, a link or a mention.

It stands in ``<code>``, each mark that Markdown could read something into as an entity: inside of code GitHub and
GitLab make no mention of an @name, no link of an address and no picture of anything.
"""

from __future__ import annotations

import re

BUDGET = 60_000
"""Bytes of one document: GitHub takes comments of 65,536 characters, and whoever posts it adds words of their own."""

_MARK = re.compile(r"""[!"#$%&*:<>?@\[\\\]^_`{|}~]|(?<=www)\.""", re.IGNORECASE)


def code(text: str) -> str:
    """The text, which has been cleaned of control characters, as it is."""
    return f"<code>{_MARK.sub(lambda match: f'&#{ord(match[0])};', text)}</code>"


def size(text: str) -> int:
    """Bytes that the text has when it is written."""
    return len(text.encode("utf-8", "backslashreplace"))


def short(text: str, most: int) -> str:
    """At most that many characters of the text, and how many it has when that is more."""
    return text if len(text) <= most else f"{text[:most]}… ({len(text):,} characters)"
