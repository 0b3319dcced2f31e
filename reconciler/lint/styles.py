"""Names of objects, as the topology's conventions want them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds import regex
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem
from reconciler.model.address import Address
from reconciler.model.convention import NamePattern
from reconciler.model.finding import Related
from reconciler.model.position import Position


def in_capitals(name: str) -> str:
    """The name of a stream in the usual style, ``ORDER_EVENTS``; empty when nothing is left of it."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
    return re.sub(r"[^A-Z0-9-]+", "_", words).strip("_-").lstrip("0123456789")


def follows(name: str, pattern: NamePattern) -> bool:
    """Whether a name is as the conventions want it."""
    return regex.compiled(pattern.regex).matches(name)


def mismatch(what: str, at: Position, address: Address | None, pattern: NamePattern, advice: str = "") -> Problem:
    """The problem of a name that is not."""
    return Problem(
        f"{what} is not named as the conventions want, {pattern.pattern}",
        at,
        address,
        f"name it like {pattern.pattern}{advice}",
        (Related(pattern.places.at("name"), "the convention"),),
    )


def mismatches(facts: Facts, kind: str, section: str, advice: str = "") -> Iterator[Problem]:
    """Problems of all objects of a kind that are not named as the conventions want."""
    pattern = facts.topology.names.get(section)
    if pattern is None:
        return
    for each in facts.topology.of(kind):
        if not follows(each.address.leaf, pattern):
            yield mismatch(str(each.address), each.at(), each.address, pattern, advice)
