"""Any configuration of any kind, in the server's form; made from the kinds' own tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from reconciler.kinds import BY_NAME, CONSUMER, STREAM, Kind, lifecycle
from reconciler.kinds.fields import Field
from reconciler.model import address
from reconciler.model.address import BUCKETS, Address
from reconciler.model.topology import Resource, State, Topology
from reconciler.model.version import NEWEST

NOW = "2026-11-24T00:00:00Z"

HOSTILE = (
    "no", "Yes", "true", "null", "~", "<<", "", " ", "012", "1e3", "0x1F", "1_000", "12:30", "-1", ".5", "+1", "1.0",
    "2026-11-23", "a: b", "a:", ":a", "a #b", "#a", "- a", "-", "? a", "?", "*a", "&a", "!a", "!!int 3", "|", ">", "%a",
    "@a", "`a", "'", '"', "it's", 'say "no"', "\\", "a\\nb", "{a}", "[a]", "a, b", "{{wildcard(1)}}", "---", "...", "=",
    " a", "a ", "a\n", "\na", "a\nb", "a\n\nb\n", "a\n  b", "  a\nb", "a\n\n", "a\t", "\ta", "a\r\nb", "a\x85b",
    "a\u2028b", "\ufeffa", "\x00", "\x7f", "é", "日本", "🐘", "\u202e", "\u00a0", "# a\nb", "a:\n- b", "x" * 3000,
)  # fmt: skip
"""Texts that YAML, or one of its readers, takes for something else."""

text = st.sampled_from(HOSTILE) | st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
names = st.text(
    st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp"], exclude_characters=".*>/\\\t\n\r\f\v"),
    min_size=1,
    max_size=20,
)
buckets = st.from_regex(r"[a-zA-Z0-9_-]{1,12}", fullmatch=True)


def values(schema: Mapping[str, Any], fields: Sequence[Field] = ()) -> st.SearchStrategy[Any]:
    """Values of a field in the server's form; ``fields`` are those inside of it."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "array":
        # The server takes no empty text in a list.
        return st.lists(values(schema["items"], fields).filter(lambda item: item != ""), min_size=1, max_size=3)
    if schema["type"] == "object":
        if not fields:
            return st.dictionaries(text, text, max_size=3)
        inside = {field.name: values(field.type.schema, field.type.fields) for field in fields}
        required = {name: inside.pop(name).filter(bool) for name in schema.get("required", ())}
        return st.fixed_dictionaries(required, optional=inside)
    if schema.get("format") == "nats-duration":
        return st.integers(0, 400).map(lambda hours: hours * 3600 * 10**9) | st.integers(0, (1 << 63) - 1)
    if schema.get("format") == "nats-time":
        return st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)).map(datetime.isoformat)
    if "maximum" in schema:
        counts = st.integers(schema["minimum"], schema["maximum"])
        counts |= st.integers(0, 40).map(lambda power: min(1 << power, schema["maximum"]))
        return counts.filter(lambda count: count != 0) if "not" in schema else counts
    if "pattern" in schema:
        return st.sampled_from(["50%", "100", "7%"])
    return text.map(lambda said: said[: schema.get("maxLength")])


def configs(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """What somebody may have declared of a kind."""
    return st.fixed_dictionaries(
        {}, optional={field.name: values(field.type.schema, field.type.fields) for field in kind.fields}
    )


_CONFIGS = {name: configs(kind) for name, kind in BY_NAME.items()}


@st.composite
def accounts(draw: st.DrawFn) -> Topology:
    """An account with up to three streams, some of them buckets or nearly so, and their consumers."""
    resources: dict[Address, Resource] = {}
    for _ in range(draw(st.integers(1, 3))):
        kind = draw(st.sampled_from([STREAM.name, *BUCKETS]))
        at = address.holder(draw(names)) if kind == STREAM.name else Address(kind, draw(buckets))
        config = draw(_CONFIGS[at.kind])
        if at.kind in BUCKETS:
            config = BY_NAME[at.kind].completed(at, config)
            config |= draw(st.just({}) | _CONFIGS[STREAM.name])
        _add(draw, resources, at, config)
        for leaf in draw(st.lists(names, max_size=2)):
            _add(draw, resources, address.consumer(at.stream, leaf), draw(_CONFIGS[CONSUMER.name]))
    return Topology("", resources, server=NEWEST, observed_at=NOW)


def _add(draw: st.DrawFn, resources: dict[Address, Resource], at: Address, config: dict[str, Any]) -> None:
    owner = draw(st.sampled_from([None, "shop"]))
    marks = lifecycle.marks("shop", draw(st.sampled_from(WISHES))) if owner else {}
    labels = lifecycle.labels(config.get("metadata"))
    unsayable = draw(st.sampled_from([{}, {}, {"num_replicas": 9}]))
    config = {**config, **unsayable, "metadata": {**labels, **marks, "_nats.level": "5"}}
    resources[at] = Resource(at, config, owner=owner, state=State(ephemerals=draw(st.integers(0, 2))))


WISHES = [
    lifecycle.lifecycle(said)
    for said in ({}, {"protect": ["delete"]}, {"on_removal": "keep"}, {"protect": ["delete"], "on_removal": "keep"})
]
