"""``explain``: the pages of rules, and what is known of each rule besides."""

from __future__ import annotations

import re

import pytest

from reconciler.cli.explain import all_rules
from reconciler.model.rule import Rule
from reconciler.model.version import VersionRange
from tests.cli.command import tool

RULES = all_rules()
each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.id for rule in RULES])


@each_rule
def test_a_rule_says_what_it_follows(rule: Rule) -> None:
    assert rule.source
    assert not rule.source.endswith(".")
    for address in re.findall(r"https?:\S+", rule.source):
        assert address.startswith("https://")


@each_rule
def test_the_servers_of_a_rule_are_a_range(rule: Rule) -> None:
    assert not rule.servers or str(VersionRange.parse(rule.servers)).startswith(">=")


def test_no_two_rules_are_called_the_same() -> None:
    called = [name for rule in RULES for name in (rule.id.lower(), rule.name, *rule.aliases)]
    assert sorted(set(called)) == sorted(called)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", alias) for rule in RULES for alias in rule.aliases)


def test_a_page_ends_with_the_servers_the_source_and_the_other_names() -> None:
    assert "Servers: >=2.10.13 <2.12.5\nSource: checkConsumerCfg in nats-server" in tool("explain", "STR008").ok().out
    assert "\n\nSource: ADR-6\nAlso called: kv-bucket-name\n" in tool("explain", "NAM028").ok().out


@pytest.mark.parametrize("name", ["REL024", "rel024", "unbounded-bucket", "kv-unbounded", "REL024 unbounded-bucket"])
def test_a_rule_is_found_by_each_of_its_names(name: str) -> None:
    assert tool("explain", name).ok().out.startswith("REL024 unbounded-bucket (warning)\n")


def test_what_is_no_rule_is_wrong_usage_with_the_name_that_was_probably_meant() -> None:
    ended = tool("explain", "too-few-level")
    assert ended.code == 64
    assert "did you mean too-few-levels?" in ended.err
