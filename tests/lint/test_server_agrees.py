"""A rule that repeats a refusal of the server is right: the server refuses its bad example and takes its good one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.kinds import CONSUMER, KINDS, STREAM, Kind, names
from reconciler.kinds.transforms import fault
from reconciler.lint import lint, rules
from reconciler.lint.rule import LintRule
from reconciler.load import load
from reconciler.model import address
from reconciler.model.call import Call
from reconciler.model.finding import Severity
from reconciler.model.topology import Resource, Topology
from reconciler.model.version import OLDEST, Version, VersionRange
from tests.lint.pages import example, only
from tests.servers import Server, binary, cluster

VERSIONS = ["newest", "2.14.6", "2.12.8", "2.11.11"]

OTHERWISE = {
    "NAM001": "characters that the server takes are refused as well",
    "NAM023": "a name with a dot makes another subject of the API, where nobody answers; tested below",
    "NAM036": "what the server refuses is the other stream, which the rule's example leaves to the reader",
    "REL010": "refused by servers of the size that the example's target has; tested below",
    "VER001": "refused by older servers only; tested below",
}
"""Rules that name a code of the server and whose bad example is not refused by it just so."""


def codes(rule: LintRule) -> set[int]:
    """The server's error codes that a rule's page names."""
    return {int(code) for code in re.findall(r"\b10\d{3}\b", rule.rule.page.partition("Bad:")[0])}


REFUSALS = [
    rule for rule in rules() if rule.rule.severity is Severity.error and codes(rule) and rule.rule.id not in OTHERWISE
]

each_refusal = pytest.mark.parametrize("rule", REFUSALS, ids=[rule.rule.id for rule in REFUSALS])


@pytest.fixture(scope="module", params=VERSIONS)
def shared(request: pytest.FixtureRequest) -> Iterator[Server]:
    """A server for all examples. It keeps one stream: the folder of an account's last stream goes with a delay."""
    version: str = request.param
    with Server(program="" if version == "newest" else binary(version)) as started:
        started.api("STREAM.CREATE.KEPT", {"name": "KEPT", "subjects": ["kept.apart"]})
        yield started


@pytest.fixture
def empty(shared: Server) -> Iterator[Server]:
    """The shared server, with the example's streams taken away afterwards."""
    yield shared
    for name in shared.api("STREAM.NAMES", {})["streams"]:
        if name != "KEPT":
            shared.api(f"STREAM.DELETE.{name}", {})


def read(folder: Path, text: str) -> Topology:
    (folder / "topology.yaml").write_text(f"topology: example\n{text}")
    loaded = load(folder)
    assert loaded.topology is not None, loaded.findings
    return loaded.topology


def calls(topology: Topology) -> Iterator[Call]:
    """The requests that create everything, the origins of streams before those that copy them."""
    for resource in sorted(topology.of("stream"), key=lambda each: bool(STREAM.needs(each.address, each.config))):
        yield from STREAM.create(resource.address, dict(resource.config))
    for resource in topology.of("consumer"):
        yield from CONSUMER.create(resource.address, dict(resource.config))


def refusals(server: Server, topology: Topology) -> list[tuple[int, str]]:
    """Code and text of every request that the server refuses."""
    found = []
    for call in calls(topology):
        answer = json.loads(server.wire.request(f"$JS.API.{call.subject}", json.dumps(call.body).encode()))
        if "error" in answer:
            found.append((answer["error"]["err_code"], answer["error"]["description"]))
    return found


def running(server: Server) -> Version:
    return Version.parse(server.api("STREAM.INFO.KEPT", {})["config"]["metadata"]["_nats.ver"])


def asked(server: Server, folder: Path, text: str) -> list[tuple[int, str]]:
    """What the server refuses of a document; skips one that is for other servers."""
    topology = read(folder, text)
    if running(server) not in topology.servers:
        pytest.skip(f"for servers {topology.servers}")
    return refusals(server, topology)


@each_refusal
def test_the_server_refuses_the_bad_example_with_a_code_that_the_page_names(
    rule: LintRule, empty: Server, tmp_path: Path
) -> None:
    found = asked(empty, tmp_path, example(rule.rule.page, "Bad"))
    assert {code for code, _ in found} & codes(rule), found


@each_refusal
def test_the_server_takes_the_good_example(rule: LintRule, empty: Server, tmp_path: Path) -> None:
    assert not asked(empty, tmp_path, example(rule.rule.page, "Good"))


@pytest.mark.parametrize("name", ["EU/ORDERS", "EU ORDERS", "EU*", "EU>", "EU\\ORDERS", "", "E" * 256])
def test_the_server_refuses_a_name_that_the_rule_refuses(name: str, empty: Server) -> None:
    assert names.problem(name)
    answer = json.loads(empty.wire.request("$JS.API.STREAM.CREATE.EU", json.dumps({"name": name}).encode()))
    assert answer["error"]["err_code"] in (10052, 10056, 10128)


