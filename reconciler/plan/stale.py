"""Whether a saved plan still fits the servers: what is done, what can be done, and what is otherwise than it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from reconciler.kinds import BY_NAME, Kind, lifecycle, position
from reconciler.kinds.units import instant
from reconciler.model.address import Address
from reconciler.model.pattern import matches
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.risk import Risk
from reconciler.model.saved import Difference, Identity, SavedPlan, Stale, Standing
from reconciler.model.topology import Config, Resource, Topology
from reconciler.model.version import NEWEST
from reconciler.plan import rules
from reconciler.plan.compare import Comparer
from reconciler.plan.document import config_digest
from reconciler.plan.prior import deletes, found, holds, sweeps

_GUARDS = {
    (Verb.delete, True): rules.DESTROY_WITH_DATA,
    (Verb.replace, True): rules.REPLACE_STREAM,
    (Verb.delete, False): rules.CONSUMER_DELETE_PENDING,
    (Verb.replace, False): rules.CONSUMER_RECREATE,
}
"""What a yes is needed for, by verb and whether it is about a stream."""

_METADATA = "metadata."

_SAME = ("cluster", "server", "account", "domain", "api")
_WORDS = {"api": "API prefix", "domain": "JetStream domain"}


def elsewhere(planned: Identity, met: Identity) -> str:
    """Why servers are not those of a plan, in words; empty when they are. What the plan does not know may be any."""
    for name in _SAME:
        wanted, got = getattr(planned, name), getattr(met, name)
        if wanted and wanted != got:
            word = _WORDS.get(name, name)
            return f"the plan is for {word} {wanted!r}, and this is {f'{word} {got!r}' if got else 'none that says so'}"
        if name == "cluster" and got and not wanted:
            return f"the plan is for server {planned.server!r}, which is in no cluster, and this is cluster {got!r}"
    return ""


def standing(saved: SavedPlan, now: Topology) -> Standing:
    """Hold a plan against what it touches, read again."""
    return _Standing(saved, now).whole()


def unfinished(plan: Plan, now: Topology) -> Plan:
    """The plan with only the actions whose objects are not as it wants them, and how they are otherwise."""
    check = _Standing(SavedPlan(plan, "", Identity()), now)
    left = [check.left(action) for action in plan.actions if not check.as_wanted(action)]
    return replace(
        plan, actions=tuple(left), unchanged=len(plan.actions) - len(left), unowned=(), left_alone=(), findings=()
    )


class _Standing:
    def __init__(self, saved: SavedPlan, now: Topology) -> None:
        self._saved = saved
        self._now = now
        self._prior = {each.address: each for each in saved.prior}
        self._streams = {
            each.address.stream: each.after or each.before for each in saved.plan.actions if each.address.stores
        }
        self._acting = {each.address: each for each in saved.plan.actions}
        seen = instant(now.observed_at) if now.observed_at else 0
        self._comparer = Comparer(self._around, self._around, now.server or NEWEST, seen)

    def whole(self) -> Standing:
        todo: list[Action] = []
        done: set[Address] = set()
        stale = list(self._servers())
        for action in self._saved.plan.actions:
            if self._goes_with_its_stream(action, done) and self.as_wanted(action):
                done.add(action.address)
                continue
            against = list(self._against(action))
            stale += against
            if not against:
                todo.append(action)
        return Standing(tuple(todo), tuple(sorted(done)), tuple(stale))

    def as_wanted(self, action: Action) -> bool:
        """Whether the object of an action is as the action leaves it."""
        live = found(self._now, action.address)
        if action.after is None:
            return live is None
        if live is None or (action.moved_from is not None and found(self._now, action.moved_from) is not None):
            return False
        return not self._changes(action, live) and _marks(live.config) == _marks(action.after)

    def left(self, action: Action) -> Action:
        """An action with what is still otherwise than it wants."""
        live = found(self._now, action.address)
        changes = () if live is None or action.after is None else self._changes(action, live)
        return replace(action, changes=changes, reason="" if live else "is not there")

    def _goes_with_its_stream(self, action: Action, done: set[Address]) -> bool:
        """Whether what is as wanted is so for good: what a stream takes with it is made only after that."""
        if action.verb is not Verb.replace or deletes(action):
            return True
        return any(each.stores and each.stream == action.address.stream for each in done)

    def _servers(self) -> Iterator[Stale]:
        planned, now = self._saved.identity, self._now.server
        if now is not None and now.level != planned.level:
            yield Stale(
                None,
                f"the plan was made for nats-server {planned.version}, and now {now} answers, "
                "for which the same requests may mean something else",
            )

    def _against(self, action: Action) -> Iterator[Stale]:
        for address in (action.address, action.moved_from):
            if address is not None:
                yield from self._changed(action, address)
        if deletes(action):
            yield from self._filled(action)
        if sweeps(action) and found(self._now, action.address) is not None:
            for each in self._now.consumers_of(action.address.stream):
                if each.address not in self._acting and self._differs(each.address):
                    yield Stale(each.address, f"is new or changed, and would go with {action.address}")

    def _differs(self, address: Address) -> bool:
        before, live = self._prior.get(address), found(self._now, address)
        return (before.digest if before else "") != ("" if live is None else config_digest(live.config))

    def _changed(self, action: Action, address: Address) -> Iterator[Stale]:
        if address in self._now.unknown:
            yield Stale(address, "is missing or offline in the servers' answer")
            return
        if not self._differs(address):
            return
        live, before = found(self._now, address), self._prior[address]
        if live is None:
            # A replacement was interrupted, or its stream was made anew already: what is left is to make it.
            if action.verb is not Verb.replace:
                yield Stale(address, "is gone")
            return
        owner = lifecycle.owner(live.config)
        if owner not in (None, self._saved.plan.topology):
            reason = f"is owned by the topology {owner} now"
        elif before.digest:
            reason = "was changed"
        else:
            reason = "is there now, and was not when the plan was made"
        yield Stale(address, reason, tuple(self._differences(action, address, live)))

    def _filled(self, action: Action) -> Iterator[Stale]:
        """What had nothing to lose and has now, without anybody's yes."""
        live, before = found(self._now, action.address), self._prior.get(action.address)
        if live is None or before is None or before.held or not holds(action, live):
            return
        rule = _GUARDS[action.verb, action.address.stores].id
        if not any(_permits(permit, rule, action.address) for permit in self._saved.allowed):
            held = live.state.held if live.state and action.address.stores else "a position or outstanding messages"
            yield Stale(action.address, f"holds {held} now, had nothing to lose when the plan was made")

    def _differences(self, action: Action, address: Address, live: Resource) -> Iterator[Difference]:
        kind = BY_NAME[address.kind]
        before: Config = action.before if action.before is not None and self._prior[address].digest else {}
        after: Config = (action.after or {}) if address == action.address else {}
        if not before:
            for change in self._between(kind, address, after, live.config) if after else ():
                yield Difference(change.path, None, change.after, change.before)
        else:
            wanted = {each.path: each for each in self._between(kind, address, before, after)} if after else {}
            whole = kind.said(address, after, self._around, self._comparer.server) if after else {}
            for change in self._between(kind, address, before, live.config):
                value: Any = None
                if change.path in wanted:
                    value = wanted[change.path].after
                elif any(each.field == change.field for each in wanted.values()):
                    said = whole.get(change.field)
                    value = None if said is None else kind.by_name[change.field].type.told(said)
                elif after:
                    value = change.before
                yield Difference(change.path, change.before, change.after, value)
        sides = [_others(kind, config) for config in (before, live.config, after)]
        for key in sorted({key for side in sides for key in side}):
            values = [side.get(key) for side in sides]
            if before and values[0] != values[1]:
                yield Difference(key, *values)

    def _changes(self, action: Action, live: Resource) -> tuple[FieldChange, ...]:
        """What of a live object is not as an action wants it."""
        wanted = dict(action.after or {})
        if action.moved_from and wanted.get("deliver_policy") == "by_start_sequence":
            # Where it begins was read when the move was carried out.
            wanted.setdefault("opt_start_seq", live.config.get("opt_start_seq"))
        kind, address = BY_NAME[action.address.kind], action.address
        changes = self._between(kind, address, live.config, wanted)
        marks = [_others(kind, config) for config in (live.config, wanted)]
        return changes + tuple(
            FieldChange(key, marks[0].get(key), marks[1].get(key), Risk.safe)
            for key in sorted({*marks[0], *marks[1]})
            if key.startswith(_METADATA) and marks[0].get(key) != marks[1].get(key)
        )

    def _between(self, kind: Kind, address: Address, before: Config, after: Config) -> tuple[FieldChange, ...]:
        return self._comparer.changes(kind, Resource(address, after), Resource(address, before))

    def _around(self, stream: str) -> Config | None:
        if stream in self._streams:
            return self._streams[stream]
        live = self._now.store(stream)
        return live.config if live else None


def _permits(permit: str, rule: str, address: Address) -> bool:
    allowed, _, name = permit.partition(":")
    kind, _, pattern = name.partition("/")
    return allowed == rule and kind == address.kind and matches(address.name, pattern)


def _marks(config: Config) -> tuple[Any, ...]:
    return lifecycle.owner(config), lifecycle.recorded(config), position.moving(config)


def _others(kind: Kind, config: Config) -> dict[str, Any]:
    """What YAML does not say: the tool's marks, and what the tool does not know."""
    metadata = config.get("metadata") or {}
    marks = {_METADATA + key: value for key, value in metadata.items() if key.startswith(lifecycle.TOOL_PREFIX)}
    skipped = {"name", "durable_name"}
    return {key: value for key, value in config.items() if key not in kind.by_name and key not in skipped} | marks
