"""Whatever the files say, loading gives a topology or findings, and never an exception."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.kinds import CONSUMER, STREAM, lifecycle, target
from reconciler.load import load, load_all
from reconciler.model.finding import Severity

FIELDS = (*STREAM.fields, *CONSUMER.fields, *lifecycle.FIELDS, *target.FIELDS)
EXAMPLES = [field.example for field in FIELDS]
NAMES = [
    *{field.name for field in FIELDS},
    "consumers",
    "streams",
    "name",
    "max_agee",
    "A",
    "a/b",
    "",
    "pattern",
    "enum",
    "regex",
    "glossary",
    "rules",
    "reason",
    "objects",
    "aggregates",
]

values = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-3, 2**65),
        st.floats(allow_nan=False, allow_infinity=False),
        st.sampled_from(EXAMPLES),
        st.sampled_from(["30", "7 days", "10GB", "unlimited", "no", "2026-02-30T00:00:00Z", "7d\n", "<a>.<b>", ""]),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=8,
)
right = st.fixed_dictionaries({}, optional={field.name: st.just(field.example) for field in STREAM.fields})
bodies = st.one_of(right, values, st.dictionaries(st.sampled_from(NAMES), values, max_size=4))
sections = st.one_of(st.dictionaries(st.sampled_from(["A", "B", "A/c", "x.y", "", "/"]), bodies, max_size=3), values)
topologies = st.fixed_dictionaries(
    {"topology": st.one_of(st.just("t"), values)},
    optional={
        "streams": sections,
        "consumers": sections,
        "subjects": sections,
        "targets": sections,
        "servers": st.one_of(st.sampled_from([">=2.11", "2.14", ">=2.12 <2.11", "x"]), values),
        "unmanaged": values,
        "conventions": st.one_of(
            st.fixed_dictionaries(
                {
                    "subjects": st.lists(
                        st.dictionaries(st.sampled_from(["pattern", "a"]), values, max_size=2), max_size=2
                    )
                }
            ),
            st.dictionaries(st.sampled_from(["tokens", "subjects", "streams", "queues", "exempt"]), values, max_size=3),
            values,
        ),
        "glossary": sections,
        "else": values,
    },
)


@settings(deadline=None, max_examples=150)
@given(topologies, st.booleans())
def test_any_data_gives_a_topology_or_findings_with_a_place_and_advice(data: dict[str, Any], flow: bool) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "topology.yaml"
        path.write_text(yaml.safe_dump(data, default_flow_style=flow, allow_unicode=True), encoding="utf-8")
        lines = path.read_text(encoding="utf-8").splitlines()
        loaded = load(Path(folder))
    assert (loaded.topology is None) == bool(loaded.findings)
    for finding in loaded.findings:
        assert finding.severity is Severity.error
        assert finding.rule.startswith("SYN")
        assert 1 <= finding.at.line <= len(lines) + 1
        assert 1 <= finding.at.column <= max(map(len, lines)) + 1
        assert finding.message
        assert finding.hint


PATTERNS = ["stream/A", "stream/*", "consumer/A/c", "consumer/*", "stream/B", "subjects/a", "streams", ""]


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from(["A", "B"]), right, max_size=2),
    st.one_of(st.dictionaries(st.sampled_from(PATTERNS), bodies, max_size=4), values),
)
def test_any_overlay_gives_a_topology_or_findings_with_a_place_and_advice(
    streams: dict[str, Any], overlay: Any
) -> None:
    with TemporaryDirectory() as folder:
        data = {"topology": "t", "targets": {"prod": {"overlay": "prod.yml"}}, "streams": streams}
        (Path(folder) / "topology.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
        (Path(folder) / "prod.yml").write_text(yaml.safe_dump(overlay, allow_unicode=True), encoding="utf-8")
        base, targets = load_all(Path(folder))
    assert base.findings == ()
    loaded = targets["prod"]
    assert (loaded.topology is None) == bool(loaded.findings)
    for finding in loaded.findings:
        assert finding.rule.startswith("SYN")
        assert Path(finding.at.file).name == "prod.yml"
        assert finding.hint


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_give_a_topology_or_findings(data: bytes) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "topology.yaml").write_bytes(data)
        loaded = load(Path(folder))
    assert (loaded.topology is None) == bool(loaded.findings)


def test_a_right_topology_does_not_wait_for_the_explanations(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {max_age: 7d}}\n")
    program = f"""
import sys
from pathlib import Path
from reconciler.load import load
assert "jsonschema_rs" not in sys.modules
assert load(Path({str(tmp_path)!r})).topology
assert "jsonschema_rs" in sys.modules
assert "jsonschema" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True)
