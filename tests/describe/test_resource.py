"""Where each value of an object comes from, and what points at the object."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from reconciler import pipeline
from reconciler.describe import UnknownField, describe, only
from reconciler.kinds import KINDS
from reconciler.model.address import Address
from reconciler.model.description import DescribedField, DescribedObject, Provenance
from tests.cli.command import SHOP, TELEMETRY

TOPOLOGY = """\
topology: shop
servers: ">=2.11"
targets:
  prod: {overlay: prod.yaml}
  stage: {overlay: stage.yaml}
streams:
  ORDERS:
    subjects: [orders.order.*]
    max_age: 7d
    max_bytes: 1GiB
    storage: file
    metadata: {tier: none, team: a}
    consumer_limits: {max_ack_pending: 200}
    subject_delete_marker_ttl: 1h
    protect: [delete]
    consumers:
      worker: {backoff: [5s, 1m], ack_wait: 30s, max_deliver: 5}
      late: {filter_subjects: [orders.order.paid], ignore_changes: [max_deliver], moved_from: early}
  COPY: {mirror: {name: ORDERS}, max_age: 7d}
  AUDIT: {sources: [{name: ORDERS}, {name: FAR, external: {api: $JS.hub.API}}], max_age: 7d}
kv:
  sessions: {ttl: 1m, max_bytes: 1GiB}
