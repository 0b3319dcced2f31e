"""Conventions, the glossary and exemptions as they stand in files: what is read, and what is refused and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from reconciler.model.policy import Named
from tests.load.topologies import only, places, written

FULL = """
topology: t
glossary:
  orders:
    owner: team-checkout
    description: What customers buy
    aggregates:
      order: [created, paid]
      refund: {events: [requested], description: Money back}
      note:
  stock:
conventions:
  tokens:
    domain: {glossary: domains, wildcard: never}
    event: {glossary: events, tense: past}
  subjects:
    - name: event
      pattern: <domain>.<aggregate>.<event>
      required: [streams, filters]
    - {pattern: cmd.<domain>.<verb>, verb: {tense: imperative}}
  streams: {name: "<DOMAIN>[_EU]"}
  exempt:
    - {subjects: [legacy.>], rules: [NAM007], until: 2027-03-31, reason: migration}
    - {objects: [stream/VENDOR_*], rules: [NAM*], reason: names of a vendor}
"""


def test_all_of_it_is_read_with_its_places(tmp_path: Path) -> None:
    topology = written(tmp_path, topology=FULL, payments="glossary: {payments: {owner: team-money}}\n").topology
    assert topology is not None
    assert {name: domain.owner for name, domain in topology.glossary.items()} == {
        "orders": "team-checkout",
        "stock": "",
        "payments": "team-money",
    }
    orders = topology.glossary["orders"]
    assert {name: aggregate.events for name, aggregate in orders.aggregates.items()} == {
        "order": ("created", "paid"),
        "refund": ("requested",),
        "note": (),
    }
    assert orders.aggregates["refund"].description == "Money back"
    assert orders.aggregates["refund"].places.key().line == 8
    event, command = topology.conventions
    assert (event.name, event.required_in) == ("event", {"streams", "filters"})
    assert [token.wildcard for token in event.tokens] == ["never", "allowed", "allowed"]
    assert command.tokens[1].glossary == "domains"
    assert topology.names["streams"].regex == "(?:PAYMENTS|ORDERS|STOCK)(?:_EU)?"
    migration, vendor = topology.policy.exemptions
    assert (migration.until, vendor.until) == (date(2027, 3, 31), None)
    assert migration.subjects == (Named("legacy.>", migration.subjects[0].at),)
    assert migration.subjects[0].at.line == 22
    assert [each.rules.text for each in vendor.settings] == ["NAM*"]


def test_a_topology_without_any_has_none(tmp_path: Path) -> None:
    topology = written(tmp_path, topology="topology: t\nconventions:\nglossary:\n").topology
    assert topology is not None
    assert (topology.conventions, dict(topology.glossary), dict(topology.names)) == ((), {}, {})


@pytest.mark.parametrize(
    ("said", "rule", "column", "message", "hint"),
    [
        ("{tokens: {x: [a]}}", "SYN016", 24, "no pattern has the slot <x>", "write <x> in a pattern"),
        (
            "{tokens: {evnt: [a]}, subjects: [{pattern: <event>.a}]}",
            "SYN016",
            24,
            "no pattern has the slot <evnt>",
            "did you mean event?",
        ),
        (
            "{tokens: {a: {regex: '(?=x)'}}, subjects: [{pattern: <a>.b}]}",
            "SYN016",
            35,
            "without lookarounds",
            "write it like [a-z0-9-]{1,32}",
        ),
        (
            "{tokens: {a: {enum: [x], regex: x}}, subjects: [{pattern: <a>.b}]}",
            "SYN016",
            39,
            "the slot 'a' has both enum and regex",
            "keep one",
        ),
        (
            "{tokens: {a: [x.y]}, subjects: [{pattern: <a>.b}]}",
            "SYN016",
            28,
            "'x.y' is not one token of a subject",
            "write words like orders",
        ),
        (
            "{subjects: [{pattern: <a>.b, a: [ok, '']}]}",
            "SYN016",
            51,
            "'' is not one token of a subject",
            "write words like orders",
        ),
        (
            "{subjects: [{pattern: <a>.b, a: {glossary: domains}}]}",
            "SYN016",
            57,
            "the slot asks for the glossary, and there is none",
            "write glossary: {orders: {owner: team-checkout}}",
        ),
        ("{subjects: [{pattern: '{a}.b'}]}", "SYN016", 36, "'{a}' has braces", "angle brackets: <a>"),
        ("{subjects: [{pattern: <a>.b, name: [x]}]}", "SYN006", 49, "is a list, not text", "write event"),
        (
            "{subjects: [{pattern: <a>.b, required: [stream]}]}",
            "SYN006",
            54,
            "not one of streams",
            "did you mean streams?",
        ),
        (
            "{subjects: [{pattern: <a>.b, a: {wildcard: nvr}}]}",
            "SYN006",
            57,
            "is 'nvr', not one of allowed",
            "did you mean never?",
        ),
        ("{streams: {name: '[A-Z'}}", "SYN016", 31, "a [ is not closed", "or <service>-<purpose>"),
        ("{streams: {nam: x}}", "SYN002", 25, "'nam' is not a field of conventions.streams", "did you mean name?"),
        ("{stream: {name: x}}", "SYN002", 15, "'stream' is not a field of conventions", "did you mean streams?"),
        ("{exempt: [{rules: [NAM007]}]}", "SYN007", 24, "lacks reason", "write reason: migration"),
        (
            "{exempt: [{rules: [NAM007], reason: x}]}",
            "SYN006",
            24,
            "names neither subjects nor objects",
            "stream/VENDOR_*",
        ),
        ("{exempt: [{objects: [a/b], rules: [NAM007], reason: ' '}]}", "SYN006", 66, "says no reason", "write why"),
        (
            "{exempt: [{objects: [a/b], rules: [NAM007], reason: x, until: soon}]}",
            "SYN006",
            76,
            "until of the exemption is 'soon', not a day",
            "write a day like 2027-03-31",
        ),
        (
            "{exempt: [{objects: [a/b], rules: [NAM007], reason: x, untill: soon}]}",
            "SYN002",
            69,
            "'untill' is not a field of an exemption",
            "did you mean until?",
        ),
    ],
)
def test_what_is_wrong_with_conventions_is_told_where_and_what_to_write(
    tmp_path: Path, said: str, rule: str, column: int, message: str, hint: str
) -> None:
    finding = only(written(tmp_path, topology=f"topology: t\nconventions: {said}\n"))
    assert (finding.rule_id, finding.at.line) == (rule, 2)
    assert message in finding.message
    assert hint in finding.hint
    assert finding.at.column == column


@pytest.mark.parametrize(
    ("said", "rule", "column", "message"),
    [
        ("{a.b: {}}", "SYN015", 12, "the domain 'a.b' of the glossary is not one token"),
        ("{a: {aggregates: {'*': [x]}}}", "SYN015", 29, "the aggregate '*' of the glossary"),
        ("{a: {aggregates: {o: [x, y z]}}}", "SYN015", 36, "the event 'y z' of the glossary"),
        ("{a: {aggregates: {o: {events: [x, >]}}}}", "SYN015", None, "the event '>' of the glossary"),
        ("{a: {aggregates: {o: 3}}}", "SYN006", 32, "not a list of events, or a mapping with events and description"),
        ("{a: {aggregates: {o: {event: [x]}}}}", "SYN002", 33, "'event' is not a field of an aggregate"),
        ("{a: {ownr: x}}", "SYN002", 16, "'ownr' is not a field of a domain"),
        ("[a]", "SYN006", 11, "glossary is a list, not a mapping"),
    ],
)
def test_what_is_wrong_with_the_glossary_is_told_where_and_what_to_write(
    tmp_path: Path, said: str, rule: str, column: int | None, message: str
) -> None:
    if ">" in said:
        said = said.replace(">", "'>'")
    finding = only(written(tmp_path, topology=f"topology: t\nglossary: {said}\n"))
    assert (finding.rule_id, finding.at.line) == (rule, 2)
    assert message in finding.message
    assert finding.hint
    assert column in (None, finding.at.column)


def test_a_domain_stands_in_one_place(tmp_path: Path) -> None:
    loaded = written(tmp_path, topology="topology: t\nglossary: {a: {}}\n", more="glossary: {a: {owner: x}}\n")
    assert only(loaded).message.startswith("the domain 'a' is declared twice, first at ")


def test_two_conventions_have_two_names(tmp_path: Path) -> None:
    text = "subjects: [{name: a, pattern: <a>.b}, {name: a, pattern: <a>.c}, {pattern: <a>.d}]"
    finding = only(written(tmp_path, topology=f"topology: t\nconventions: {{{text}}}\n"))
    assert finding.message.startswith("the convention 'a' is declared twice, first at ")
    assert (finding.at.column, finding.related[0].at.column) == (60, 33)


def test_a_glossary_that_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    text = "topology: t\nconventions: {subjects: [{pattern: <a>.b, a: {glossary: domains}}]}\n"
    assert places(written(tmp_path, topology=text, more="glossary: {a: {ownr: x}}\n")) == ["SYN002 1:16"]


def test_a_slot_that_patterns_share_is_told_once(tmp_path: Path) -> None:
    text = "tokens: {a: {enum: [x], regex: x}}, subjects: [{pattern: <a>.b}, {pattern: <a>.c}]"
    assert len(written(tmp_path, topology=f"topology: t\nconventions: {{{text}}}\n").findings) == 1
