"""A lint rule: a generator function over facts, and the page that is its docstring."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from reconciler.lint.facts import Facts
from reconciler.model.address import Address
from reconciler.model.finding import Finding, Related, Severity
from reconciler.model.position import Position
from reconciler.model.rule import Fix, Rule


class Problem(NamedTuple):
    """What a rule found: one sentence, where, and what to write instead."""

    message: str
    at: Position
    address: Address | None = None
    hint: str = ""
    related: tuple[Related, ...] = ()


class LintRule(NamedTuple):
    """A rule with its check."""

    rule: Rule
    check: Callable[[Facts], Iterable[Problem]]
    since: int = 1
    """The first version of the presets that has it."""

    def findings(self, facts: Facts) -> list[Finding]:
        """What the rule has to say about a topology."""
        return [
            self.rule.finding(each.message, each.at, address=each.address, hint=each.hint, related=each.related)
            for each in self.check(facts)
        ]


def rule(
    id: str,
    name: str,
    severity: Severity,
    *,
    ignorable: bool = True,
    optional: bool = False,
    since: int = 1,
    aliases: tuple[str, ...] = (),
    fix: Fix = Fix.none,
    servers: str = "",
    source: str = "",
) -> Callable[[Callable[[Facts], Iterable[Problem]]], LintRule]:
    """Make a rule of a function; its docstring is the page.

    One that repeats a refusal of the server is not ``ignorable``: what it finds could not be applied anyway.
    ``since`` is the first version of the presets that has the rule. The rest is said at ``Rule``.
    """

    def decorate(check: Callable[[Facts], Iterable[Problem]]) -> LintRule:
        described = Rule(id, name, severity, check.__doc__ or "", ignorable, optional, aliases, fix, servers, source)
        return LintRule(described, check, since)

    return decorate
