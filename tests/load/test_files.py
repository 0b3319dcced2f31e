"""Which files are read, what they are called, and what cannot be read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconciler.errors import InputError
from reconciler.load import load, load_all
from reconciler.model.address import Address
from tests.load.topologies import only, places, written


def test_all_yaml_files_below_are_read_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes.txt").write_text("streams: [")
    (tmp_path / "more.yml").write_text("streams: {M: {}}")
    loaded = written(tmp_path, topology="topology: t\n", b="streams: {B: {}}\n", a__c="streams: {C: {}}\n")
    assert loaded.files == ("a/c.yaml", "b.yaml", "more.yml", "topology.yaml")
    assert loaded.topology is not None
    assert sorted(str(address) for address in loaded.topology.resources) == ["stream/B", "stream/C", "stream/M"]


def test_hidden_files_and_folders_are_skipped(tmp_path: Path) -> None:
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "x.yaml").write_text("[")
    (tmp_path / ".x.yaml").write_text("[")
    assert written(tmp_path, topology="topology: t\n").findings == ()


def test_linked_folders_are_not_followed_and_linked_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "real").write_text("streams: {A: {}}")
    (tmp_path / "link.yaml").symlink_to("real")
    loaded = written(tmp_path, topology="topology: t\n")
    assert [Path(name).name for name in loaded.files] == ["link.yaml", "topology.yaml"]
    assert loaded.findings == ()


def test_files_are_called_as_the_user_would_open_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written(tmp_path, shop__topology="topology: t\n")
    (tmp_path / "other").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load(Path("shop")).files == load(tmp_path / "shop").files == load(Path("./shop/")).files
    assert load(Path("shop")).files == ("shop/topology.yaml",)
    assert load(Path("shop/topology.yaml")).files == ("shop/topology.yaml",)
    assert load(Path("shop/topology.yaml")).folder == load(Path("shop")).folder == Path("shop")
    monkeypatch.chdir(tmp_path / "other")
    assert load(Path("../shop")).files == ("../shop/topology.yaml",)
    assert load(tmp_path / "shop").files == (f"{tmp_path}/shop/topology.yaml",)
    monkeypatch.chdir(tmp_path / "shop")
    assert load(Path()).files == ("topology.yaml",)


def test_a_folder_without_yaml_is_no_topology(tmp_path: Path) -> None:
    loaded = load(tmp_path)
    assert loaded.files == ()
    finding = only(loaded)
    assert finding.rule == "SYN011 no-files"
    assert "has no YAML files" in finding.message
    assert finding.at == (str(tmp_path / "topology.yaml"), 1, 1)


def test_a_folder_of_topologies_is_none_and_they_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    finding = only(written(tmp_path, shop__topology="topology: a\n", telemetry__topology="topology: b\n"))
    assert finding.rule == "SYN011 no-files"
    assert finding.hint == "give a folder that has one: shop, telemetry"


def test_both_spellings_of_the_root_are_one_too_many(tmp_path: Path) -> None:
    (tmp_path / "topology.yml").write_text("")
    assert places(written(tmp_path, topology="topology: t\n")) == ["SYN011 1:1"]


@pytest.mark.parametrize(
    ("name", "words"), [("nowhere", "does not exist"), ("x.yaml", "is not the folder"), ("a\0b", "cannot be read")]
)
def test_what_is_no_folder_stops_with_advice(tmp_path: Path, name: str, words: str) -> None:
    (tmp_path / "x.yaml").write_text("a: 1")
    with pytest.raises(InputError, match=words) as error:
        load(tmp_path / name)
    assert error.value.hint


def test_a_file_that_cannot_be_read_stops_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "gone.yaml").symlink_to("nowhere")
    with pytest.raises(InputError, match=r"gone\.yaml cannot be read: No such file"):
        written(tmp_path, topology="topology: t\n")


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    with pytest.raises(InputError, match=r"pipe\.yaml is not a regular file"):
        written(tmp_path, topology="topology: t\n")


def test_a_byte_order_mark_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_bytes(b"\xef\xbb\xbftopology: t\nx: 1\n")
    assert places(load(tmp_path)) == ["SYN002 2:1"]


@pytest.mark.parametrize(
    ("data", "place", "byte"),
    [
        (b"topology: t\n# caf\xe9\n", "2:6", "E9"),
        ("a: ü\r\nü: ".encode() + b"\xff\n", "2:4", "FF"),
        (b"\xef\xbb\xbfa: \xff", "1:4", "FF"),
        (b"\xef\xbb\xbf\xff", "1:1", "FF"),
        ("topology: t\n".encode("utf-16"), "1:1", "FF"),
        (b"a: \xed\xa0\x80\n", "1:4", "ED"),
    ],
)
def test_what_is_not_utf_8_is_refused_at_the_first_bad_byte(tmp_path: Path, data: bytes, place: str, byte: str) -> None:
    (tmp_path / "topology.yaml").write_bytes(data)
    finding = only(load(tmp_path))
    assert finding.rule == "SYN009 not-text"
    assert finding.message == f"the byte 0x{byte} is not UTF-8"
    assert f"{finding.at.line}:{finding.at.column}" == place


def test_an_unsaved_file_is_read_as_the_editor_has_it(tmp_path: Path) -> None:
    written(tmp_path, topology="topology: t\n", a="streams: {OLD: {}}\n")
    for name in ("a.yaml", "new.yaml", "new/deep.yaml"):
        loaded = load(tmp_path, unsaved={os.path.realpath(tmp_path / name): b"streams: {NEW: {}}\n"})
        assert loaded.topology is not None
        assert Address("stream", "NEW") in loaded.topology.resources
        assert (Address("stream", "OLD") in loaded.topology.resources) == (name != "a.yaml")
        assert str(tmp_path / name) in loaded.files
    assert (tmp_path / "a.yaml").read_text() == "streams: {OLD: {}}\n"


def test_an_unsaved_root_and_an_unsaved_overlay_are_read_too(tmp_path: Path) -> None:
    written(tmp_path, topology="topology: t\n", a="streams: {A: {}}\n")
    root = b"topology: t\ntargets: {prod: {overlay: over/.prod.yml}}\n"
    base, overlaid = load_all(tmp_path, {os.path.realpath(tmp_path / "topology.yaml"): root})
    assert base.topology is not None
    assert list(overlaid) == ["prod"]
    (tmp_path / "topology.yaml").write_bytes(root)
    _, overlaid = load_all(
        tmp_path, {os.path.realpath(tmp_path / "over" / ".prod.yml"): b"stream/A: {num_replicas: 3}\n"}
    )
    assert overlaid["prod"].topology is not None
    assert overlaid["prod"].topology.resources[Address("stream", "A")].config["num_replicas"] == 3


def test_what_an_editor_has_is_held_to_the_same_rules(tmp_path: Path) -> None:
    written(tmp_path, topology="topology: t\n")
    assert places(load(tmp_path, unsaved={os.path.realpath(tmp_path / "a.yaml"): b"\xff"})) == ["SYN009 1:1"]


@pytest.mark.parametrize("name", ["notes.txt", ".hidden.yaml", "../beside.yaml"])
def test_an_unsaved_file_that_is_not_read_is_refused(tmp_path: Path, name: str) -> None:
    shop = tmp_path / "shop"
    written(shop, topology="topology: t\n")
    with pytest.raises(InputError, match="is no file of the topology"):
        load(shop, unsaved={os.path.realpath(shop / name): b"x: y\n"})