@pytest.mark.parametrize("name", ["EU-ORDERS_1", "$EU", "Bestände", "E" * 200])
def test_the_server_takes_a_name_that_the_rule_takes(name: str, empty: Server) -> None:
    assert not names.problem(name)
    empty.api(f"STREAM.CREATE.{name}", {"name": name})


TRAPS = {
    "*.x": "streams: {ORDERS: {subjects: ['*.x'], max_age: 7d}}",
    "*.*.>": "streams: {ORDERS: {subjects: ['*.*.>'], max_age: 7d}}",
    "$NRG.>": "streams: {ORDERS: {subjects: ['$NRG.>'], max_age: 7d}}",
    "$JS.*.x": "streams: {ORDERS: {subjects: ['$JS.*.x'], max_age: 7d}}",
    "$JSC.x": "streams: {ORDERS: {subjects: [$JSC.x], max_age: 7d}}",
    "$SYS.REQ.>": "streams: {ORDERS: {subjects: [$SYS.REQ.>], max_age: 7d}}",
    "$SYS.ACCOUNT.>": "streams: {ORDERS: {subjects: [$SYS.ACCOUNT.>], max_age: 7d}}",
    "no_ack": "streams: {ORDERS: {subjects: ['*.x', $JS.>], max_age: 7d, no_ack: true}}",
    **{
        " ".join(filters): f"streams: {{ORDERS: {{subjects: [orders.>], max_age: 7d, "
        f"consumers: {{billing: {{max_deliver: 5, filter_subjects: {list(filters)}}}}}}}}}"
        for filters in (
            ("orders.*.b", "orders.a.*"),
            ("orders.*.b", "orders.a.>"),
            ("orders.*", "orders.*.>"),
            ("orders.*", "orders.a"),
            ("orders.>", "orders.*.b"),
            ("orders.a", "orders.a"),
        )
    },
    "discard: new": "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_schedules: true, discard: new}}",
    "discard: old": "streams: {ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_schedules: true, discard: old}}",
}
"""Declarations that not every release judges in the same way, beside some that look like them."""

AROUND = ["2.10.26", "2.11.1", "2.11.2", "2.11.11", "2.12.4", "2.12.5", "2.14.1", "2.14.2", "newest"]
"""The last release before each change and the first one after it, as far as they are packaged."""


@pytest.mark.parametrize("release", AROUND)
def test_a_topology_for_one_release_has_an_error_exactly_when_that_release_refuses_it(
    release: str, tmp_path: Path
) -> None:
    wrong = {}
    for name, text in TRAPS.items():
        # One each: a stream that takes requests to the server answers them as well.
        with Server(program="" if release == "newest" else binary(release)) as server:
            server.api("STREAM.CREATE.KEPT", {"name": "KEPT", "subjects": ["kept.apart"]})
            version = running(server) if release == "newest" else Version.parse(release)
            after = f"{version.major}.{version.minor}.{version.patch + 1}"
            topology = read(tmp_path, f"servers: '>={version} <{after}'\n{text}\n")
            found = lint(topology)
            if only(found, "VER001"):
                continue
            errors = {each.rule for each in found if each.severity is Severity.error}
            refused = refusals(server, topology)
            if bool(errors) != bool(refused) or only(found, "VER002"):
                wrong[name] = (errors, refused)
    assert not wrong


NEW_FIELDS = [
    (kind, {**beside, field.name: field.example if field.type.wire is None else field.type.wire(field.example)})
    for kind in KINDS
    for field in kind.fields
    for beside in [{"priority_groups": ["a"]} if field.name.startswith("priority") else {}]
    if field.first > OLDEST
]
NEW_INSIDE: list[tuple[Kind, dict[str, Any]]] = [
    (CONSUMER, {"ack_policy": "flow_control", "deliver_subject": "deliver.x"}),
    (CONSUMER, {"priority_groups": ["a"], "priority_policy": "prioritized"}),
    (STREAM, {"mirror": {"name": "KEPT", "consumer": {"name": "feed", "deliver_subject": "feed"}}}),
    (STREAM, {"sources": [{"name": "KEPT", "consumer": {"name": "feed", "deliver_subject": "feed"}}]}),
    (STREAM, {"subject_transform": {"src": "s.*", "dest": "t.{{partition(3)}}"}}),
    (STREAM, {"subject_transform": {"src": "s.*", "dest": "t.{{random(3)}}"}}),
]
LEFT_AND_RIGHT: list[tuple[Kind, dict[str, Any]]] = [
    (STREAM, {"subject_transform": {"src": "s.*", "dest": "t.{{left(1,2)}}"}}),
    (STREAM, {"subject_transform": {"src": "s.*", "dest": "t.{{right(1,2)}}"}}),
]
"""2.10.26 knows these two, newer releases before 2.15 do not: for all that are older than 2.15 they are too new."""
NEW, READER = address.stream("NEW"), address.consumer("KEPT", "reader")
UNKNOWN = {10025, 10049, 10156}
"""How a server says that it does not know a field or word (10025), or a function of a transform."""


