"""What a target has otherwise is merged by address, and every value keeps its place."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.load import Loaded, load, load_all
from reconciler.load.overlay import merge
from reconciler.load.parse import Document, parse
from reconciler.model.address import Address, consumer, stream
from reconciler.model.position import NOWHERE
from reconciler.model.topology import Resource
from tests.load.topologies import only, written

TARGETS = """
topology: shop
targets:
  prod: {overlay: overlays/prod.yaml}
  local: {url: "nats://127.0.0.1:4222"}
"""
ORDERS = """
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 7d
    metadata: {tier: gold, team: orders}
    mirror_direct: false
    consumers:
      processor: {ack_wait: 30s}
      audit:
  PAYMENTS:
    subjects: [payments.>]
consumers:
  VENDOR/audit: {max_deliver: 5}
"""
UNMANAGED = "unmanaged: [VENDOR]\n"


def merged(folder: Path, overlay: str, orders: str = ORDERS) -> Loaded:
    return written(folder, "prod", topology=TARGETS + UNMANAGED, orders=orders, overlays__prod=overlay)


def resource(folder: Path, overlay: str, address: Address, orders: str = ORDERS) -> Resource:
    loaded = merged(folder, overlay, orders)
    assert loaded.findings == ()
    assert loaded.topology is not None
    return loaded.topology.resources[address]


def spot(resource: Resource, *path: str | int) -> tuple[str, int, int]:
    at = resource.places.at(*path)
    return (Path(at.file).name, at.line, at.column)


def refused(loaded: Loaded) -> list[tuple[str, str, str]]:
    """Rule and line, message and hint of each finding, without its folder."""
    assert loaded.topology is None
    return [
        (f"{each.rule.split()[0]} {Path(each.at.file).name}:{each.at.line}:{each.at.column}", each.message, each.hint)
        for each in loaded.findings
    ]


def patched(target: Any, patch: Any) -> Any:
    """RFC 7386, section 2, as it stands there."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result


def merge_data(value: dict[str, Any], patch: dict[str, Any]) -> dict[str, Any]:
    return merge(value, NOWHERE, patch, NOWHERE)[0]


keys = st.sampled_from("abc")
scalars = st.one_of(st.integers(0, 3), st.sampled_from(["x", "y"]), st.booleans())
plain = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)
nullable = st.recursive(
    st.one_of(st.none(), scalars),
    lambda inner: st.one_of(st.lists(inner, max_size=2), st.dictionaries(keys, inner, max_size=3)),
    max_leaves=12,
)
values = st.dictionaries(keys, plain, max_size=3)
patches = st.dictionaries(keys, nullable, max_size=3)


@given(st.dictionaries(keys, nullable, max_size=3), patches)
def test_a_patch_means_what_the_rfc_says_and_changes_neither_side(value: dict[str, Any], patch: dict[str, Any]) -> None:
    before = deepcopy((value, patch))
    assert merge_data(value, patch) == patched(value, patch)
    assert (value, patch) == before


