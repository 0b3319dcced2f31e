from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from reconciler.kinds import KINDS
from reconciler.kinds.fields import Field
from reconciler.kinds.transforms import newer_functions
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.topology import Resource
from reconciler.model.version import Version

Path = tuple[str | int, ...]


class _Newer(NamedTuple):
    """A field of which not every server of the range knows everything."""

    key: str
    """What YAML calls it."""
    field: Version | None
    """The first that knows the field, when that is too new."""
    words: Mapping[str, Version]
    """The words among its values that are too new."""
    inside: Mapping[str, _Newer]


@rule("VER001", "needs-newer-server", Severity.error, ignorable=False, source="ADR-44")
def check(facts: Facts) -> Iterator[Problem]:
    """What is declared exists on every server version that the topology is written for.

    servers: says which these are. A server before 2.12 ignores a field that it does not know, so that a message TTL
    or a priority group is silently missing; from 2.12 on it refuses the object (10025). Some values, and functions of
    subject transforms, came later than their fields.

    Bad:

        servers: ">=2.10"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_ttl: true}

    Good:

        servers: ">=2.11"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_msg_ttl: true}
    """
    low = facts.topology.servers.low
    for kind in KINDS:
        table = _newer(kind.fields, low)
        for resource in facts.topology.of(kind.name) if table else ():
            if table.keys().isdisjoint(resource.config):
                continue
            for what, path, since in _found(resource.config, table, ()):
                yield _problem(resource, what, path, since, low)
    for transform in facts.transforms:
        for token, since in newer_functions(transform.dest):
            if since > low:
                yield _problem(transform.stream, token, (*transform.path, "dest"), since, low)


def _newer(fields: Iterable[Field], low: Version) -> dict[str, _Newer]:
    """The fields that are too new for some server, or have something too new inside, by name."""
    found = {}
    for field in fields:
        words = {word: since for word, since in field.type.words.items() if since > low}
        inside = _newer(field.type.fields, low)
        if field.first > low or words or inside:
            found[field.name] = _Newer(field.key, field.first if field.first > low else None, words, inside)
    return found


def _found(config: Mapping[str, Any], table: Mapping[str, _Newer], path: Path) -> Iterator[tuple[str, Path, Version]]:
    for key, newer in table.items():
        value = config.get(key)
        if value is None:
            continue
        if newer.field:
            yield newer.key, (*path, key), newer.field
        elif isinstance(value, str):
            if value in newer.words:
                yield f"{key}: {value}", (*path, key), newer.words[value]
        elif isinstance(value, Mapping):
            yield from _found(value, newer.inside, (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                yield from _found(item, newer.inside, (*path, key, index))


def _problem(resource: Resource, what: str, path: Path, since: Version, low: Version) -> Problem:
    first = f"{since.major}.{since.minor}"
    return Problem(
        f"{what} of {resource.address} needs nats-server {first}, and servers starts at {low.major}.{low.minor}",
        resource.key(*path),
        resource.address,
        f'leave it out, or write servers: ">={first}"',
    )
