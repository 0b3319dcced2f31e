from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.convention import Convention
from reconciler.model.finding import Severity


@rule("NAM033", "number-agreement", Severity.info, optional=True, source="a custom of naming; NATS has no such rule")
def check(facts: Facts) -> Iterator[Problem]:
    """Where domain and aggregate are one word, the domain is plural and the aggregate singular.

    orders.order.created reads as one sentence, and nobody has to look up which of the two has the s. It looks at
    the slots called domain and aggregate, or those of the glossary, and only where the second is the plural of the
    first.

    Bad:

        conventions:
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: [order.orders.created], max_age: 7d}

    Good:

        conventions:
          subjects: [{pattern: <domain>.<aggregate>.<event>}]
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use in facts.valid_uses if facts.topology.conventions else ():
        verdict = facts.judged(use)
        if verdict is None or verdict.fault:
            continue
        pair = _pair(verdict.convention)
        if pair is None or max(pair) >= len(use.tokens):
            continue
        first, second = (use.tokens[index] for index in pair)
        if second == _plural(first):
            tokens = list(use.tokens)
            tokens[pair[0]], tokens[pair[1]] = second, first
            message = f"{use} has {first!r} as domain and {second!r} as aggregate"
            yield Problem(message, use.at, use.address, f"write {'.'.join(tokens)}")


def _pair(convention: Convention) -> tuple[int, int] | None:
    """Where domain and aggregate stand."""
    named = {token.glossary or f"{token.name}s": index for index, token in enumerate(convention.tokens)}
    return (named["domains"], named["aggregates"]) if {"domains", "aggregates"} <= named.keys() else None


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in ("a", "e", "i", "o", "u", ""):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