@pytest.mark.parametrize(
    ("value", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
        ({"a": ["b"]}, {"a": {"b": None, "c": 1}}, {"a": {"c": 1}}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_the_examples_of_the_rfc_hold(value: dict[str, Any], patch: dict[str, Any], result: dict[str, Any]) -> None:
    assert merge_data(value, patch) == result


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    inner = list(value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ())
    for key, each in inner:
        yield from leaves(each, (*path, key))
    if not inner:
        yield path


def says(patch: Any, path: tuple[str | int, ...]) -> bool:
    """Whether the value at the path is a patch's: nothing but mappings lies before it."""
    for step in path:
        if not isinstance(patch, dict):
            return True
        if step not in patch:
            return False
        patch = patch[step]
    return True


def document(file: str, data: dict[str, Any]) -> Document:
    parsed = parse(file, yaml.safe_dump({"x": data}, default_flow_style=True))
    return Document(parsed.documents[0].data["x"], parsed.documents[0].places.inside("x"))


@settings(deadline=None)
@given(values, values, values)
def test_every_value_is_where_it_was_written(
    base: dict[str, Any], first: dict[str, Any], second: dict[str, Any]
) -> None:
    files = [document("base", base), document("first", first), document("second", second)]
    data, places = files[0]
    for patch in files[1:]:
        data, places = merge(data, places, patch.data, patch.places)
    for path in leaves(data):
        if path == () or _value(data, path) == {}:
            continue
        written = next(each for each in reversed(files) if each is files[0] or says(each.data, path))
        assert places.at(*path) == written.places.at(*path)
        assert places.key(*path) == written.places.key(*path)
        inside = places.inside(*path[:1])
        assert inside.at(*path[1:]) == written.places.at(*path)


def _value(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("overlay", ["", "# nothing yet\n", "{}", "---\n---\n", "stream/*: {}\nconsumer/*/audit: {}\n"])
def test_an_empty_overlay_changes_nothing(tmp_path: Path, overlay: str) -> None:
    loaded = merged(tmp_path, overlay)
    base = load(tmp_path)
    assert loaded.topology is not None
    assert base.topology is not None
    assert loaded.topology.resources.keys() == base.topology.resources.keys()
    for address, each in base.topology.resources.items():
        other = loaded.topology.resources[address]
        assert (other.config, other.lifecycle, other.at()) == (each.config, each.lifecycle, each.at())


def test_mappings_merge_lists_replace_and_null_takes_away(tmp_path: Path) -> None:
    overlay = """
    stream/ORDERS:
      subjects: [orders.*.created]
      max_age: null
      num_replicas: 3
      metadata: {tier: null, region: eu}
      consumer_limits: {max_ack_pending: 5, inactive_threshold: null}
      protect: [delete]
    consumer/ORDERS/audit: {ack_wait: 1m}
    """
    found = resource(tmp_path, overlay, stream("ORDERS"))
    assert found.config == {
        "subjects": ["orders.*.created"],
        "num_replicas": 3,
        "metadata": {"team": "orders", "region": "eu"},
        "mirror_direct": False,
        "consumer_limits": {"max_ack_pending": 5},
    }
    assert found.lifecycle.protect == {"delete"}
    assert spot(found, "metadata", "team") == ("orders.yaml", 5, 34)
    assert spot(found, "metadata", "region") == ("prod.yaml", 5, 34)
    assert spot(found, "metadata") == ("orders.yaml", 5, 15)
    assert spot(found, "mirror_direct") == ("orders.yaml", 6, 20)
    assert spot(found, "subjects", 0) == ("prod.yaml", 2, 14)
    assert spot(found, "max_age") == ("prod.yaml", 3, 12)
    assert spot(found, "consumer_limits", "max_ack_pending") == ("prod.yaml", 6, 38)
    assert found.at()[1:] == (2, 3)
    audit = resource(tmp_path, overlay, consumer("ORDERS", "audit"))
    assert audit.config == {"ack_wait": 60 * 10**9}
    assert spot(audit, "ack_wait") == ("prod.yaml", 8, 35)
    assert audit.at()[1:] == (9, 7)


BUCKETS = "kv:\n  sessions: {history: 5, ttl: 1h}\n  carts:\nobject_stores: {invoices: {max_bytes: 1GiB}}\n"


def test_buckets_have_addresses_too(tmp_path: Path) -> None:
    overlay = "kv/*: {history: 9}\nkv/sessions: {ttl: null}\nobject_store/*: {num_replicas: 3}\n"
    sessions = resource(tmp_path, overlay, Address("kv", "sessions"), BUCKETS)
    assert sessions.config["max_msgs_per_subject"] == 9
    assert "max_age" not in sessions.config
    assert spot(sessions, "max_msgs_per_subject") == spot(sessions, "history") == ("prod.yaml", 1, 17)
    assert spot(sessions, "max_age") == spot(sessions, "ttl") == ("prod.yaml", 2, 20)
    assert resource(tmp_path, overlay, Address("kv", "carts"), BUCKETS).config["max_msgs_per_subject"] == 9
    invoices = resource(tmp_path, overlay, Address("object_store", "invoices"), BUCKETS)
    assert (invoices.config["num_replicas"], invoices.config["max_bytes"]) == (3, 1 << 30)


@pytest.mark.parametrize(
    ("pattern", "matched"),
    [
        ("consumer/ORDERS/processor", {"ORDERS/processor"}),
        ("consumer/ORDERS/*", {"ORDERS/processor", "ORDERS/audit"}),
        ("consumer/*/audit", {"ORDERS/audit", "VENDOR/audit"}),
        ("consumer/*", {"ORDERS/processor", "ORDERS/audit", "VENDOR/audit"}),
        ("consumer/?E*", {"VENDOR/audit"}),
        ("stream/*", {"ORDERS", "PAYMENTS"}),
        ("stream/PAY*", {"PAYMENTS"}),
        ("stream/ORDER?", {"ORDERS"}),
    ],
)
def test_a_pattern_matches_addresses(tmp_path: Path, pattern: str, matched: set[str]) -> None:
    topology = merged(tmp_path, f"{pattern}: {{description: Matched}}\n").topology
    assert topology is not None
    found = {each for each, resource in topology.resources.items() if "description" in resource.config}
    assert found == {Address(pattern.partition("/")[0], name) for name in matched}


def test_brackets_are_part_of_a_name(tmp_path: Path) -> None:
    orders = "streams: {'A[B]': , AB: }\n"
    overlay = "stream/A[B]: {num_replicas: 3}\nstream/A[B*: {max_age: 1d}\n"
    found = resource(tmp_path, overlay, stream("A[B]"), orders)
    assert found.config == {"num_replicas": 3, "max_age": 86_400 * 10**9}
    assert resource(tmp_path, overlay, stream("AB"), orders).config == {}


@pytest.mark.parametrize(
    ("weaker", "stronger"),
    [
        ("stream/*", "stream/ORDERS"),
        ("stream/ORDERS*", "stream/ORDERS"),
        ("stream/O*", "stream/ORD*"),
        ("stream/??????*", "stream/??????"),
    ],
)
def test_the_more_specific_entry_wins_in_any_order(tmp_path: Path, weaker: str, stronger: str) -> None:
    lines = [f"{weaker}: {{max_msgs: 1, max_consumers: 1}}\n", f"{stronger}: {{max_msgs: 2}}\n"]
    for overlay in ("".join(lines), "".join(reversed(lines)), "---\n".join(lines)):
        config = resource(tmp_path, overlay, stream("ORDERS")).config
        assert (config["max_msgs"], config["max_consumers"]) == (2, 1)


def test_of_equally_specific_entries_the_last_one_wins(tmp_path: Path) -> None:
    overlay = "stream/*ORD*: {max_msgs: 1}\n---\nstream/OR*D*: {max_msgs: 2}\n"
    assert resource(tmp_path, overlay, stream("ORDERS")).config["max_msgs"] == 2


def test_a_later_entry_may_take_away_and_give_back(tmp_path: Path) -> None:
    overlay = "stream/*: {max_age: null, metadata: null}\nstream/ORDERS: {max_age: 1d, metadata: {team: x}}\n"
    found = resource(tmp_path, overlay, stream("ORDERS"))
    assert (found.config["max_age"], found.config["metadata"]) == (86_400 * 10**9, {"team": "x"})
    assert spot(found, "max_age") == ("prod.yaml", 2, 26)


SHARED = """
streams:
  ORDERS: &standard
    metadata: &labels {tier: gold}
    sources: [{name: X}]
    consumers: {audit: &audit {metadata: *labels}}
  PAYMENTS: *standard
  REFUNDS: {<<: *standard, max_age: 7d}
  METERS: {metadata: *labels}
unmanaged: []
"""


def test_what_anchors_share_changes_only_where_it_is_meant(tmp_path: Path) -> None:
    overlay = "stream/ORDERS: {metadata: {tier: silver, x: z}}\nconsumer/PAYMENTS/audit: {metadata: {tier: null}}\n"
    orders = SHARED.replace("unmanaged: []\n", "")
    for name, metadata in {
        "ORDERS": {"tier": "silver", "x": "z"},
        "PAYMENTS": {"tier": "gold"},
        "REFUNDS": {"tier": "gold"},
        "METERS": {"tier": "gold"},
    }.items():
        found = resource(tmp_path, overlay, stream(name), orders)
        assert found.config["metadata"] == metadata
        assert spot(found, "metadata", "tier")[0] == ("prod.yaml" if name == "ORDERS" else "orders.yaml")
    for name, metadata in {"ORDERS": {"tier": "gold"}, "PAYMENTS": {}, "REFUNDS": {"tier": "gold"}}.items():
        audit = resource(tmp_path, overlay, consumer(name, "audit"), orders)
        assert audit.config["metadata"] == metadata
        assert spot(audit, "metadata", "tier")[0] == ("prod.yaml" if name == "PAYMENTS" else "orders.yaml")


def test_what_an_overlay_says_of_many_objects_is_not_shared_between_them(tmp_path: Path) -> None:
    overlay = "stream/*: {metadata: &m {tier: gold}}\nstream/ORDERS: {metadata: {tier: silver}}\n"
    assert resource(tmp_path, overlay, stream("ORDERS")).config["metadata"] == {"tier": "silver", "team": "orders"}
    assert resource(tmp_path, overlay, stream("PAYMENTS")).config["metadata"] == {"tier": "gold"}


@pytest.mark.parametrize(
    ("overlay", "hint"),
    [
        ("stream/ORDRES: {}", "did you mean stream/ORDERS?"),
        ("stream/ORDRES*: {}", "did you mean stream/ORDERS?"),
        ("consumer/ORDRES/audit: {}", "did you mean consumer/ORDERS/audit?"),
        ("consumer/ORDERS/procesor: {}", "did you mean consumer/ORDERS/processor?"),
        ("consumer/ORDERS/zzz: {}", "did you mean consumer/ORDERS/*?"),
        ("consumer/ORDERS: {}", "did you mean consumer/ORDERS/*?"),
        ("stream/: {}", "an overlay changes what the topology declares and adds nothing to it"),
        ("stream/zzz: {}", "an overlay changes what the topology declares and adds nothing to it"),
    ],
)
def test_an_entry_that_matches_nothing_is_refused(tmp_path: Path, overlay: str, hint: str) -> None:
    finding = only(merged(tmp_path, f"stream/*: {{}}\n{overlay}\n"))
    assert finding.rule == "SYN017 overlay-matches-nothing"
    assert finding.message == f"{overlay.partition(':')[0]} matches nothing that the topology declares"
    assert finding.hint == hint
    assert finding.at == (str(tmp_path / "overlays/prod.yaml"), 2, 1)


def test_a_hundred_entries_that_match_nothing_are_enough(tmp_path: Path) -> None:
    assert len(merged(tmp_path, "".join(f"stream/Z{n}: {{}}\n" for n in range(500))).findings) == 101


def test_what_was_meant_is_looked_for_a_few_times_only(tmp_path: Path) -> None:
    found = merged(tmp_path, "".join(f"stream/ORDRES{n}: {{}}\n" for n in range(50))).findings
    assert [each.hint == "did you mean stream/ORDERS?" for each in found] == [True] * 10 + [False] * 40


def test_what_could_not_be_read_is_not_missed(tmp_path: Path) -> None:
    loaded = merged(tmp_path, "stream/PAYMENTS: {}\nstream/ZZZ: {}\n", ORDERS.replace("[payments.>]", "payments.>"))
    assert [found for found, _, _ in refused(loaded)] == ["SYN006 orders.yaml:11:15"]


@pytest.mark.parametrize(
    ("overlay", "place", "message", "hint"),
    [
        (
            "stream/*: {max_age: 7}",
            "SYN004 1:21",
            "max_age of stream/* is 7, not a duration like 30s, 1h30m or 7d, or unlimited",
            "write 7s (a bare 7 has no unit)",
        ),
        (
            "stream/ORDERS: {max_agee: null}",
            "SYN002 1:17",
            "'max_agee' is not a field of a stream",
            "did you mean max_age?",
        ),
        (
            "stream/*: {storage: fil}",
            "SYN006 1:21",
            "storage of stream/* is 'fil', not one of file, memory",
            "did you mean file?",
        ),
        (
            "stream/*: {num_replicas: '3'}",
            "SYN006 1:26",
            "num_replicas of stream/* is '3', not a whole number",
            "write 3 without quotes",
        ),
        (
            "stream/*: {metadata: {version: 2.10}}",
            "SYN006 1:32",
            "metadata.version of stream/* is 2.1, not text",
            "write '2.10' in quotes",
        ),
        (
            "stream/*: {sources: [{name: null}]}",
            "SYN006 1:29",
            "sources[0].name of stream/* is empty, not a name",
            None,
        ),
        ("stream/*: {sources: [{}]}", "SYN007 1:22", "sources[0] of stream/* lacks name", "write name: ORDERS"),
        ("stream/*: {name: A}", "SYN002 1:12", "'name' is not a field of a stream", None),
        ("stream/ORDERS: {name: A}", "SYN002 1:17", None, "its key is its name: take the line away"),
        ("stream/*: {ack_wait: 30s}", "SYN002 1:12", None, "ack_wait is a field of a consumer"),
        ("consumer/*/audit: {ack_wait: 0}", "SYN004 1:30", None, None),
        (
            "stream/ORDERS: {consumers: {audit: {}}}",
            "SYN002 1:17",
            "'consumers' is not a field of a stream",
            "write consumer/ORDERS/NAME at the left margin",
        ),
        (
            "stream/ORDERS:",
            "SYN006 1:15",
            "stream/ORDERS is empty, not a mapping",
            "give it a value, or take the line away",
        ),
        ("stream/ORDERS: [a]", "SYN006 1:16", "stream/ORDERS is a list, not a mapping", None),
        ('stream/*: {max_age: "7d\\n"}', "SYN006 1:21", None, "end it without a line break"),
        ("streams: {ORDERS: {}}", "SYN002 1:1", "'streams' is not an address", "did you mean stream/NAME?"),
        (
            "consumers/ORDERS/x: {}",
            "SYN002 1:1",
            "'consumers/ORDERS/x' is not an address",
            "did you mean consumer/ORDERS/x?",
        ),
        ("object-store/x: {}", "SYN002 1:1", None, "did you mean object_store/x?"),
        ("ORDERS: {}", "SYN002 1:1", "'ORDERS' is not an address", None),
        ("subjects/a.b: {}", "SYN002 1:1", "'subjects/a.b' is not an address", None),
        ("'': {}", "SYN002 1:1", "'' is not an address", None),
        ("- a", "SYN010 1:1", "the document is a list, not a mapping", None),
        ("stream/*: {max_age: yes}", "SYN005 1:21", None, None),
        ("stream/*: {max_age: 1d, max_age: 2d}", "SYN003 1:25", None, None),
        ("stream/*: {max_age", "SYN001 1:11", None, None),
    ],
)
def test_what_an_overlay_may_not_say_is_told_there(
    tmp_path: Path, overlay: str, place: str, message: str | None, hint: str | None
) -> None:
    (found,) = refused(merged(tmp_path, overlay + "\n"))
    assert found[0] == place.replace(" ", " prod.yaml:")
    assert message in (None, found[1])
    assert hint in (None, found[2])
    assert found[2]


def test_an_unknown_kind_is_answered_with_the_known_ones(tmp_path: Path) -> None:
    assert only(merged(tmp_path, "subjects/a.b: {}\n")).hint == (
        "write stream/NAME, consumer/STREAM/NAME, kv/NAME, object_store/NAME, where * may stand for any text"
    )


def test_an_overlay_among_the_parts_is_told_how_it_becomes_one(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\n", prod="stream/*: {max_age: 7d}\n"))
    assert finding.message == "'stream/*' is not a section of a topology"
    assert finding.hint == "an address stands in an overlay, and a target names that: overlay: PATH"


def test_a_required_key_that_is_taken_away_is_missed_in_the_overlay(tmp_path: Path) -> None:
    loaded = merged(
        tmp_path, "stream/COPY:\n  mirror:\n    name: null\n", "streams:\n  COPY: {mirror: {name: ORDERS}}\n"
    )
    assert refused(loaded) == [("SYN007 prod.yaml:3:5", "mirror of stream/COPY lacks name", "write name: ORDERS")]


def test_a_merged_value_that_is_too_large_is_told_in_the_overlay(tmp_path: Path) -> None:
    (found,) = refused(merged(tmp_path, "stream/*:\n  max_msg_size: 4GiB\nstream/ORDERS: {max_msg_size: 1MiB}\n"))
    assert found[:2] == (
        "SYN006 prod.yaml:2:17", "max_msg_size of stream/PAYMENTS is 4294967296 bytes, 2147483647 is the most",
    )  # fmt: skip


def test_without_its_target_an_overlay_says_nothing(tmp_path: Path) -> None:
    changed = merged(tmp_path, "stream/*: {num_replicas: 3}\n")
    for target in (None, "local", "nowhere"):
        loaded = load(tmp_path, target)
        assert loaded.findings == ()
        assert loaded.topology is not None
        assert "num_replicas" not in loaded.topology.resources[stream("ORDERS")].config
        assert [Path(name).name for name in loaded.files] == ["orders.yaml", "topology.yaml"]
    assert [Path(name).name for name in changed.files] == ["orders.yaml", "prod.yaml", "topology.yaml"]


def test_all_targets_with_an_overlay_are_loaded_together(tmp_path: Path) -> None:
    merged(tmp_path, "stream/*: {num_replicas: 3}\n")
    base, targets = load_all(tmp_path)
    assert base == load(tmp_path)
    assert targets == {"prod": load(tmp_path, "prod")}


def test_two_targets_may_share_an_overlay_from_outside_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "shared.yaml").write_text("stream/A: {num_replicas: 3}\n")
    text = "topology: t\ntargets: {a: {overlay: ../shared.yaml}, b: {overlay: ../shared.yaml}}\nstreams: {A: }\n"
    written(tmp_path / "t", topology=text)
    for loaded in load_all(tmp_path / "t")[1].values():
        assert loaded.topology is not None
        assert loaded.topology.resources[stream("A")].config == {"num_replicas": 3}


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("overlays/prd.yaml", "overlays/prd.yaml cannot be read: No such file or directory"),
        ("overlays", "overlays is not a regular file"),
        ("topology.yaml", "topology.yaml is the topology itself"),
        ("./overlays/../topology.yaml", "topology.yaml is the topology itself"),
        ('"a\\0b"', "cannot be read: its path has a NUL character"),
        ("orders.yaml/x", "orders.yaml/x cannot be read: Not a directory"),
    ],
)
def test_an_overlay_that_cannot_be_read_is_told_where_it_is_named(tmp_path: Path, path: str, reason: str) -> None:
    topology = f"topology: t\ntargets:\n  prod:\n    overlay: {path}\n"
    loaded = written(tmp_path, "prod", topology=topology, orders="streams: {A: }\n", overlays__other="x: 1\n")
    findings = [each for each in loaded.findings if each.at.file.endswith("topology.yaml")]
    assert [(each.rule, each.at[1:]) for each in findings] == [("SYN006 bad-value", (4, 14))]
    assert findings[0].message.startswith("overlay of target 'prod': ")
    assert findings[0].message.endswith(reason)
    assert findings[0].hint == "write the path of a YAML file; it starts from the folder of topology.yaml"


def test_an_overlay_is_the_same_file_under_every_name_that_leads_to_it(tmp_path: Path) -> None:
    topology = "topology: t\ntargets: {prod: {overlay: linked/prod.yaml}, dev: {overlay: root.yaml}}\n"
    overlay = "stream/A: {num_replicas: 3}\n"
    written(tmp_path, topology=topology, orders="streams: {A: {max_age: 1d}}\n", overlays__prod=overlay)
    (tmp_path / "linked").symlink_to("overlays")
    (tmp_path / "again.yaml").symlink_to("overlays/prod.yaml")
    (tmp_path / "root.yaml").symlink_to("topology.yaml")
    assert [finding.message for finding in load(tmp_path, "prod").findings] == []
    assert "root.yaml is the topology itself" in only(load(tmp_path, "dev")).message


def test_an_overlay_that_is_no_text_is_told_in_it(tmp_path: Path) -> None:
    merged(tmp_path, "")
    (tmp_path / "overlays/prod.yaml").write_bytes(b"stream/*: \xff\n")
    assert refused(load(tmp_path, "prod"))[0][0] == "SYN009 prod.yaml:1:11"


@pytest.mark.parametrize("overlay", ["3", "[a.yaml]", "{env: X}", "''", "' '"])
def test_an_overlay_is_named_by_a_path(tmp_path: Path, overlay: str) -> None:
    finding = only(written(tmp_path, "prod", topology=f"topology: t\ntargets: {{prod: {{overlay: {overlay}}}}}\n"))
    assert finding.rule == "SYN006 bad-value"
    assert finding.message.startswith("overlay of target 'prod' is ")
    assert finding.hint == "write overlays/prod.yaml"


def test_overlays_are_known_although_topology_yaml_is_refused(tmp_path: Path) -> None:
    loaded = written(
        tmp_path, topology=f"{TARGETS}oops: 1\n", orders=ORDERS, overlays__prod="stream/*: {num_replicas: 3}\n"
    )
    assert [found for found, _, _ in refused(loaded)] == ["SYN002 topology.yaml:5:1"]


def test_no_target_is_called_all(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\ntargets:\n  all: {url: x}\n"))
    assert finding.rule == "SYN015 bad-name"
    assert finding.at[1:] == (3, 3)
    assert finding.hint == "give it another name; all is kept for every target at once"
