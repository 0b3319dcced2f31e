from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds.subjects import glued
from reconciler.lint.facts import Facts, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_ALLOWED = re.compile(r"[\w.*>-]*", re.ASCII)
_OTHER = re.compile(r"[^\w.*>-]", re.ASCII)


@rule(
    "NAM001",
    "subject-charset",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A token of a subject is made of letters, digits, - and _ only.

    Names end up in API subjects, permissions, shell commands and file names, where any other character has to be
    escaped or does something else. White space is refused by the server (10052); control characters it takes,
    and nobody sees them. Letters beyond ASCII are NAM017.

    Bad:

        streams:
          ORDERS: {subjects: ["orders.order:created"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.uses:
        if _ALLOWED.fullmatch(use.subject):
            continue
        for token in use.tokens:
            strange = _strange(token, others=use.system or use.foreign)
            if strange:
                yield Problem(f"{use} has {_shown(strange)} in token {token!r}", use.at, use.address, _hint(use))
                break


def _strange(token: str, *, others: bool) -> str:
    """The first character that has no place in a token; empty when there is none, or when another rule tells it.

    In names that ``others`` chose, only what the server refuses has no place.
    """
    if glued(token):
        return ""
    return next((each for each in _OTHER.findall(token) if each.isspace() or (each < "\x80" and not others)), "")


def _shown(character: str) -> str:
    if character.isspace():
        return "white space"
    return f"{character!r}" if character.isprintable() else "a control character"


def _hint(use: Use) -> str:
    split = re.sub(r"[:/\\]", ".", use.subject)
    meant = ".".join(token for token in _OTHER.sub("-", split).split(".") if token)
    return f"write {meant}; words of one token are joined with -"
