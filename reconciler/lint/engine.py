"""Runs every rule over a topology."""

from __future__ import annotations

from reconciler.lint.facts import Facts
from reconciler.lint.registry import rules as all_rules
from reconciler.model.finding import Finding
from reconciler.model.topology import Topology


def lint(topology: Topology) -> tuple[Finding, ...]:
    """All findings about a topology, in order of their places."""
    facts = Facts(topology)
    found = [finding for rule in all_rules() for finding in rule.findings(facts)]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))
