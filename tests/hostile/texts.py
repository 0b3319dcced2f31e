"""What hostile text is made of, and real topologies to spoil."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from reconciler.kinds import CONSUMER, KINDS, STREAM, Kind, catalogue, lifecycle, target
from reconciler.lint import rules
from tests.lint.pages import example

_FOLDERS = Path(__file__).parent.parent.parent / "topologies"
ROOT = "topology.yaml"


def _folder(name: str) -> dict[str, bytes]:
    top = _FOLDERS / name
    return {str(path.relative_to(top)): path.read_bytes() for path in top.rglob("*.yaml")}


def _page(page: str, heading: str) -> dict[str, bytes]:
    text = example(page, heading)
    return {ROOT: (text if "topology:" in text else f"topology: example\n{text}").encode()}


REAL = [
    _folder("shop"),
    _folder("telemetry"),
    *(_page(each.rule.page, heading) for each in rules() for heading in ("Bad", "Good")),
]
"""The files of topologies that can be read: our examples, and those of the pages of rules."""


def _every(kind: Kind) -> dict[str, Any]:
    return {each.key: each.example for each in (*kind.fields, *lifecycle.FIELDS)}


FULL: dict[str, Any] = {
    "topology": "t",
    "servers": ">=2.11",
    "targets": {"prod": {each.key: each.example for each in target.FIELDS if each.key != "overlay"}},
    "conventions": {
        "subjects": [
            {
                "pattern": "<domain>.<event>[.<id>]",
                "domain": ["orders"],
                "event": {"tense": "past"},
                "id": {"regex": "[0-9]+"},
            }
        ]
    },
    "lint": {
        "preset": "strict",
        "rules": {"NAM013": "off"},
        "overrides": [{"paths": ["**"], "rules": {"REL*": "info"}}],
    },
    "subjects": {"orders.created": {each.key: each.example for each in catalogue.FIELDS}},
    "unmanaged": ["VENDOR_*"],
    **{kind.section: {"A": _every(kind)} for kind in KINDS if kind is not CONSUMER},
    CONSUMER.section: {"VENDOR_1/c": _every(CONSUMER)},
}
FULL[STREAM.section]["A"]["consumers"] = {"c": _every(CONSUMER)}
DATA = [FULL, FULL, *(yaml.safe_load(files[ROOT]) for files in REAL)]
"""What is in their first files; one that has every field has every field's example."""

PIECES = [
    *"\0\a\b\t\n\r\x0b\x0c\x1b\x7f !\"#%&'*,-.:;<=>?@[\\]`{|}~", "\x80", "\x85", "\u00a0", "\u2028", "\u2029",
    "\u200b", "\u202e", "\ufeff", "\ufffe", "\uffff", "\U0001f600", "e\u0301", "\r\n", "\n\n", "  ", "---\n", "...\n",
    "%YAML 1.1\n---\n", "%YAML 9.9\n", "%TAG ! x:\n", "? ", ": ", "- ", "&a ", "*a ", "*a", "<<: *a\n", "<<: ",
    "&a {<<: *a}", "!!python/object:os.system ", "!!binary ", "!!int ", "!!float ", "!!null ", "!!bool ", "!!set ",
    "!x ", "!<> ", "| \n", ">+9\n", "|-1\n", "'", '"', "''", '"\\', '"\\x', '"\\ud800"', '"\\0"', '"\\N"', "[[[[",
    "{{{{", "]]", "}}", "[{", "{a: [", "~", "null", "yes", "0o17", "0x1F", "1_000", "1e400", ".nan", "-.inf",
    "2026-02-30", "12:30:45", "=", "9" * 400, "# nats-topology: ignore[REL013] x", "#", "nats-topology: ignore",
    "topology: ", "streams:\n", "consumers: ", "lint: {", "  A: {", "overlay: ", "$JS.>", "a..b", "{{wildcard(1)}}",
    "$1", "{env: X}", "{file: /dev/null}", "unlimited", "-1", "*.>", ">",
]  # fmt: skip
pieces = st.sampled_from(
    [each.encode() for each in PIECES] + [b"\xff", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]
)

