"""Values of the model as plain JSON and back, by their types, and the JSON Schema of that.

What the classes in ``model`` say of themselves decides all three, so a field that is added there is written, read
and described. An address is written as people write it, an enumeration by name, and of a finding the rule's id and
name stand apart, as in the other documents. Reading raises ``Wrong`` for what is not as the schema says.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.finding import Finding
from reconciler.model.version import Version

Coder = Callable[[Any], Any]

_OF_FILES = ("edits", "fix")
"""What a finding says of changing YAML; what stands against a plan has none of it."""

_SCALARS = {str: "string", bool: "boolean", int: "integer"}


class Wrong(ValueError):
    """A value is not of its type; ``path`` leads to it, innermost step first."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what
        self.path: list[str | int] = []

    def __str__(self) -> str:
        path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in reversed(self.path))
        return f"{path.removeprefix('.') or 'the document'} {self.what}"


@cache
def encoder(kind: Any) -> Coder:
    """A function from values of a type to plain JSON."""
    if kind is Address or kind is Version:
        return str
    if kind is Call:
        return _encoded_call
    if kind in _SCALARS or kind is Any:
        return lambda value: value
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: value.name
    members = _members(kind)
    if members is not None:
        coders = [(name, encoder(inner)) for name, inner in members.items()]
        if kind is Finding:
            return lambda value: _apart({name: code(getattr(value, name)) for name, code in coders})
        return lambda value: {name: code(getattr(value, name)) for name, code in coders}
    optional = _optional(kind)
    if optional is not None:
        code = encoder(optional)
        return lambda value: None if value is None else code(value)
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is Ellipsis:
            code = encoder(items[0])
            return lambda value: [code(each) for each in value]
        codes = tuple(map(encoder, items))
        return lambda value: [code(each) for code, each in zip(codes, value, strict=True)]
    assert get_origin(kind) is Mapping, kind
    return dict


