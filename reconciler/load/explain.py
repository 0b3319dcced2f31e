"""Why a document was refused, in sentences: each error of the schema at the exact key or value, with what to write."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import jsonschema

from reconciler.kinds import BY_NAME, CONSUMER, KINDS
from reconciler.kinds.json_schema import topology_schema
from reconciler.load import rules
from reconciler.load.language import OVERLAY, Language
from reconciler.load.parse import Document
from reconciler.load.where import Where
from reconciler.load.words import article, flow, said
from reconciler.model.finding import Finding
from reconciler.model.position import Places, Position
from reconciler.model.rule import Rule
from reconciler.model.spelling import nearest

Path = tuple[str | int, ...]

_SECTIONS = tuple(topology_schema()["properties"])
_ANY = {kind.name: "STREAM/NAME" if kind is CONSUMER else "NAME" for kind in KINDS}
"""What comes after the slash of an address, by kind."""


class Problem(NamedTuple):
    """One error of the schema, told."""

    rule: Rule
    at: Position
    message: str
    hint: str


def explain(
    document: Document,
    texts: Mapping[str, str],
    noted: Collection[Position],
    refused: Sequence[Any],
    language: Language,
) -> list[Finding]:
    """Findings for a document that the schema refuses; ``refused`` are errors of jsonschema-rs, the first of many.

    Only the objects that they name are walked. One place is told once, and not at all when it is in ``noted``.
    """
    places = document.places
    told = set(noted)
    findings: list[Finding] = []
    for problem, spot in _walk(document, texts, [tuple(error.instance_path) for error in refused], language):
        if problem.at in told:
            continue
        told.add(problem.at)
        findings.append(problem.rule.finding(problem.message, problem.at, address=spot.address, hint=problem.hint))
        if len(findings) == rules.MOST_FINDINGS:
            return [*findings, rules.more(places.file)]
    # A text with a line break at its end is right for Python's regular expressions and wrong for those of Rust.
    for error in refused if not told else ():
        spot, at = language.where(tuple(error.instance_path)), places.at(*error.instance_path)
        message = f"{spot} is {said(error.instance, hidden=spot.private)}"
        findings.append(rules.BAD_VALUE.finding(message, at, address=spot.address, hint="end it without a line break"))
    return findings


def _walk(
    document: Document, texts: Mapping[str, str], refused: list[Path], language: Language
) -> Iterator[tuple[Problem, Where]]:
    validator = jsonschema.Draft202012Validator(language.schema(), format_checker=_format_checker())
    lines = {file: text.splitlines() for file, text in texts.items()}
    data = document.data if language is OVERLAY else _part(document.data, refused)
    for error in validator.iter_errors(data):
        yield from _problems(error, document.places, lines, language)


def _part(data: dict[str, Any], refused: Iterable[Path]) -> dict[str, Any]:
    """The document without the objects in which nothing is wrong."""
    part: dict[str, Any] = {}
    for path in refused:
        if not path:
            part |= {key: value for key, value in data.items() if key not in _SECTIONS}
            continue
        section = data[str(path[0])]
        # jsonschema-rs (0.60) leaves empty keys out of a path: then the whole section is walked.
        if len(path) > 1 and isinstance(section, dict) and path[1] in section:
            part.setdefault(str(path[0]), {})[path[1]] = section[path[1]]
        else:
            part[str(path[0])] = section
    return part


def _format_checker() -> jsonschema.FormatChecker:
    from reconciler.load.validate import UNITS, unit_problem

    checker = jsonschema.FormatChecker(formats=())
    for name in UNITS:
        checker.checks(name)(lambda value, name=name: not isinstance(value, str) or unit_problem(name, value) is None)
    return checker


def _problems(
    error: Any, places: Places, lines: Mapping[str, list[str]], language: Language
) -> Iterator[tuple[Problem, Where]]:
    path: Path = tuple(error.absolute_path)
    spot = language.where(path)
    if error.validator == "anyOf" and isinstance(error.instance, (dict, list)):
        branch = 1 if isinstance(error.instance, dict) else 0
        inner = [each for each in error.context if each.schema_path[0] == branch]
        for each in inner:
            yield from _problems(each, places, lines, language)
        return
    if error.validator == "additionalProperties":
        names, patterns = error.schema.get("properties", {}), error.schema.get("patternProperties", {})
        for key in error.instance:
            if key not in names and not any(re.search(pattern, key) for pattern in patterns):
                message = f"{key!r} is not {spot.has}"
                hint = _unknown_in_overlay(key, path) if language is OVERLAY else ""
                hint = hint or _unknown(key, spot, list(names))
                yield Problem(rules.UNKNOWN_KEY, places.key(*path, key), message, hint), spot
        return
    if error.validator == "required":
        missing = next(name for name in error.validator_value if name not in error.instance)
        example = error.schema["properties"][missing].get("examples", ["…"])[0]
        message = f"{spot} lacks {missing}"
        yield Problem(rules.MISSING_KEY, places.key(*path, missing), message, f"write {missing}: {flow(example)}"), spot
        return
    at = places.at(*path)
    rule, message, hint = _wrong(error, spot, _source(lines.get(at.file, []), at, error.instance))
    yield Problem(rule, at, message, hint), spot


def _unknown(key: str, spot: Where, names: list[str]) -> str:
    """What to write instead of a key that its mapping does not have."""
    if "/" in key and key.partition("/")[0] in BY_NAME:
        return "an address stands in an overlay, and a target names that: overlay: PATH"
    near = nearest(key, names, 0.7)
    if near:
        return f"did you mean {near}?"
    if key in ("name", "durable_name") and spot.address:
        return "its key is its name: take the line away"
    homes = spot.other_homes(key)
    if homes:
        return f"{key} is a field of {' and of '.join(homes)}"
    if key in _SECTIONS:
        return f"{key} is a section: write it at the left margin"
    near = nearest(key, names, 0.5)
    if near:
        return f"did you mean {near}?"
    return f"write one of {', '.join(names)}" if len(names) <= 16 else "schemas/topology.schema.json has all names"


def _unknown_in_overlay(key: str, path: Path) -> str:
    """What to write instead of a key that is right in a topology or nearly an address; empty when it is neither."""
    if path:
        stream = str(path[0]).partition("/")[2]
        return f"write {CONSUMER.name}/{stream}/NAME at the left margin" if key == CONSUMER.section else ""
    word, _, name = key.partition("/")
    kinds = {kind.section: kind for kind in KINDS} | BY_NAME
    kind = kinds.get(nearest(word, kinds, 0.75))
    if kind:
        return f"did you mean {kind.name}/{name or _ANY[kind.name]}?"
    return f"write {', '.join(f'{name}/{any}' for name, any in _ANY.items())}, where * may stand for any text"


def _wrong(error: Any, spot: Where, source: str) -> tuple[Rule, str, str]:
    """Rule, message and hint for a value that its field does not take."""
    from reconciler.load.validate import unit_problem

    value, schema, what = error.instance, error.schema, error.validator
    shown = said(value, hidden=spot.private)
    unit = schema.get("format", "")
    rule = rules.BAD_UNIT if unit else rules.BAD_VALUE
    if unit and isinstance(value, str):
        message, _, hint = (unit_problem(unit, value) or f"{value!r} is not {article(spot.expects(schema))}").partition(
            "; "
        )
        return rule, f"{spot}: {message}", hint or f"write {article(spot.expects(schema))}"
    if what in ("type", "pattern", "enum"):
        wanted = article(spot.expects(schema))
        return rule, f"{spot} is {shown}, not {wanted}", _instead(value, schema, spot, source)
    rule = rules.BAD_VALUE
    limit = error.validator_value
    if what == "not" or (what == "minimum" and limit == -1):
        return rule, f"{spot} is {shown}", "write unlimited for no limit, or a number from 1"
    if what == "minimum":
        return rule, f"{spot} is {shown}, {limit} is the least", f"write a number from {limit}"
    if what == "maximum":
        return rule, f"{spot} is {shown}, {limit} is the most", f"write a number up to {limit}"
    if what == "minItems":
        return rule, f"{spot} is an empty list", "write at least one item, or take the line away"
    if what == "maxLength":
        return rule, f"{spot} has {len(value)} characters, {limit} are the most", "shorten it"
    return rule, f"{spot} is {shown}, not {article(spot.expects(schema))}", _like(spot, schema)


def _instead(value: Any, schema: dict[str, Any], spot: Where, source: str) -> str:
    """What to write instead of a value of the wrong type."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else [each for each in types if each != "null"]
    example = spot.example(schema)
    if value is None:
        return (f"write {example}, or " if example else "give it a value, or ") + "take the line away"
    if spot.private:
        return _like(spot, schema)
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if schema.get("format") == "nats-duration" and number:
        if value <= 0 and "unlimited" in schema["pattern"]:
            return "write unlimited"
        return f"write {source}s (a bare {source} has no unit)" if value >= 0 else f"write {example or '30s'}"
    words = [word for word in schema.get("enum", ()) if word is not None]
    if words:
        near = nearest(str(value), words, 0.5)
        return f"did you mean {near}?" if near else f"write {example or words[0]}"
    if types == ["string"] and (number or isinstance(value, bool)) and "format" not in schema:
        return f"write '{source}' in quotes"
    if "array" in types and isinstance(value, str):
        return f"write [{flow(value)}]"
    if "boolean" in types and value in ("true", "false"):
        return f"write {value} without quotes"
    if "integer" in types and isinstance(value, str) and re.fullmatch("-?[0-9]+", value):
        return f"write {value} without quotes"
    return _like(spot, schema)


def _like(spot: Where, schema: dict[str, Any]) -> str:
    """A value to write, as the schema shows one."""
    example = spot.example(schema)
    if "anyOf" in schema:
        return f"write {' or '.join(map(flow, schema['examples']))}"
    if "unlimited" in schema.get("pattern", ""):
        return f"write unlimited, or a value like {example}"
    if example:
        return f"write {example}"
    if "object" in schema["type"]:
        return "write names, each with a colon and what belongs to it indented below"
    return f"write {article(spot.expects(schema))}"


def _source(lines: list[str], at: Position, value: Any) -> str:
    """A scalar as it was written: 2.10, where the value is only 2.1."""
    match = re.match(r"[^\s,\[\]{}&!*]+", lines[at.line - 1][at.column - 1 :]) if at.line <= len(lines) else None
    return match[0] if match else flow(value)
