"""What a path in a document leads to: which object, which field, and how to speak of it."""

from __future__ import annotations

from typing import Any, NamedTuple

from reconciler.kinds import BY_SECTION, KINDS, catalogue, lifecycle, target
from reconciler.kinds.fields import Field
from reconciler.load.words import article, flow
from reconciler.model.address import Address

_TABLES: dict[str, tuple[str, tuple[Field, ...]]] = {
    **{kind.section: (article(kind.words), (*kind.fields, *lifecycle.FIELDS)) for kind in KINDS},
    "subjects": ("a subject of the catalogue", catalogue.FIELDS),
    "targets": ("a target", target.FIELDS),
}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "array": "list",
    "object": "mapping",
}
_FORMATS = {
    "nats-duration": "duration like 30s, 1h30m or 7d",
    "nats-size": "size like 512KiB or 10GiB",
    "nats-time": "time like 2026-11-23T08:00:00Z",
}


class Where(NamedTuple):
    """A place in a document, to people."""

    text: str
    """``max_age of stream/ORDERS``."""
    address: Address | None
    has: str
    """What a key here would be: ``a field of a stream``."""
    field: Field | None
    """The field whose value stands here; None when it is something else, or an item of a list."""
    table: str
    """The section whose objects have their fields here; empty inside of a field and outside of objects."""
    private: bool
    """Whether the value may be a secret that somebody wrote down."""

    def __str__(self) -> str:
        return self.text

    def expects(self, schema: dict[str, Any]) -> str:
        """What the value has to be."""
        if self.field is not None:
            return self.field.type.name
        if "anyOf" in schema:
            return str(schema["title"])
        if "enum" in schema:
            return "one of " + ", ".join(schema["enum"])
        if "format" in schema:
            return _FORMATS[schema["format"]]
        if "pattern" in schema:
            return "name of letters, digits, - and _ that starts with a letter or digit"
        types = schema.get("type", "string")
        return _TYPES[types if isinstance(types, str) else types[0]]

    def example(self, schema: dict[str, Any]) -> str:
        """A value that could stand here; empty when there is none at hand."""
        examples = schema.get("examples")
        return flow(examples[0]) if examples else ""

    def other_homes(self, key: str) -> list[str]:
        """The kinds of object that do have a field of this name."""
        return [
            name
            for section, (name, fields) in _TABLES.items()
            if section != self.table and any(field.key == key for field in fields)
        ]


def where(path: tuple[str | int, ...]) -> Where:
    """What a path leads to."""
    if not path:
        return Where("the file", None, "a section of a topology", None, "", False)
    section, *rest = path
    owner, address = str(section), None
    if section == "streams" and len(rest) >= 3 and rest[1] == "consumers":
        address = Address("consumer", f"{rest[0]}/{rest[2]}")
        section, rest = "consumers", rest[2:]
    elif section in BY_SECTION and rest:
        address = Address(BY_SECTION[str(section)].name, str(rest[0]))
    if section not in _TABLES or not rest:
        return Where(_joined([owner, *rest]), None, _has(owner, rest), None, "", False)
    name, fields = _TABLES[str(section)]
    owner = str(address) if address else f"{name.split()[1]} {rest[0]!r}"
    inside = rest[1:]
    if not inside:
        return Where(owner, address, f"a field of {name}", None, str(section), False)
    field = _field(fields, inside)
    text = f"{_joined(inside)} of {owner}"
    has = f"a field of {_joined([step for step in inside if isinstance(step, str)])}"
    return Where(text, address, has, field, "", section == "targets")


def _has(owner: str, rest: list[str | int]) -> str:
    """What a key at a place that belongs to no object would be."""
    if owner == "conventions" and rest and rest[0] == "exempt":
        return "a field of an exemption"
    if owner == "conventions" and (len(rest) > 2 or (len(rest) == 2 and rest[0] == "tokens")):
        return "a rule for a slot"
    if owner == "glossary" and rest:
        return "a field of a domain" if len(rest) == 1 else "a field of an aggregate"
    return f"a field of {_joined([owner, *rest])}"


def _field(fields: tuple[Field, ...], inside: list[str | int]) -> Field | None:
    found = None
    for step in inside:
        if isinstance(step, int):
            found = None
            continue
        found = next((field for field in fields if field.key == step), None)
        fields = found.type.fields if found else ()
    return found


def _joined(steps: list[str | int]) -> str:
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text