@cache
def decoder(kind: Any) -> Coder:
    """The reverse of ``encoder``. What it returns raises Wrong."""
    if kind is Address or kind is Version:
        return lambda value: _parsed(kind, _scalar(str, value))
    if kind is Call:
        return _decoded_call
    if kind is Any:
        return lambda value: value
    if kind in _SCALARS:
        return lambda value: _scalar(kind, value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda value: _named(kind, value)
    members = _members(kind)
    if members is not None:
        coders = [(name, decoder(inner)) for name, inner in members.items()]
        if kind is Finding:
            return lambda value: kind(**_inside(coders, _together(value)))
        return lambda value: kind(**_inside(coders, value))
    optional = _optional(kind)
    if optional is not None:
        code = decoder(optional)
        return lambda value: None if value is None else code(value)
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is Ellipsis:
            code = decoder(items[0])
            return lambda value: tuple([_at(index, code, each) for index, each in enumerate(_list(value))])
        codes = tuple(map(decoder, items))
        return lambda value: tuple(
            _at(index, code, each)
            for index, (code, each) in enumerate(zip(codes, _list(value, len(codes)), strict=True))
        )
    assert get_origin(kind) is Mapping, kind
    return _mapping


def schema(kind: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """The JSON Schema of a type; what has a name of its own is put into ``defs``."""
    if kind is Any:
        return {}
    if kind in _SCALARS:
        return {"type": _SCALARS[kind]}
    if kind is Address:
        return {"type": "string", "pattern": "^[a-z_]+/.+$", "description": "An address like stream/ORDERS."}
    if kind is Version:
        return {"type": "string", "description": "A version like 2.15.0."}
    if isinstance(kind, type) and issubclass(kind, Enum):
        return {"type": "string", "enum": [each.name for each in kind]}
    members = _members(kind)
    if members is not None:
        if kind.__name__ not in defs:
            defs[kind.__name__] = {}
            properties = {name: schema(inner, defs) for name, inner in members.items()}
            if kind is Finding:
                properties["name"] = {"type": "string"}
            if kind is Call:
                config = {"description": f"Where the object's configuration stands: {_WITHIN}, or itself."}
                properties["config"] = config
            said = " ".join((kind.__doc__ or "").split("\n\n")[0].split())
            defs[kind.__name__] = {
                "type": "object",
                "description": said,
                "properties": properties,
                "required": list(properties),
            }
        return {"$ref": f"#/$defs/{kind.__name__}"}
    optional = _optional(kind)
    if optional is not None:
        return {"anyOf": [schema(optional, defs), {"type": "null"}]}
    if get_origin(kind) is tuple:
        items = get_args(kind)
        if items[-1] is Ellipsis:
            return {"type": "array", "items": schema(items[0], defs)}
        return {
            "type": "array",
            "prefixItems": [schema(each, defs) for each in items],
            "minItems": len(items),
            "maxItems": len(items),
        }
    assert get_origin(kind) is Mapping, kind
    return {"type": "object"}


@cache
def _members(kind: Any) -> Mapping[str, Any] | None:
    """The fields of a class of the model with their types; None for any other type."""
    if not isinstance(kind, type):
        return None
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return {each.name: hints[each.name] for each in fields(kind)}
    if not hasattr(kind, "_fields"):
        return None
    left_out = _OF_FILES if kind is Finding else ()
    return {name: hint for name, hint in get_type_hints(kind).items() if name not in left_out}


def _optional(kind: Any) -> Any:
    """What a type may be besides None; None when it may not be None."""
    if get_origin(kind) not in (Union, UnionType):
        return None
    (other,) = (each for each in get_args(kind) if each is not NoneType)
    return other


_BODY, _CONFIG = "body", "body.config"
_WITHIN = f"{_BODY} or {_CONFIG} of the request"


def _encoded_call(call: Call) -> dict[str, Any]:
    """A request names its configuration instead of having it twice."""
    config: Any = call.config
    if config is not None:
        config = _BODY if config == call.body else _CONFIG if config == call.body.get("config") else dict(config)
    return {**_plain_call()(call), "config": config}


def _decoded_call(value: Any) -> Call:
    if isinstance(value, dict) and value.get("config") in (_BODY, _CONFIG):
        body = _mapping(value.get("body"))
        value = {**value, "config": body if value["config"] == _BODY else body.get("config")}
    return Call(**_inside(_call_decoders(), value))


@cache
def _plain_call() -> Coder:
    coders = [(name, encoder(inner)) for name, inner in (_members(Call) or {}).items() if name != "config"]
    return lambda call: {name: code(getattr(call, name)) for name, code in coders}


@cache
def _call_decoders() -> list[tuple[str, Coder]]:
    return [(name, decoder(inner)) for name, inner in (_members(Call) or {}).items()]


def _apart(finding: dict[str, Any]) -> dict[str, Any]:
    finding["rule"], _, finding["name"] = finding["rule"].partition(" ")
    return finding


def _together(value: Any) -> Any:
    if not isinstance(value, dict) or not isinstance(value.get("rule"), str):
        return value
    return {**value, "rule": f"{value['rule']} {value.get('name', '')}".rstrip()}


def _at(step: str | int, code: Coder, value: Any) -> Any:
    try:
        return code(value)
    except Wrong as error:
        error.path.append(step)
        raise


def _inside(coders: list[tuple[str, Coder]], value: Any) -> dict[str, Any]:
    given = _mapping(value)
    for name, _ in coders:
        if name not in given:
            raise Wrong(f"lacks {name!r}")
    return {name: _at(name, code, given[name]) for name, code in coders}


def _mapping(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong("is not an object")
    return value


def _list(value: Any, length: int | None = None) -> list[Any]:
    if not isinstance(value, list):
        raise Wrong("is not an array")
    if length is not None and len(value) != length:
        raise Wrong(f"does not have {length} items")
    return value


def _scalar(kind: type, value: Any) -> Any:
    if type(value) is not kind:
        raise Wrong(f"is not a {_SCALARS[kind]}")
    return value


def _parsed(kind: type[Address] | type[Version], text: str) -> Address | Version:
    try:
        return kind.parse(text)
    except ValueError as error:
        raise Wrong(f"is wrong: {error}") from None


def _named(kind: type[Enum], value: Any) -> Enum:
    if not isinstance(value, str) or value not in kind.__members__:
        raise Wrong(f"is none of {', '.join(kind.__members__)}")
    return kind[value]