@pytest.mark.parametrize("release", ["2.10.26", "2.11.11", "2.12.8", "2.14.6"])
def test_what_is_too_new_for_a_release_is_refused_or_left_out_by_it(release: str) -> None:
    version = Version.parse(release)
    servers = VersionRange(version, Version(version.major, version.minor, version.patch + 1))
    told = []
    with Server(program=binary(release)) as server:
        server.api("STREAM.CREATE.KEPT", {"name": "KEPT", "subjects": ["kept.apart"]})
        for kind, config in NEW_FIELDS + NEW_INSIDE + (LEFT_AND_RIGHT if release != "2.10.26" else []):
            of = NEW if kind is STREAM else READER
            if not only(lint(Topology("t", {of: Resource(of, config)}, servers=servers)), "VER001"):
                continue
            told.append(config)
            (call,) = kind.create(of, dict(config))
            answer = json.loads(server.wire.request(f"$JS.API.{call.subject}", json.dumps(call.body).encode()))
            if "error" in answer:
                assert answer["error"]["err_code"] in UNKNOWN, (config, answer)
            else:
                assert any(answer["config"].get(key) != value for key, value in config.items()), config
                server.api(kind.delete(of).subject, {})
    assert told


TRANSFORMS = [
    (src, dest)
    for src in ("", ">", "a.b", "a.*", "a.*.*", "a.*.>", "a..b", "a.>.b")
    for dest in (
        ">",
        "b",
        "b.>",
        "b.*",
        "b c",
        "b..c",
        "$1",
        "b.$2",
        "b.$x",
        "b.{{wildcard(1)}}",
        "b.{{ Wildcard( 2 ) }}.>",
        "b.{{WILDCARD(1)}}",
        "b.{{wildcard()}}",
        "b.{{wildcard(one)}}",
        "b.{{wildcard(1,2)}}",
        "b.{{partition(3)}}",
        "b.{{partition(3,1,2)}}",
        "b.{{partition(x,1)}}",
        "b.{{split(1,-)}}",
        "b.{{split(1)}}",
        "b.{{splitFromLeft(2,3)}}.>",
        "b.{{SliceFromRight(1,2)}}",
        "b.{{left(1,2)}}",
        "b.{{right(3,2)}}",
        "b.{{random(5)}}",
        "b.{{upper(1)}}",
    )
]


def test_a_transform_is_at_fault_exactly_when_the_server_refuses_it(server: Server) -> None:
    server.api("STREAM.CREATE.S", {"name": "S", "subjects": ["s"]})
    wrong = []
    # It takes numbers of wildcards that a source without any does not have, when a partition asks for them.
    for src, dest in set(TRANSFORMS) - {("a.b", "b.{{partition(3,1,2)}}")}:
        body = {"name": "S", "subjects": ["s"], "subject_transform": {"src": src, "dest": dest}}
        answer = json.loads(server.wire.request("$JS.API.STREAM.UPDATE.S", json.dumps(body).encode()))
        if bool(fault(src, dest)) != ("error" in answer):
            wrong.append((src, dest, fault(src, dest), answer.get("error")))
    assert not wrong


def replicas(stream: int, retention: str, consumer: int) -> str:
    return (
        f"streams:\n  ORDERS:\n    subjects: [orders.>]\n    max_age: 7d\n    num_replicas: {stream}\n"
        f"    retention: {retention}\n    consumers:\n      billing: {{num_replicas: {consumer}, max_deliver: 5}}\n"
    )


def test_a_cluster_refuses_the_replicas_that_the_rule_refuses(tmp_path: Path) -> None:
    (rule,) = (rule for rule in rules() if rule.rule.id == "REL019")
    with cluster() as (server, *_):
        for stream in (1, 3):
            for retention in ("limits", "interest", "workqueue"):
                for consumer in (0, 1, 3):
                    topology = read(tmp_path, replicas(stream, retention, consumer))
                    refused = {code for code, _ in refusals(server, topology)}
                    found = only(lint(topology), "REL019")
                    assert bool(found) == bool(refused), (stream, retention, consumer, refused)
                    assert refused <= codes(rule)
                    server.api("STREAM.DELETE.ORDERS", {})
