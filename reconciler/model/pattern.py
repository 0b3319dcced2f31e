"""Patterns for names, as people write them: ``*`` stands for any text, ``?`` for one character, the rest for itself.

Brackets too: they may be in the name of a stream, and the shell's sets of characters would take one name for another.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fnmatch import translate


def matcher(pattern: str) -> Callable[[str], bool]:
    """A function that says whether a name is as the pattern says."""
    match = re.compile(translate(pattern.replace("[", "[[]"))).match
    return lambda name: match(name) is not None


def matches(name: str, pattern: str) -> bool:
    """Whether a name is as the pattern says."""
    return matcher(pattern)(name)