"""
OVERLAYS = {
    "prod.yaml": 'stream/ORDERS: {max_age: 30d, num_replicas: 3, storage: null, metadata: {tier: null, x: "1"}}\n',
    "stage.yaml": "stream/ORDERS: {max_age: 1d}\n",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    for name, text in OVERLAYS.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def described(folder: Path, address: str, target: str | None = None) -> DescribedObject:
    checked = pipeline.check(folder, target)
    assert checked.topology is not None, checked.findings
    resource = checked.topology.resources[Address.parse(address)]
    return describe(resource, checked.topology, pipeline.variants(folder), checked.findings, target or "")


def field(folder: Path, address: str, name: str, target: str | None = None) -> DescribedField:
    (found,) = only(described(folder, address, target), name).fields
    return found


def test_a_written_value_has_its_place_and_the_words_of_people(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "max_bytes")
    assert (found.value, found.provenance, str(found.at)) == ("1GiB", Provenance.written, "topology.yaml:10:16")
    assert "lower" in found.change
    assert "How much the stream stores" in found.doc


def test_the_values_of_targets_are_told_beside_that_of_the_topology_as_it_stands(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "max_age")
    assert found.value == "7d"
    assert [(each.target, each.value, str(each.at)) for each in found.elsewhere] == [
        ("prod", "30d", "prod.yaml:1:26"),
        ("stage", "1d", "stage.yaml:1:26"),
    ]


def test_a_value_of_the_overlay_has_its_place_there_and_the_value_without_it(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "max_age", "prod")
    assert (found.value, found.provenance, str(found.at)) == ("30d", Provenance.overlay, "prod.yaml:1:26")
    assert [(each.target, each.value, str(each.at)) for each in found.elsewhere] == [("", "7d", "topology.yaml:9:14")]


def test_what_the_overlay_adds_was_the_default_without_it(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "num_replicas", "prod")
    assert (found.value, found.provenance) == (3, Provenance.overlay)
    assert [(each.target, each.value, each.at) for each in found.elsewhere] == [("", 1, None)]


def test_what_the_overlay_takes_away_is_the_default_again_with_the_place_of_the_null(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "storage", "prod")
    assert (found.value, found.provenance, str(found.at)) == ("file", Provenance.default, "prod.yaml:1:57")


def test_of_a_mapping_the_parts_from_the_overlay_are_told(folder: Path) -> None:
    found = field(folder, "stream/ORDERS", "metadata", "prod")
    assert found.value == {"team": "a", "x": "1"}
    assert (found.provenance, str(found.at)) == (Provenance.written, "topology.yaml:12:15")
    assert {key: at.file for key, at in found.parts} == {"tier": "prod.yaml", "x": "prod.yaml"}


def test_what_the_server_derives_names_the_field_it_is_for(folder: Path) -> None:
    found = field(folder, "consumer/ORDERS/worker", "ack_wait")
    assert (found.value, found.provenance, found.because, found.written) == ("5s", Provenance.derived, "backoff", "30s")
    switched = field(folder, "stream/ORDERS", "allow_msg_ttl")
    assert (switched.value, switched.provenance) == (True, Provenance.derived)
    assert (switched.because, str(switched.at)) == ("subject_delete_marker_ttl", "topology.yaml:14:5")
    assert field(folder, "stream/ORDERS", "deny_purge").provenance is Provenance.default


def test_what_two_fields_make_the_server_set_names_both(folder: Path) -> None:
    text = TOPOLOGY.replace("1h\n    protect", "1h\n    allow_msg_schedules: true\n    protect").replace(
        "2.11", "2.14.2"
    )
    (folder / "topology.yaml").write_text(text)
    found = field(folder, "stream/ORDERS", "allow_rollup_hdrs")
    assert (found.value, found.because) == (True, "subject_delete_marker_ttl, allow_msg_schedules")


def test_a_mirror_answers_for_its_origin_because_it_is_one(folder: Path) -> None:
    text = TOPOLOGY.replace("storage: file\n", "allow_direct: true\n    storage: file\n")
    (folder / "topology.yaml").write_text(text)
    found = field(folder, "stream/COPY", "mirror_direct")
    assert (found.value, found.provenance, found.because) == (True, Provenance.derived, "mirror")


def test_what_a_consumer_has_from_its_stream_has_the_place_there(folder: Path) -> None:
    found = field(folder, "consumer/ORDERS/worker", "max_ack_pending")
    assert (found.value, found.provenance, str(found.at)) == (200, Provenance.inherited, "topology.yaml:13:40")
    assert found.because == "consumer_limits of stream/ORDERS"


def test_what_others_set_has_no_value_here(folder: Path) -> None:
    found = field(folder, "consumer/ORDERS/late", "max_deliver")
    assert (found.value, found.provenance, found.at.line if found.at else 0) == (None, Provenance.ignored, 18)


def test_a_single_filter_is_told_under_the_name_that_is_written(folder: Path) -> None:
    assert field(folder, "consumer/ORDERS/late", "filter_subjects").value == ["orders.order.paid"]
    assert field(folder, "consumer/ORDERS/late", "filter_subject").provenance is Provenance.absent


def test_a_bucket_has_its_shape_and_its_defaults(folder: Path) -> None:
    window = only_shape(described(folder, "kv/sessions"))["duplicate_window"]
    assert (window.value, window.because) == ("1m", "a key-value bucket")
    history = field(folder, "kv/sessions", "history")
    assert (history.value, history.provenance) == (1, Provenance.default)
    assert field(folder, "kv/sessions", "max_age") == field(folder, "kv/sessions", "ttl")


def only_shape(value: DescribedObject) -> dict[str, DescribedField]:
    return {each.name: each for each in value.fields if each.provenance is Provenance.shape}


def test_a_field_that_is_none_is_refused_with_the_fields_there_are(folder: Path) -> None:
    with pytest.raises(UnknownField) as refused:
        only(described(folder, "kv/sessions"), "hstory")
    assert "history" in refused.value.known


def test_what_points_at_a_stream_is_told_and_what_it_copies(folder: Path) -> None:
    assert [(each.what, each.name) for each in described(folder, "stream/ORDERS").relations] == [
        ("source of", "stream/AUDIT"),
        ("mirrored by", "stream/COPY"),
        ("read by", "consumer/ORDERS/late"),
        ("read by", "consumer/ORDERS/worker"),
    ]
    assert [(each.what, each.name, each.note) for each in described(folder, "stream/AUDIT").relations] == [
        ("sources", "stream/ORDERS", ""),
        ("sources", "FAR", "in another account or domain"),
    ]
    assert [(each.what, each.name) for each in described(folder, "consumer/ORDERS/late").relations] == [
        ("reads", "stream/ORDERS")
    ]


def test_the_lifecycle_and_the_findings_belong_to_the_object(folder: Path) -> None:
    orders, late = described(folder, "stream/ORDERS"), described(folder, "consumer/ORDERS/late")
    assert [(each.what, each.name) for each in orders.lifecycle] == [("protect", "delete")]
    assert [each.what for each in late.lifecycle] == ["ignore_changes", "moved_from"]
    assert {each.address for each in orders.findings} == {orders.address}
    assert "VER006" in {each.rule_id for each in orders.findings}


@pytest.mark.parametrize("example", [SHOP, TELEMETRY], ids=lambda path: path.name)
def test_every_field_of_every_object_is_told_once(example: Path) -> None:
    topology = pipeline.check(example).topology
    assert topology is not None
    known = {kind.name: [each.key for each in kind.fields] for kind in KINDS}
    for address in topology.resources:
        told = [each.name for each in described(example, str(address)).fields]
        assert told[: len(known[address.kind])] == known[address.kind]
        assert len(told) == len(set(told))


def test_the_values_of_an_anchor_have_their_place_there(folder: Path) -> None:
    text = """
    topology: shop
    streams:
      A: &common {subjects: [a.x], max_age: 7d, max_bytes: 1GiB}
      B: {<<: *common, subjects: [b.x]}
    """
    (folder / "topology.yaml").write_text(textwrap.dedent(text).lstrip())
    for name in OVERLAYS:
        (folder / name).unlink()
    assert str(field(folder, "stream/B", "max_age").at) == "topology.yaml:3:41"
