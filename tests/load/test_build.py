"""Accepted documents become one topology in the server's form, or findings that only all files together show."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.load import load
from reconciler.model.address import Address, consumer, stream
from reconciler.model.topology import Topology
from reconciler.model.version import Version
from tests.load.topologies import only, places, written


def topology(folder: Path, **files: str) -> Topology:
    loaded = written(folder, **files)
    assert loaded.findings == ()
    assert loaded.topology is not None
    return loaded.topology


SHOP = """
topology: shop
servers: ">=2.11 <2.15"
targets:
  local: {url: "nats://127.0.0.1:4222", timeout: 5s}
conventions:
  subjects:
    - pattern: <domain>.<aggregate>.<event>
      domain: [orders, payments]
      event: {tense: past}
unmanaged: [VENDOR_*]
"""
ORDERS = """
subjects:
  orders.order.created: {description: An order was placed, durable: true, timeout: 2s}
  orders.order.cancelled:
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 7d
    max_bytes: 10GiB
    max_msgs: unlimited
    consumer_limits: {inactive_threshold: 1h, max_ack_pending: 5}
    sources: [{name: X, opt_start_seq: 5}]
    protect: [delete]
    on_removal: keep
    ignore_changes: [max_age, metadata.team]
    consumers:
      order-processor:
        backoff: [30s, 2m]
      plain:
  EMPTY:
consumers:
  ORDERS/audit: {ack_wait: 1m30s}
  VENDOR_EVENTS/audit: {}
