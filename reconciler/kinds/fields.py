"""A field of a kind, declared once: name, meaning, value, default, first server, and what changing it means.

A ``ValueType`` says how YAML writes a value, what the server gets and how both are told to people. ``wire`` turns
a YAML value that the schema accepted into the server's form, ``yaml`` turns it back into the shortest way to write
it, and ``canonical`` gives the form in which two values that mean the same are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from reconciler.kinds import units
from reconciler.kinds.change import Policy, free
from reconciler.model.version import Version


def _same(value: Any) -> Any:
    return value


class ValueType(NamedTuple):
    """One way of saying and sending a value."""

    name: str
    """For people: ``duration``, ``list of subjects``."""
    schema: Mapping[str, Any]
    wire: Callable[[Any], Any] | None = None
    """YAML value to server value; None when they are the same. Raises ValueError."""
    yaml: Callable[[Any], Any] = _same
    canonical: Callable[[Any], Any] = _same
    fields: tuple[Field, ...] = ()
    """What is inside, for an object or a list of objects."""
    nested: bool = False
    """Whether a change inside is told by its own path."""
    words: Mapping[str, Version] = {}
    """For an enumeration, the words that came later than their field, with the first nats-server that knows each."""

    def told(self, value: Any) -> Any:
        """A value as YAML would say it, without unknown, empty or default parts."""
        if not self.fields:
            return self.yaml(value)
        return [self._parts(item) for item in value] if isinstance(value, list) else self._parts(value)

    def _parts(self, value: Mapping[str, Any]) -> dict[str, Any]:
        parts = {}
        for each in self.fields:
            inner = value.get(each.name)
            if inner not in (None, "", [], {}) and inner != each.default:
                parts[each.name] = each.type.told(inner)
        return parts


@dataclass(frozen=True)
class Field:
    """One key of the YAML language. The server's fields carry the server's own JSON names."""

    name: str
    """As in the server's JSON."""
    type: ValueType
    doc: str
    """One or two sentences; the editor shows them."""
    default: Any = None
    """What the server makes of an absent field, in its own form; None when it stays absent."""
    since: str = "2.10"
    """The first nats-server that knows it (2.10 for everything older: that is the oldest supported)."""
    change: Policy = free
    example: Any = None
    """A value as YAML would say it."""
    called: str = ""
    """What YAML calls it, when that is not the server's name: the ``history`` of a bucket."""

    @property
    def key(self) -> str:
        """Its name in YAML."""
        return self.called or self.name

    @cached_property
    def first(self) -> Version:
        """The first server version as a value."""
        return Version.parse(self.since)

    @property
    def default_in_yaml(self) -> Any:
        """The default as YAML would say it; None when the field stays absent."""
        return None if self.default is None else self.type.yaml(self.default)

    @property
    def schema(self) -> dict[str, Any]:
        """JSON Schema of the field with all that an editor can show."""
        schema: dict[str, Any] = {"title": self.key.replace("_", " "), "description": self.doc}
        if self.since != "2.10":
            schema["description"] += f" Needs nats-server {self.since}."
        schema |= self.type.schema
        default = self.default_in_yaml
        # A 0 that says "not set" cannot be written, so an editor must not offer it.
        if default is not None and not (default == 0 and self.type.schema.get("minimum") == 1):
            schema["default"] = default
        if self.example is not None:
            schema["examples"] = [self.example]
        return schema


BOOL = ValueType("true or false", {"type": "boolean"})


def text(*, longest: int | None = None, pattern: str | None = None, what: str = "text") -> ValueType:
    """A string; ``longest`` is in characters, ``what`` names it for people."""
    schema: dict[str, Any] = {"type": "string"}
    if longest is not None:
        schema["maxLength"] = longest
    if pattern is not None:
        schema["pattern"] = pattern
    return ValueType(what, schema)


NAME = text(what="name")
SUBJECT = text(what="subject")


def enum(*values: str, later: Mapping[str, str] | None = None) -> ValueType:
    """One of a few words; ``later`` names the first nats-server of words that came after their field."""
    words = {word: Version.parse(since) for word, since in (later or {}).items()}
    return ValueType("one of " + ", ".join(values), {"type": "string", "enum": list(values)}, words=words)


def count(minimum: int = 0, maximum: int = (1 << 63) - 1, *, what: str = "whole number") -> ValueType:
    """An integer within bounds."""
    schema: dict[str, Any] = {"type": "integer", "minimum": minimum, "maximum": maximum}
    return ValueType(what, schema)


