"""How a declared object and its live one differ, once the server's normalisation is taken into account.

Most pairs are equal, which ``==`` says at once. deepdiff is imported for the first nested value that differs, and
names what differs inside: ``metadata.team``, ``sources[0].filter_subject``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from reconciler.kinds import BY_NAME, Around, Kind
from reconciler.kinds.fields import Field
from reconciler.kinds.units import instant
from reconciler.model.address import Address
from reconciler.model.plan import FieldChange
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import NEWEST, Version


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares objects of a desired topology with live ones."""

    desired: Around
    live: Around
    server: Version
    now: int
    """When the servers were read, in nanoseconds since 1970; 0 when unknown."""

    def changes(self, kind: Kind, wanted: Resource, found: Resource) -> tuple[FieldChange, ...]:
        """What has to change, field by field, in the order of the kind's table; empty when the two are equal."""
        address = wanted.address
        if kind.plainly_equal(address, wanted.config, found.config, self.desired, self.server):
            return ()
        want = self._effective(kind, address, wanted.config, self.desired)
        have = self._effective(kind, address, found.config, self.live)
        if want == have:
            return ()
        before = kind.said(address, found.config, self.live, self.server)
        after = kind.said(address, wanted.config, self.desired, self.server)
        differing = [field for field in kind.all_fields if want.get(field.name) != have.get(field.name)]
        return tuple(
            change
            for field in differing
            for change in self._field(field, *_as_said(kind, address, field.name, before, after))
        )

    def _effective(self, kind: Kind, address: Address, config: Config, around: Around) -> dict[str, Any]:
        values = kind.effective(address, config, around, self.server)
        if "pause_until" in values and values["pause_until"] <= self.now:
            # A pause that has run out is no pause; the server forgets it when it likes.
            del values["pause_until"]
        return values

    def _field(self, field: Field, before: Any, after: Any) -> Iterator[FieldChange]:
        judgement = field.change.judge(before, after, self.server)
        old, new = (None if value is None else field.type.told(value) for value in (before, after))
        leaves = [(field.key, old, new)]
        if field.type.nested and old is not None and new is not None:
            leaves = list(_inside(field.key, old, new)) or leaves
        for path, was, will_be in leaves:
            yield FieldChange(path, was, will_be, judgement.risk, judgement.why, not judgement.in_place, field.name)


def comparer(desired: Topology, live: Topology) -> Comparer:
    """A comparer of two topologies. A stream that others manage is looked up among the live ones."""

    @cache
    def declared(stream: str) -> Config | None:
        resource, found = desired.store(stream), live.store(stream)
        if resource is not None and found is not None:
            resource = BY_NAME[resource.address.kind].yielding(resource, found.config)
        resource = resource or found
        return resource.config if resource else None

    def observed(stream: str) -> Config | None:
        resource = live.store(stream)
        return resource.config if resource else None

    now = instant(live.observed_at) if live.observed_at else 0
    return Comparer(declared, observed, live.server or NEWEST, now)


def _as_said(kind: Kind, address: Address, name: str, before: Config, after: Config) -> tuple[Any, Any]:
    """A field's two values as YAML says them: a copied bucket by its own name, as long as that tells the two apart."""
    sides = before.get(name), after.get(name)
    was, will_be = (None if side is None else kind.abridged(address, {name: side}).get(name, side) for side in sides)
    return sides if was == will_be else (was, will_be)


def _inside(name: str, before: Any, after: Any) -> Iterator[tuple[str, Any, Any]]:
    """The leaves of a nested value that differ, with their paths, in order of the paths."""
    from deepdiff import DeepDiff
    from deepdiff.helper import NotPresent

    found: list[tuple[str, Any, Any]] = []
    for levels in DeepDiff(
        before, after, view="tree", ignore_order=True, report_repetition=True, ignore_private_variables=False
    ).values():
        for level in levels:
            path = name
            for step in level.path(output_format="list"):
                path += f"[{step}]" if isinstance(step, int) else f".{step}"
            was, will_be = (None if isinstance(side, NotPresent) else side for side in (level.t1, level.t2))
            found.append((path, was, will_be))
    yield from sorted(found, key=lambda each: each[0])