"""


def test_values_are_in_the_form_of_the_server(tmp_path: Path) -> None:
    found = topology(tmp_path, topology=SHOP, orders=ORDERS)
    orders = found.resources[stream("ORDERS")]
    assert orders.config == {
        "subjects": ["orders.>"],
        "max_age": 7 * 86_400 * 10**9,
        "max_bytes": 10 << 30,
        "max_msgs": -1,
        "consumer_limits": {"inactive_threshold": 3600 * 10**9, "max_ack_pending": 5},
        "sources": [{"name": "X", "opt_start_seq": 5}],
    }
    assert found.resources[consumer("ORDERS", "order-processor")].config == {"backoff": [30 * 10**9, 120 * 10**9]}
    assert found.resources[consumer("ORDERS", "audit")].config == {"ack_wait": 90 * 10**9}
    assert found.resources[stream("EMPTY")].config == found.resources[consumer("ORDERS", "plain")].config == {}
    assert set(found.resources) == {
        stream("ORDERS"),
        stream("EMPTY"),
        consumer("ORDERS", "order-processor"),
        consumer("ORDERS", "plain"),
        consumer("ORDERS", "audit"),
        consumer("VENDOR_EVENTS", "audit"),
    }


def test_lifecycle_keys_are_not_the_server_s(tmp_path: Path) -> None:
    wishes = topology(tmp_path, topology=SHOP, orders=ORDERS).resources[stream("ORDERS")].lifecycle
    assert wishes.protect == {"delete"}
    assert wishes.on_removal == "keep"
    assert wishes.ignore_changes == ("max_age", "metadata.team")


def test_what_is_true_of_all_comes_from_the_root(tmp_path: Path) -> None:
    found = topology(tmp_path, topology=SHOP, orders=ORDERS)
    assert found.name == "shop"
    assert found.servers.low == Version(2, 11)
    assert found.unmanaged == ("VENDOR_*",)
    assert found.targets["local"].settings == {"url": "nats://127.0.0.1:4222", "timeout": "5s"}
    assert [convention.pattern for convention in found.conventions] == ["<domain>.<aggregate>.<event>"]
    assert found.catalogue["orders.order.created"].config == {
        "description": "An order was placed", "durable": True, "timeout": 2 * 10**9,
    }  # fmt: skip
    assert found.catalogue["orders.order.cancelled"].config == {}
    assert found.places.at()[1:] == (1, 11)


def test_each_object_knows_its_place(tmp_path: Path) -> None:
    found = topology(tmp_path, topology=SHOP, orders=ORDERS)
    orders, name = found.resources[stream("ORDERS")], str(tmp_path / "orders.yaml")
    assert orders.at() == (name, 5, 3)
    assert orders.at("subjects", 0) == (name, 6, 16)
    assert orders.key("consumer_limits", "max_ack_pending") == (name, 10, 47)
    assert found.resources[consumer("ORDERS", "order-processor")].at("backoff", 1) == (name, 17, 24)
    assert found.resources[consumer("ORDERS", "plain")].at() == (name, 18, 7)
    assert found.resources[consumer("ORDERS", "audit")].at() == (name, 21, 3)
    assert found.catalogue["orders.order.created"].places.key() == (name, 2, 3)
    assert found.conventions[0].places.at("pattern") == (str(tmp_path / "topology.yaml"), 7, 16)


def test_no_default_is_added(tmp_path: Path) -> None:
    found = topology(tmp_path, topology="topology: t\nstreams: {A: {consumers: {c: }}}\n")
    assert [resource.config for resource in found.resources.values()] == [{}, {}]


def test_a_topology_of_nothing_is_one(tmp_path: Path) -> None:
    assert topology(tmp_path, topology="topology: t\nstreams:\nconsumers:\nsubjects:\n").resources == {}


def test_an_object_in_two_files_is_refused_with_both_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    loaded = written(
        tmp_path,
        topology="topology: t\ntargets: {a: }\n---\ntargets: {a: }\n",
        a="streams:\n  A:\n    consumers: {c: }\nsubjects: {x.y: }\n",
        b="subjects: {x.y: }\nconsumers:\n  A/c:\nstreams: {A: }\n",
    )
    assert loaded.topology is None
    assert [(finding.message, str(finding.at)) for finding in loaded.findings] == [
        ("the subject 'x.y' is declared twice, first at a.yaml:4:12", "b.yaml:1:12"),
        ("consumer/A/c is declared twice, first at a.yaml:3:17", "b.yaml:3:3"),
        ("stream/A is declared twice, first at a.yaml:2:3", "b.yaml:4:11"),
        ("the target 'a' is declared twice, first at topology.yaml:2:11", "topology.yaml:4:11"),
    ]
    assert {finding.rule for finding in loaded.findings} == {"SYN012 declared-twice"}
    assert str(loaded.findings[0].related[0].at) == "a.yaml:4:12"


def test_a_consumer_of_a_stream_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\nstreams: {ORDERS: }\nconsumers:\n  ORDRES/audit: {}\n"))
    assert finding.rule == "SYN013 unknown-stream"
    assert finding.address == Address("consumer", "ORDRES/audit")
    assert (finding.at.line, finding.at.column) == (4, 3)
    assert finding.hint.startswith("did you mean ORDERS?")


def test_a_consumer_of_a_bucket_that_is_nowhere_is_told_how_to_declare_it(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\nconsumers:\n  KV_carts/audit: {}\n"))
    assert finding.hint == "Declare carts under kv, or list KV_carts under unmanaged when others manage it"


def test_a_stream_that_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    loaded = written(
        tmp_path, topology="topology: t\nconsumers: {A/c: , A/c2: {ack_wayt: 1s}}\n", a="streams: {A: {max_age: 7}}\n"
    )
    assert places(loaded) == ["SYN004 1:24", "SYN002 2:27"]


@pytest.mark.parametrize(
    "key", ["topology: u", "servers: '>=2.12'", "targets: {}", "conventions: {}", "unmanaged: [A]"]
)
def test_what_is_true_of_all_is_refused_elsewhere(tmp_path: Path, key: str) -> None:
    finding = only(written(tmp_path, topology="topology: t\n", deep__er=f"streams: {{}}\n{key}\n"))
    assert finding.rule == "SYN014 misplaced-key"
    assert finding.at == (str(tmp_path / "deep/er.yaml"), 2, 1)


def test_a_name_given_twice_is_refused_with_both_places(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\n---\ntopology: u\n"))
    assert finding.rule == "SYN014 misplaced-key"
    assert (finding.at.line, finding.related[0].at.line) == (3, 1)


@pytest.mark.parametrize(("text", "place"), [("", "1:1"), ("# x\n\nstreams: {}\n", "3:1"), ("{}", "1:1")])
def test_a_topology_without_a_name_is_refused(tmp_path: Path, text: str, place: str) -> None:
    finding = only(written(tmp_path, a="streams: {A: }\n", topology=text))
    assert finding.rule == "SYN007 missing-key"
    assert finding.at.file == str(tmp_path / "topology.yaml")
    assert f"{finding.at.line}:{finding.at.column}" == place


@pytest.mark.parametrize(
    ("text", "place", "hint"),
    [
        ("consumers: {audit: }", "2:13", "write STREAM/audit, or put it under the consumers of its stream"),
        ("consumers: {/audit: }", "2:13", "write STREAM/audit, or put it under the consumers of its stream"),
        ("consumers: {A/: }", "2:13", "write letters, digits, - and _"),
        ("consumers: {A/b/c: }", "2:13", "write letters, digits, - and _"),
        ("streams: {A/B: }", "2:11", "write letters, digits, - and _"),
        ("streams: {'': }", "2:11", "write letters, digits, - and _"),
        ("streams: {A: {consumers: {b/c: }}}", "2:27", "write letters, digits, - and _"),
    ],
)
def test_a_name_that_cannot_be_in_an_address_is_refused(tmp_path: Path, text: str, place: str, hint: str) -> None:
    finding = only(written(tmp_path, topology=f"topology: t\n{text}\n"))
    assert finding.rule == "SYN015 bad-name"
    assert f"{finding.at.line}:{finding.at.column}" == place
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("said", "column", "hint"),
    [
        ("{pattern: <a>.<b>, bb: [x]}", 45, "did you mean 'b'?"),
        ("{pattern: <a>.<a>}", 36, None),
        ("{pattern: '<a>[.<b>].<c>'}", 36, None),
        ("{pattern: <a>.b!}", 36, None),
        ("{pattern: <a>, a: {regex: '('}}", 52, None),
    ],
)
def test_a_bad_convention_is_told_where_it_is_wrong(tmp_path: Path, said: str, column: int, hint: str | None) -> None:
    finding = only(written(tmp_path, topology=f"topology: t\nconventions: {{subjects: [{said}]}}\n"))
    assert finding.rule == "SYN016 bad-convention"
    assert (finding.at.line, finding.at.column) == (2, column)
    assert finding.hint
    assert hint in (None, finding.hint)


@pytest.mark.parametrize("servers", [">2.11", ">=2.13 <2.12", "latest"])
def test_a_bad_range_of_servers_is_refused(tmp_path: Path, servers: str) -> None:
    finding = only(written(tmp_path, topology=f"topology: t\nservers: '{servers}'\n"))
    assert finding.rule == "SYN006 bad-value"
    assert (finding.at.line, finding.at.column) == (2, 10)
    assert finding.hint


@pytest.mark.parametrize(
    ("field", "hint"),
    [
        ("max_agee", "did you mean max_age?"),
        ("x y", "name a field, or one label as metadata.KEY"),
        ("metadata.", "did you mean metadata?"),
        ("consumer_limits.max_ack_pending", "did you mean consumer_limits?"),
    ],
)
def test_ignoring_a_field_that_is_none_is_refused(tmp_path: Path, field: str, hint: str) -> None:
    text = f"topology: t\nstreams:\n  A: {{ignore_changes: [metadata.team, {field}]}}\n"
    finding = only(written(tmp_path, topology=text))
    assert finding.rule == "SYN002 unknown-key"
    assert (finding.at.line, finding.at.column) == (3, 39)
    assert finding.hint == hint


def test_a_hundred_consumers_of_nothing_are_enough(tmp_path: Path) -> None:
    text = "topology: t\nconsumers:\n" + "".join(f"  S{n}/c:\n" for n in range(500))
    assert len(written(tmp_path, topology=text).findings) == 101


def test_findings_of_all_files_come_in_order(tmp_path: Path) -> None:
    written(tmp_path, topology="topology: t\nx: 1\n", b="y: yes\nz: {\n", a="streams: {A: {max_age: 3}}\n")
    loaded = load(tmp_path)
    assert loaded.topology is None
    assert [Path(finding.at.file).name for finding in loaded.findings] == [
        "a.yaml",
        "b.yaml",
        "b.yaml",
        "topology.yaml",
    ]
    assert list(loaded.findings) == sorted(loaded.findings, key=lambda finding: finding.sort_key)
