"""Runs the rules over a topology as its people want it: with their severities, and without what they ignore."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import NamedTuple

from reconciler.lint import hygiene
from reconciler.lint.config import Configuration, unmatched
from reconciler.lint.facts import Facts
from reconciler.lint.names import Names
from reconciler.lint.registry import rules as all_rules
from reconciler.lint.suppress import Suppression, unused
from reconciler.model.finding import Finding, Hidden
from reconciler.model.position import Position
from reconciler.model.topology import Topology


class Linted(NamedTuple):
    """What the rules say of a topology, as it stands or as a target has it."""

    topology: Topology
    findings: tuple[Finding, ...]
    used: frozenset[tuple[Position, str]]
    """Comments and patterns that had an effect: the place, and the rule or pattern as it is written there."""
    hidden: tuple[Hidden, ...] = ()
    """What comments hide."""


def lint(topology: Topology, today: date | None = None) -> tuple[Finding, ...]:
    """All findings about a topology, in order of their places.

    Comments whose last day is before ``today`` have expired; without a day none have.
    """
    linted = run(topology, today)
    return ordered((*linted.findings, *useless([linted], today)))


def run(topology: Topology, today: date | None = None) -> Linted:
    """The findings about a topology, without those about comments and patterns that are of no use."""
    facts, names = Facts(topology), _names()
    configuration = Configuration(facts, all_rules(), names, today)
    suppression = Suppression(topology, names, today)
    found: list[Finding] = []
    for each in all_rules():
        if configuration.runs(each.rule):
            found += suppression.visible(each.rule, configuration.severities(each.rule, each.findings(facts)))
    found += _counted(configuration, (*configuration.findings, *suppression.findings))
    used = frozenset(configuration.used | suppression.used)
    return Linted(topology, ordered(found), used, tuple(suppression.hidden))


def useless(variants: Iterable[Linted], today: date | None = None) -> tuple[Finding, ...]:
    """Comments and patterns that are of no use in any variant of one topology: as it stands, and for its targets."""
    linted = list(variants)
    used = {each for variant in linted for each in variant.used}
    found: dict[tuple[Position, str, str], Finding] = {}
    for variant in linted:
        policy = variant.topology.policy
        if not policy.ignores and not policy.overrides and not policy.exemptions:
            continue
        configuration = Configuration(Facts(variant.topology), all_rules(), _names(), today)
        about = (*unmatched(policy, used, today), *unused(policy, _names(), used, today))
        found |= {each.sort_key: each for each in _counted(configuration, about)}
    return tuple(found.values())


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in order of their places."""
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


def _counted(configuration: Configuration, findings: Iterable[Finding]) -> list[Finding]:
    """Findings about settings and comments, as they matter here."""
    by_rule = {str(rule): rule for rule in hygiene.RULES}
    return [counted for each in findings for counted in configuration.severities(by_rule[each.rule], [each])]


@cache
def _names() -> Names:
    return Names((*(each.rule for each in all_rules()), *hygiene.RULES))
