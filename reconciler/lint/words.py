"""Single tokens of subjects, for rules about what a token may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from reconciler.lint.facts import Facts, Use
from reconciler.model.position import Position


class Word(NamedTuple):
    """A token where it stands."""

    use: Use
    place: int
    """Its number among the tokens, from 0."""

    @property
    def token(self) -> str:
        return self.use.tokens[self.place]

    @property
    def at(self) -> Position:
        return self.use.at

    def instead(self, token: str) -> str:
        """The whole subject with another token in its place; without the token when that is empty."""
        tokens = (*self.use.tokens[: self.place], token, *self.use.tokens[self.place + 1 :])
        return ".".join(filter(None, tokens))


def words(facts: Facts, wanted: Callable[[str], object]) -> Iterator[Word]:
    """The tokens that somebody chose and that are as wanted, where they stand first.

    What the topology's conventions name is no choice. Of subjects that are the same up to the token, the first one
    speaks for all: the streams', then the consumers', then the catalogue's.
    """
    chosen = {token for token in facts.vocabulary if wanted(token)}
    told: set[tuple[str, ...]] = set()
    for use in facts.valid_uses if chosen else ():
        if chosen.isdisjoint(use.tokens):
            continue
        for index, token in enumerate(use.tokens):
            beginning = use.tokens[: index + 1]
            if token in chosen and beginning not in told and not named(facts, use, index):
                told.add(beginning)
                yield Word(use, index)


def named(facts: Facts, use: Use, index: int) -> bool:
    """Whether a convention that admits the subject says itself what may stand there."""
    verdict = facts.judged(use)
    if verdict is None or verdict.fault or index >= len(verdict.convention.tokens):
        return False
    return verdict.convention.tokens[index].spelt
