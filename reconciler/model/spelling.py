"""What was probably meant by a word that is not known."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def nearest(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known word that is spelt most alike, whatever its case; empty when none is near."""
    return _nearest(word, tuple(known), cutoff)


@lru_cache(maxsize=256)
def _nearest(word: str, known: tuple[str, ...], cutoff: float) -> str:
    # Only mistakes need it, and what is right should not wait for its import.
    from difflib import get_close_matches

    folded = {each.lower(): each for each in known}
    near = get_close_matches(word.lower(), folded, 1, cutoff)
    return folded[near[0]] if near else ""
