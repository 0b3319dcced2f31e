"""Severities: what a topology says of rules, files and objects, and laws over all that it can say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.lint import PRESETS
from reconciler.lint import lint, rules
from reconciler.lint.config import Configuration
from reconciler.lint.facts import Facts
from reconciler.lint.names import Names
from reconciler.load import load
from reconciler.model.address import Address
from reconciler.model.finding import Finding, Severity
from reconciler.model.policy import Named, Override, Policy, Setting
from reconciler.model.position import Position
from reconciler.model.topology import Topology

STREAMS = """\
streams:
  ORDERS:
    subjects: [Orders.order.create, "orders.>", new]
    max_bytes: 1GiB
    consumers:
      audit: {filter_subject: billing.invoice.paid, ack_policy: none}
  AUDIT_2026: {subjects: [audit.entry.added], max_bytes: 1GiB, num_replicas: 2}
  AUDIT_[1]: {subjects: [audit.old.added]}
"""
LEGACY = "streams: {LEGACY: {subjects: [events], storage: memory}}\n"


def topology(folder: Path, lint_section: str = "", streams: str = STREAMS) -> Topology:
    (folder / "legacy").mkdir(exist_ok=True)
    (folder / "topology.yaml").write_text(f"topology: shop\nlint: {lint_section}\n{streams}")
    (folder / "legacy" / "old.yaml").write_text(LEGACY)
    loaded = load(folder)
    assert loaded.topology is not None, loaded.findings
    return loaded.topology


def found(folder: Path, lint_section: str = "") -> list[Finding]:
    return list(lint(topology(folder, lint_section)))


def shown(findings: list[Finding]) -> set[str]:
    return {f"{each.rule.split()[0]} {each.severity} {each.address}" for each in findings}


def about_settings(findings: list[Finding]) -> list[str]:
    return [f"{each.rule.split()[0]} {each.message}" for each in findings if each.rule.startswith("LNT")]


@pytest.mark.parametrize("rule", ["REL013", "rel013", "no-max-age", "REL01*", "no-max-*"])
def test_a_rule_is_set_by_id_name_or_pattern(rule: str, tmp_path: Path) -> None:
    assert "REL013 warning stream/ORDERS" in shown(found(tmp_path))
    assert "REL013 info stream/ORDERS" in shown(found(tmp_path, f"{{rules: {{'{rule}': info}}}}"))
    off = found(tmp_path, f"{{rules: {{'{rule}': off}}}}")
    assert not [each for each in off if each.rule.startswith("REL013")]
    assert not about_settings(off)


def test_the_more_exact_of_two_entries_holds(tmp_path: Path) -> None:
    said = "{rules: {REL013: error, 'REL*': off, 'REL01*': info}}"
    assert {each for each in shown(found(tmp_path, said)) if each.startswith("REL")} == {
        *(f"REL013 error stream/{name}" for name in ("ORDERS", "AUDIT_2026", "AUDIT_[1]", "LEGACY")),
        "REL011 info stream/LEGACY",
        *(f"REL012 info stream/{name}" for name in ("AUDIT_[1]", "LEGACY")),
    }


def test_of_two_names_of_one_rule_the_later_entry_holds(tmp_path: Path) -> None:
    for first, second in (("REL013", "no-max-age"), ("no-max-age", "REL013")):
        after = shown(found(tmp_path, f"{{rules: {{{first}: info, {second}: error}}}}"))
        assert "REL013 error stream/ORDERS" in after


def test_an_override_of_paths_is_for_these_files(tmp_path: Path) -> None:
    for path in ("legacy/**", "legacy/*.yaml", "**/old.yaml", "legacy/old.yaml", "*/o?d.yaml"):
        said = f"{{overrides: [{{paths: ['{path}'], rules: {{'*': off}}}}]}}"
        assert {each for each in shown(found(tmp_path)) if "LEGACY" in each}
        assert not {each for each in shown(found(tmp_path, said)) if "LEGACY" in each}
        assert "REL013 warning stream/ORDERS" in shown(found(tmp_path, said))


def test_a_star_stays_within_one_folder(tmp_path: Path) -> None:
    said = "{overrides: [{paths: ['*.yaml'], rules: {no-max-age: off, memory-storage: off}}]}"
    after = shown(found(tmp_path, said))
    assert "REL011 info stream/LEGACY" in after
    assert {each for each in after if each.startswith("REL013")} == {"REL013 warning stream/LEGACY"}


def test_an_override_of_objects_is_for_these_objects(tmp_path: Path) -> None:
    said = "{overrides: [{objects: [stream/AUDIT_*], rules: {no-max-age: off, REL009: error}}]}"
    after = shown(found(tmp_path, said))
    assert "REL013 warning stream/ORDERS" in after
    assert "REL009 error stream/AUDIT_2026" in after
    assert "REL013 warning stream/AUDIT_2026" not in after


def test_brackets_in_a_pattern_are_brackets(tmp_path: Path) -> None:
    said = "{overrides: [{objects: ['stream/AUDIT_[1]'], rules: {unbounded-stream: off}}]}"
    after = found(tmp_path, said)
    assert "REL012 error stream/AUDIT_[1]" not in shown(after)
    assert not about_settings(after)


def test_with_paths_and_objects_both_have_to_match(tmp_path: Path) -> None:
    said = "{overrides: [{paths: ['legacy/**'], objects: [stream/*], rules: {unbounded-stream: info}}]}"
    after = shown(found(tmp_path, said))
    assert {"REL012 info stream/LEGACY", "REL012 error stream/AUDIT_[1]"} <= after


def test_the_later_of_two_overrides_holds_and_can_switch_on_what_is_off(tmp_path: Path) -> None:
    said = """{rules: {no-max-age: off}, overrides: [
        {objects: [stream/*], rules: {no-max-age: info}}, {objects: [stream/ORDERS], rules: {no-max-age: error}}]}"""
    assert {each for each in shown(found(tmp_path, said)) if each.startswith("REL013")} == {
        "REL013 error stream/ORDERS",
        *(f"REL013 info stream/{name}" for name in ("AUDIT_2026", "AUDIT_[1]", "LEGACY")),
    }


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{rules: {NAM999: off}}", "LNT006 there is no rule 'NAM999'"),
        ("{rules: {'XYZ*': off}}", "LNT006 there is no rule 'XYZ*'"),
        ("{rules: {STR001: off}}", "LNT004 STR001 stream-subject-overlap can be neither ignored nor lowered"),
        ("{rules: {dedup-window: warning}}", "LNT004 REL016 dedup-window can be neither ignored nor lowered"),
        ("{rules: {'STR00[12]': off}}", "LNT006 there is no rule 'STR00[12]'"),
        ("{rules: {'STR04*': off}}", "LNT004 STR040 origin-name-invalid can be neither ignored nor lowered"),
        ("{rules: {SYN002: off}}", "LNT004 SYN002 can be neither ignored nor set"),
        ("{rules: {SAF001: off}}", "LNT004 SAF001 can be neither ignored nor set"),
        ("{rules: {LNT004: off}}", "LNT004 LNT004 not-ignorable can be neither ignored nor lowered"),
        (
            "{overrides: [{objects: [stream/*], rules: {STR001: info}}]}",
            "LNT004 STR001 stream-subject-overlap can be neither ignored nor lowered",
        ),
        (
            "{overrides: [{paths: [lagacy/*], rules: {REL013: off}}]}",
            "LNT005 'lagacy/*' matches no file of the topology",
        ),
        (
            "{overrides: [{objects: [stream/*, stream/X], rules: {REL013: info}}]}",
            "LNT005 'stream/X' matches no object of the topology",
        ),
        ("{overrides: [{rules: {REL013: off}}]}", "LNT005 the override names neither paths nor objects"),
    ],
)
def test_an_entry_that_can_do_nothing_is_a_finding(said: str, told: str, tmp_path: Path) -> None:
    assert about_settings(found(tmp_path, said)) == [told]


def test_what_is_wrong_with_settings_can_be_set_too(tmp_path: Path) -> None:
    said = "{rules: {LNT006: warning, LNT005: off, NAM999: off}, overrides: [{paths: [x], rules: {REL013: off}}]}"
    assert [str(each.severity) for each in found(tmp_path, said) if each.rule.startswith("LNT")] == ["warning"]


def test_a_pattern_leaves_what_nobody_can_apply(tmp_path: Path) -> None:
    streams = "streams: {A: {subjects: [a.b.c], max_age: 1d}, B: {subjects: [a.b.c], max_age: 1d}}\n"
    after = lint(topology(tmp_path, "{rules: {'*': off}}", streams))
    assert {each.rule for each in after} == {"STR001 stream-subject-overlap"}


def test_with_minimal_only_what_nobody_can_apply_is_found(tmp_path: Path) -> None:
    unignorable = {str(each.rule) for each in rules() if not each.rule.ignorable}
    assert {each.rule for each in found(tmp_path, "{preset: minimal}")} <= unignorable
    assert {each.rule for each in found(tmp_path)} - unignorable


def test_with_large_system_two_levels_are_too_few(tmp_path: Path) -> None:
    streams = "streams: {A: {subjects: [orders.created, 'shops.>'], max_age: 1d}}\n"
    told = [each for each in lint(topology(tmp_path, "{preset: large-system}", streams)) if "NAM013" in each.rule]
    assert [each.message for each in told if each.address == Address("stream", "A")] == [
        "stream subject 'orders.created' of stream/A has 2 levels, at least 3 are needed"
    ]
    assert "NAM013 warning stream/A" not in shown(list(lint(topology(tmp_path, "", streams))))


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("**", {"topology.yaml", "a.yaml", "x/a.yaml", "x/y/a.yaml"}),
        ("**/*", {"topology.yaml", "a.yaml", "x/a.yaml", "x/y/a.yaml"}),
        ("**/a.yaml", {"a.yaml", "x/a.yaml", "x/y/a.yaml"}),
        ("x/**", {"x/a.yaml", "x/y/a.yaml"}),
        ("x/*", {"x/a.yaml"}),
        ("x/**/a.yaml", {"x/a.yaml", "x/y/a.yaml"}),
        ("**/y/**", {"x/y/a.yaml"}),
        ("*", {"topology.yaml", "a.yaml"}),
        ("?.yaml", {"a.yaml"}),
        ("*/*/*", {"x/y/a.yaml"}),
        ("/a.yaml", set()),
        ("x", set()),
        ("", set()),
        ("*a*a*a*a*a*a*a*a*a*a*a*a*b", set()),
    ],
)
def test_a_pattern_of_paths(pattern: str, matched: set[str], shop: Topology) -> None:
    files = ("shop/topology.yaml", "shop/a.yaml", "shop/x/a.yaml", "shop/x/y/a.yaml", f"shop/{'a' * 999}")
    off = (Setting(Named("*", AT), None),)
    for file in files:
        override = Override((Named(pattern, AT),), (), off, AT)
        policy = Policy(overrides=(override,), files=files, folder="shop")
        facts = Facts(replace(shop, policy=policy))
        configuration = Configuration(facts, rules(), Names(each.rule for each in rules()))
        finding = Finding("REL013 no-max-age", Severity.warning, "", Position(file, 1, 1))
        rule = next(each.rule for each in rules() if each.rule.id == "REL013")
        hidden = not list(configuration.severities(rule, [finding]))
        assert hidden == (file.removeprefix("shop/") in matched or (pattern in ("**", "**/*", "*") and "aa" in file))


def test_a_rule_of_a_later_version_is_off_until_somebody_names_it(shop: Topology) -> None:
    later = [each._replace(since=2) for each in rules() if each.rule.ignorable]
    names = Names(each.rule for each in later)
    configuration = Configuration(Facts(shop), later, names)
    assert not [each for each in later if configuration.runs(each.rule)]
    named = Policy(settings=(Setting(Named("REL013", AT), Severity.info),))
    configuration = Configuration(Facts(replace(shop, policy=named)), later, names)
    assert [each.rule.id for each in later if configuration.runs(each.rule)] == ["REL013"]


AT = Position("topology.yaml", 2, 1)
SEVERITIES = st.sampled_from([None, *Severity])
NAMES = st.sampled_from([name for each in rules() for name in (each.rule.id, each.rule.name)])
PATTERNS = st.one_of(NAMES, NAMES.map(lambda name: name[:3] + "*"), st.text("NAMSTRELV0123*?[]-", max_size=6))
settings_said = st.builds(Setting, st.builds(Named, PATTERNS, st.just(AT)), SEVERITIES)
some_objects = st.lists(
    st.builds(Named, st.sampled_from(["stream/ORDERS", "stream/*", "consumer/*", "x", "[", "**"]), st.just(AT))
).map(tuple)
some_paths = st.lists(
    st.builds(Named, st.sampled_from(["legacy/**", "*.yaml", "[", "(", "**/*", ""]), st.just(AT))
).map(tuple)
several = st.lists(settings_said, max_size=6).map(tuple)
policies = st.builds(
    Policy,
    preset=st.sampled_from(PRESETS),
    settings=several,
    overrides=st.lists(st.builds(Override, some_paths, some_objects, several, st.just(AT)), max_size=3).map(tuple),
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Topology:
    return topology(tmp_path_factory.mktemp("shop"))


def problems(findings: tuple[Finding, ...]) -> dict[Finding, Severity]:
    """The findings about the topology itself, whatever they count, with what they count."""
    told = [each for each in findings if not each.rule.startswith("LNT")]
    return {each._replace(severity=Severity.error): each.severity for each in told}


@given(said=policies)
def test_settings_change_severities_and_nothing_else(said: Policy, shop: Topology) -> None:
    said = replace(said, files=shop.policy.files, folder=shop.policy.folder)
    every = problems(tuple(each for name in PRESETS for each in lint(replace(shop, policy=Policy(name)))))
    assert problems(lint(replace(shop, policy=said))).keys() <= every.keys()


@given(said=policies)
def test_what_nobody_can_apply_stays_an_error(said: Policy, shop: Topology) -> None:
    unignorable = {str(each.rule) for each in rules() if not each.rule.ignorable}
    before, after = (
        {each for each in lint(replace(shop, policy=policy)) if each.rule in unignorable}
        for policy in (shop.policy, said)
    )
    assert before == after


@given(rule=st.sampled_from([each.rule for each in rules() if each.rule.ignorable]), preset=st.sampled_from(PRESETS))
def test_off_means_gone_and_leaves_the_rest(rule: object, preset: str, shop: Topology) -> None:
    off = Setting(Named(str(rule).split()[0], AT), None)
    before = problems(lint(replace(shop, policy=Policy(preset))))
    after = problems(lint(replace(shop, policy=Policy(preset, settings=(off,)))))
    assert after == {each: severity for each, severity in before.items() if each.rule != str(rule)}
