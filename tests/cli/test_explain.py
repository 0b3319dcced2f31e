"""``explain``: the pages of rules, where the values of an object come from, and who stores a subject."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reconciler.cli.explain import all_rules
from reconciler.model.rule import Rule
from reconciler.model.version import VersionRange
from tests.cli.command import SHOP, tool

RULES = all_rules()


@pytest.fixture(autouse=True)
def _places_start_from_the_repository(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(SHOP.parent.parent)


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
    assert all(re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", alias) for rule in RULES for alias in rule.aliases)


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


def test_a_page_as_json_has_all_that_is_known_of_the_rule() -> None:
    (rule,) = json.loads(tool("explain", "kv-unbounded", "--format", "json").ok().out)["rules"]
    assert (rule["id"], rule["aliases"], rule["fix"]) == ("REL024", ["kv-unbounded"], "none")
    assert rule["presets"]["minimal"] == "off"
    assert rule["page"].startswith("A bucket has a ttl or max_bytes.")
    assert len(json.loads(tool("explain", "--format", "json").ok().out)["rules"]) == len(RULES)


def test_an_object_is_told_field_by_field_as_a_target_has_it() -> None:
    out = tool("explain", "stream/ORDERS", SHOP, "--target", "prod").ok().out
    assert out.startswith("stream/ORDERS  topologies/shop/orders.yaml:14:3, for target prod\n")
    assert (
        "\n\nmax_bytes: 50GiB\n"
        "    topologies/shop/overlays/prod.yaml:6:28, the overlay of target prod\n"
        "    without the overlay: 1GiB (topologies/shop/orders.yaml:21:16)\n"
        "    How much the stream stores; also reserved from the account's storage.\n"
        "    When it changes: changed in place; lower: messages over the new limit are deleted at once.\n\n"
    ) in out
    assert "\nNot written, so the default: max_consumers: unlimited, " in out
    assert "\nNot set: placement, mirror, " in out
    assert "    orders.> (topologies/shop/orders.yaml:16:16): fits <domain>.<aggregate>.<event>\n" in out
    assert "    read by consumer/ORDERS/order-processor (topologies/shop/orders.yaml:26:7): " in out
    assert "info STR026 wildcard-overreach: " in out


def test_a_bucket_is_told_with_its_shape_and_with_what_a_target_has_otherwise() -> None:
    out = tool("explain", "kv/sessions", SHOP).ok().out
    assert "\nThe shape of a key-value bucket: subjects: [$KV.sessions.>], discard: new, " in out
    assert "num_replicas: 1\n    not written, so the default\n    for target prod: 3 (" in out
    assert out.endswith("\nlint finds nothing here.\n")


def test_one_field_is_told_alone_also_when_it_is_not_written() -> None:
    out = tool("explain", "consumer/ORDERS/order-processor", SHOP, "--field", "flow_control").ok().out
    assert out.startswith("flow_control: false\n    not written, so the default\n    Let the client slow ")
    assert out.count("\n") == 4


def test_a_subject_is_told_with_its_convention_and_its_streams() -> None:
    out = tool("explain", "orders.order.created", SHOP).ok().out
    assert "    ✓ created  <event>: in the past tense\n    it fits\n" in out
    assert "    stored by stream/ORDERS (topologies/shop/orders.yaml:16:16): orders.>\n" in out
    assert "    delivered to consumer/ORDERS/order-processor (" in out
    assert tool("explain", "order.nothing", SHOP).ok().out.endswith("\nNo stream of this topology stores it.\n")


def test_objects_and_subjects_as_json_say_the_same() -> None:
    found = json.loads(tool("explain", "stream/ORDERS", SHOP, "--target", "prod", "--format", "json").ok().out)
    assert found["fields"]["max_bytes"]["value"] == "50GiB"
    assert found["fields"]["max_bytes"]["from"] == "overlay"
    assert found["fields"]["max_bytes"]["at"] == {
        "file": "topologies/shop/overlays/prod.yaml",
        "line": 6,
        "column": 28,
    }
    assert [each["rule"] for each in found["findings"]] == ["STR026"]
    subject = json.loads(tool("explain", "orders.order.created", SHOP, "--format", "json").ok().out)
    assert [token["fits"] for token in subject["tokens"]] == [True, True, True]
    assert subject["related"][1]["name"] == "stream/ORDERS"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["stream/ORDRES", SHOP], "'stream/ORDRES' is not declared; did you mean stream/ORDERS?"),
        (["streams/ORDERS", SHOP], "did you mean stream/ORDERS?"),
        (["stream/", SHOP], "write it like stream/ORDERS"),
        (["kv/sessions", SHOP, "--field", "tl"], "a key-value bucket has no field 'tl'; did you mean ttl?"),
        (["kv/sessions", SHOP, "--target", "pro"], "there is no target 'pro'"),
        (["orders..created", SHOP], "'orders..created' is no subject: it has an empty token"),
        (["orders.order.created", SHOP, "--field", "x"], "a subject has no fields"),
        (["NAM013", "--target", "prod"], "not for rules"),
    ],
)
def test_what_cannot_be_told_is_wrong_usage_with_advice(arguments: list[str | Path], said: str) -> None:
    ended = tool("explain", *arguments)
    assert ended.code == 64
    assert said in ended.err


def test_files_that_cannot_be_understood_are_told_instead(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {max_age: 7}}\n")
    for output in ("text", "json"):
        ended = tool("explain", "stream/A", tmp_path, "--format", output)
        assert ended.code == 1
        assert "SYN004" in ended.out


def test_control_characters_of_the_files_do_not_reach_the_terminal(tmp_path: Path) -> None:
    odd = '{subjects: [a.b], max_age: 7d, metadata: {"k\\e[2J": "v\\e[2J"}, description: "\\e[31m"}'
    (tmp_path / "topology.yaml").write_text(f"topology: t\nstreams: {{A: {odd}}}\n")
    assert "\x1b" not in tool("explain", "stream/A", tmp_path).ok().out