Change = Callable[[bytes, int, int, bytes], bytes]
CHANGES: list[Change] = [
    lambda data, start, end, piece: data[:start] + data[end:],
    lambda data, start, end, piece: data[:start],
    lambda data, start, end, piece: data[:end] + data[start:],
    lambda data, start, end, piece: (
        data[:start] + data[end : 2 * end - start] + data[start:end] + data[2 * end - start :]
    ),
    lambda data, start, end, piece: data[:start] + piece + data[start:],
    lambda data, start, end, piece: data[:start] + piece + data[start:],
    lambda data, start, end, piece: data[:start] + piece + data[end:],
    lambda data, start, end, piece: data[:start] + piece * 3 + data[start:end] + piece * 2 + data[end:],
    lambda data, start, end, piece: data[:start] + data[start:end] * 40 + data[end:],
    lambda data, start, end, piece: data[:start] + piece * 2_000 + data[start:],
    lambda data, start, end, piece: (
        data[:start] + bytes([(data[start : start + 1] or b"a")[0] ^ 1]) + data[start + 1 :]
    ),
    lambda data, start, end, piece: data.replace(b"\n", b"\r\n") if start % 2 else b"\xef\xbb\xbf" + data,
    lambda data, start, end, piece: data.replace(data[start:end] or b"a", piece),
]


@st.composite
def spoiled_files(draw: st.DrawFn) -> dict[str, bytes]:
    """A real topology with a few changes to the bytes of one of its files."""
    files = dict(draw(st.sampled_from(REAL)))
    name = draw(st.sampled_from(sorted(files)))
    for _ in range(draw(st.integers(1, 4))):
        data = files[name]
        start = draw(st.integers(0, len(data)))
        change, length, piece = draw(st.sampled_from(CHANGES)), draw(st.integers(0, 40)), draw(pieces)
        changed = change(data, start, start + length, piece)
        files[name] = changed[:400_000]
    return files


odd_texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=6).map("".join)
no_surrogates = odd_texts.map(lambda text: text.encode("utf-8", "replace").decode())
WORDS = [
    "", "\0", "\x7f", "\u2028", "x" * 5_000, "a." * 2_000 + "a", "*.*", ">", "a.>", "a..b", "*x", "{{wildcard(1)}}",
    "$0", "$99", "{{split(1,-)}}", "{{partition(99999999999,1)}}", "{{", "unlimited", "0s", "1ns",
    "99999999999999999h", "-1s", "9EiB", "1e9", "2026-02-30T00:00:00Z", "9999-12-31T23:59:59+14:00", "A/b",
    "stream/A", "<a>[.<b>]", "(a", "[", "%s{0}", "‮", "é", "off", "NAM013", "*", "?" * 40, "../..", "/dev/null",
    "topology.yaml", ">=2.11 <2.10", ">=99999999999.1", "A", "VENDOR_1",
]  # fmt: skip
NUMBERS = [0, 1, -1, 2, 255, 2**31, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**70, 10**300, 0.5, -0.0, 1e308]
wrong = st.one_of(
    st.sampled_from(WORDS),
    st.sampled_from(NUMBERS),
    st.sampled_from([None, True, False, [], {}, [[]], [None], {"": None}, {"a": {"b": {}}}, [{}, {}], {"env": "X"}]),
    no_surrogates,
).map(deepcopy)
"""What is rarely right. Each is a copy: data that has it is changed further."""
keys = st.sampled_from([*{each.key for kind in KINDS for each in kind.fields}, *FULL, *WORDS, "name", "rules", "paths"])

Path_ = tuple[Any, ...]


def paths(data: Any, path: Path_ = ()) -> list[Path_]:
    """The paths to all values inside of a value."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in inner for found in ((*path, key), *paths(value, (*path, key)))]


def _at(data: Any, path: Path_) -> Any:
    for step in path:
        data = data[step]
    return data


@st.composite
def spoiled_data(draw: st.DrawFn, of: Any, most: int = 4) -> Any:
    """Data with a few wrong values, and right ones in the wrong place."""
    data = deepcopy(of)
    for _ in range(draw(st.integers(1, most))):
        found = paths(data)
        if not found:
            return data
        *above, key = draw(st.sampled_from(found))
        home = _at(data, tuple(above))
        match draw(st.integers(0, 5)):
            case 0:
                del home[key]
            case 1 if isinstance(home, dict):
                home[draw(keys)] = home.pop(key)
            case 2:
                home[key] = deepcopy(_at(data, draw(st.sampled_from(found))))
            case 3:
                home[key] = [home[key], deepcopy(home[key])]
            case _:
                home[key] = draw(wrong)
    return data


def written(data: Any) -> bytes:
    """Data as YAML."""
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False).encode("utf-8", "replace")
