from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Severity

_WORDS = re.compile(r"[-_]+|(?<=[a-z0-9])(?=[A-Z])")


@rule("NAM034", "name-subject-drift", Severity.info, source="a custom of naming; NATS has no such rule")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream that carries the name of a domain stores subjects of it.

    PAYMENTS with the subjects of orders is the rest of a change or of a copied line, and whoever looks for payments
    finds the wrong stream. Only names of domains count, those of the conventions, of the glossary and of the other
    streams' subjects; any other name is free.

    Bad:

        streams:
          PAYMENTS: {subjects: ["orders.order.*"], max_age: 7d}
          BILLS: {subjects: ["payments.payment.*"], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: ["orders.order.*"], max_age: 7d}
          PAYMENTS: {subjects: ["payments.payment.*"], max_age: 7d}
    """
    tokens: dict[Address, set[str]] = {}
    domains = {_singular(word) for word in _declared(facts)}
    for use in facts.valid_uses:
        if use.role is Role.stored and use.address and use.address.kind == "stream":
            tokens.setdefault(use.address, set()).update(map(_singular, {*use.tokens} - {ANY, REST}))
            domain = facts.domain(use)
            if domain:
                domains.add(_singular(domain))
    for stream in facts.streams:
        words = {_singular(word) for word in _WORDS.split(stream.address.name) if word}
        own = tokens.get(stream.address)
        if not own or words & own or stream.config.get("sources"):
            continue
        named = sorted(words & domains)
        if named:
            subjects = ", ".join(stream.config["subjects"][:4])
            yield Problem(
                f"{stream.address} is named after {named[0]} and stores {subjects}",
                stream.at(),
                stream.address,
                "name it after what it stores, or mend its subjects; a live stream cannot be renamed, only made anew",
            )


def _declared(facts: Facts) -> Iterator[str]:
    """The domains that the conventions and the glossary name."""
    yield from facts.topology.glossary
    for convention in facts.topology.conventions:
        if convention.domain is not None:
            yield from convention.tokens[convention.domain].values


def _singular(word: str) -> str:
    word = word.lower()
    return word[:-3] + "y" if word.endswith("ies") else word.removesuffix("s")