def limit(maximum: int = (1 << 63) - 1) -> ValueType:
    """A number that may be ``unlimited``, which the server calls -1 (it reads 0 as -1 too)."""
    return ValueType(
        "whole number from 1, or unlimited",
        {
            "type": ["integer", "string"],
            "minimum": -1,
            "maximum": maximum,
            "not": {"const": 0},
            "pattern": "^unlimited$",
        },
        wire=lambda value: -1 if value == "unlimited" else value,
        yaml=lambda value: "unlimited" if value <= 0 else value,
        canonical=lambda value: -1 if value <= 0 else value,
    )


def _size_to_wire(value: int | str) -> int:
    return value if isinstance(value, int) else -1 if value == "unlimited" else units.size(value)


def size(maximum: int = (1 << 63) - 1, *, unlimited: bool = True) -> ValueType:
    """Bytes: ``10GiB`` or a plain number; ``unlimited`` (-1) where the server has such a value."""
    if not unlimited:
        return ValueType(
            "size like 512KiB or 10GiB, or a number of bytes",
            {
                "type": ["integer", "string"],
                "minimum": 1,
                "maximum": maximum,
                "pattern": units.SIZE_PATTERN,
                "format": "nats-size",
            },
            wire=_size_to_wire,
            yaml=units.show_size,
        )
    return ValueType(
        "size like 512KiB or 10GiB, a number of bytes, or unlimited",
        {
            "type": ["integer", "string"],
            "minimum": -1,
            "maximum": maximum,
            "not": {"const": 0},
            "pattern": f"^unlimited$|{units.SIZE_PATTERN}",
            "format": "nats-size",
        },
        wire=_size_to_wire,
        yaml=lambda value: "unlimited" if value <= 0 else units.show_size(value),
        canonical=lambda value: -1 if value <= 0 else value,
    )


def duration(*, unlimited: bool = False) -> ValueType:
    """A duration, in nanoseconds on the wire; with ``unlimited``, that word stands for 0."""
    pattern = f"^unlimited$|{units.DURATION_PATTERN}" if unlimited else units.DURATION_PATTERN

    def to_yaml(value: int) -> str:
        return "unlimited" if unlimited and value == 0 else units.show_duration(value)

    return ValueType(
        "duration like 30s, 1h30m or 7d" + (", or unlimited" if unlimited else ""),
        {"type": "string", "pattern": pattern, "format": "nats-duration"},
        wire=lambda value: 0 if value == "unlimited" else units.duration(value),
        yaml=to_yaml,
    )


TIME = ValueType(
    "time like 2026-11-23T08:00:00Z",
    {"type": "string", "pattern": units.TIME_PATTERN, "format": "nats-time"},
    canonical=units.instant,
)


def array(item: ValueType, *, ordered: bool = True, what: str | None = None) -> ValueType:
    """A list of at least one; without ``ordered``, two lists with the same items are equal."""
    each = item.canonical

    def canonical(values: list[Any]) -> Any:
        items = [each(value) for value in values]
        return items if ordered else sorted(items, key=repr)

    convert = item.wire
    return ValueType(
        what or f"list of {item.name}s",
        {"type": "array", "items": dict(item.schema), "minItems": 1},
        wire=None if convert is None else lambda values: [convert(value) for value in values],
        yaml=lambda values: [item.yaml(value) for value in values],
        canonical=canonical,
        fields=item.fields,
        nested=bool(item.fields),
    )


TEXT_MAP = ValueType(
    "mapping of text to text",
    {"type": "object", "additionalProperties": {"type": "string"}},
    nested=True,
)


def record(*fields: Field, what: str, required: tuple[str, ...] = ()) -> ValueType:
    """An object with fields of its own; an absent one and one at its default are equal."""
    by_name = {field.name: field for field in fields}
    converting = {field.name: field.type.wire for field in fields if field.type.wire is not None}
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: field.schema for field in fields},
        "additionalProperties": False,
    }
    if required:
        schema["required"] = list(required)

    def wire(value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: converting[key](inner) if key in converting else inner for key, inner in value.items()}

    def to_yaml(value: Mapping[str, Any]) -> dict[str, Any]:
        return {key: by_name[key].type.yaml(inner) if key in by_name else inner for key, inner in value.items()}

    def canonical(value: Mapping[str, Any]) -> dict[str, Any]:
        # In the order of the fields, so that two records that are equal also sort alike.
        known = {}
        for each in fields:
            inner = value.get(each.name)
            if inner is not None and inner not in ("", [], {}) and inner != each.default:
                known[each.name] = each.type.canonical(inner)
        return known

    return ValueType(what, schema, wire, to_yaml, canonical, fields, nested=True)
