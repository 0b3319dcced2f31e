"""What stands against a plan: dangers that need a scoped yes, and what would be refused or never be undone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property

from reconciler.kinds import STREAM, lifecycle
from reconciler.kinds.subjects import SubjectSet, collisions, valid, witness
from reconciler.model.address import BUCKETS, Address
from reconciler.model.finding import Finding, Related
from reconciler.model.pattern import matches
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.position import Position
from reconciler.model.risk import Risk
from reconciler.model.rule import Rule
from reconciler.model.topology import Config, Resource, State, Topology
from reconciler.plan import rules

_SWITCHES = ("sealed", "deny_delete", "deny_purge", "allow_msg_ttl", "allow_msg_schedules")
_EMPTY = State()


def guard(
    plan: Plan,
    desired: Topology,
    live: Topology,
    earlier: Iterable[Finding],
    stuck: tuple[Address, ...],
    allowed: frozenset[str],
) -> Plan:
    """The plan with all findings about it; ``stuck`` are the addresses that need each other in a circle."""
    watch = _Guard(plan, desired, live)
    found = [*earlier, *watch.findings()]
    if stuck:
        found.append(watch.circle(stuck))
    used: set[str] = set()
    standing = []
    for each in found:
        permits = {permit for permit in allowed if _permits(permit, each)}
        used |= permits
        if not permits:
            standing.append(each)
    for permit in sorted(allowed - used):
        standing.append(
            rules.UNUSED_ALLOW.finding(
                f"--allow {permit} allows nothing that this plan does", watch.nowhere, hint=_about_permit(permit)
            )
        )
    return replace(plan, findings=tuple(sorted(standing, key=lambda each: each.sort_key)))


def _about_permit(permit: str) -> str:
    rule = permit.partition(":")[0]
    if rule not in {each.id for each in rules.ALLOWABLE}:
        known = ", ".join(sorted(each.id for each in rules.ALLOWABLE))
        return f"{rule} is not a rule that can be allowed; these are: {known}"
    return "leave it out"


def _permits(permit: str, finding: Finding) -> bool:
    rule, _, address = permit.partition(":")
    if not any(rule == each.id and finding.rule == str(each) for each in rules.ALLOWABLE):
        return False
    kind, _, name = address.partition("/")
    return finding.address is not None and finding.address.kind == kind and matches(finding.address.name, name)


class _Guard:
    def __init__(self, plan: Plan, desired: Topology, live: Topology) -> None:
        self.plan = plan
        self.desired = desired
        self.live = live
        self.nowhere = desired.places.key()

    def findings(self) -> Iterator[Finding]:
        for action in self.plan.actions:
            if action.verb is Verb.delete:
                yield from self._deleted(action)
            elif action.verb is Verb.replace:
                yield from self._replaced(action)
            elif action.verb is Verb.move:
                yield from self._moved(action)
                yield from self._consumer(action)
            elif action.verb is Verb.update:
                yield from self._stream(action) if action.address.stores else self._consumer(action)
        yield from self._taken()

    def circle(self, stuck: tuple[Address, ...]) -> Finding:
        streams = [address for address in stuck if address.stores] or list(stuck)
        resource = self.desired.get(streams[0])
        return rules.CIRCLE.finding(
            f"{', '.join(map(str, streams))} wait for each other to give up a subject or to be there first",
            resource.key() if resource else self.nowhere,
            address=streams[0],
            hint="do it in two applies: give the subjects up in one and take them in the next",
        )

    def _deleted(self, action: Action) -> Iterator[Finding]:
        state = action.state or _EMPTY
        if "delete" in lifecycle.recorded(action.before or {}).protect:
            hint = "declare it again without protect: [delete], apply, then remove it"
            yield self._about(rules.PROTECTED, action, "is protected from deletion", hint)
        if action.address.stores:
            yield from self._consumers_under(action)
            if state.messages:
                yield self._unsafe(rules.DESTROY_WITH_DATA, action, f"would be deleted with {state.held}")
            return
        if state.pending:
            message = f"would be deleted with {state.pending:,} messages that it has not processed"
            yield self._unsafe(rules.CONSUMER_DELETE_PENDING, action, message)
        yield from self._last_interest(action)

    def _replaced(self, action: Action) -> Iterator[Finding]:
        state = action.state or _EMPTY
        resource = self.desired.resources[action.address]
        if resource.lifecycle.protect:
            why = " and ".join(sorted({change.path for change in action.changes if change.replaces})) or "its stream"
            hint = "take back the change, or remove protect first"
            yield self._about(rules.PROTECTED, action, f"is protected and would be replaced because of {why}", hint)
        if action.address.stores:
            yield from self._consumers_under(action)
            if state.messages:
                yield self._unsafe(rules.REPLACE_STREAM, action, f"would be replaced and lose {state.held}")
            yield from self._mirrors_of(action)
        elif (state.delivered or state.pending) and any(change.replaces for change in action.changes):
            message = f"would be replaced and forget its position at sequence {state.delivered:,} of its stream"
            yield self._unsafe(rules.CONSUMER_RECREATE, action, message)
            yield from self._last_interest(action)

    def _mirrors_of(self, action: Action) -> Iterator[Finding]:
        """Mirrors that stay while their origin begins anew."""
        for each in self.live.stores:
            mirror = each.config.get("mirror") or {}
            ours = mirror.get("name") == action.address.stream and not mirror.get("external")
            held = (action.state or _EMPTY).messages or (each.state or _EMPTY).messages
            if ours and held and each.address not in self._interrupted:
                message = f"would be replaced under its mirror {each.address}, which then misses messages"
                yield self._unsafe(rules.BROKEN_MIRROR, action, message)

    def _last_interest(self, action: Action) -> Iterator[Finding]:
        """An interest stream's last consumer is deleted, if only to be created again: its messages go at once."""
        stream = self.live.store(action.address.stream)
        if stream is None or stream.config.get("retention") != "interest" or not (stream.state or _EMPTY).messages:
            return
        if all(each.address in self._interrupted for each in self.live.consumers_of(stream.address.stream)):
            message = f"is the last consumer of {stream.address}, which would lose {(stream.state or _EMPTY).held}"
            yield self._unsafe(rules.LAST_INTEREST, action, message)

    @cached_property
    def _interrupted(self) -> frozenset[Address]:
        """What is deleted at some moment of the plan."""
        return frozenset(each.address for each in self.plan.actions if each.verb in (Verb.delete, Verb.replace))

    def _consumers_under(self, action: Action) -> Iterator[Finding]:
        """What else goes with a stream that is deleted or replaced."""
        declared = self.desired.resources
        for each in self.live.consumers_of(action.address.stream):
            if each.address in declared and each.owner in (None, self.desired.name):
                continue
            if each.owner not in (None, self.desired.name):
                message = f"cannot be {_past(action.verb)} under {each.address}, which the topology {each.owner} owns"
                yield self._about(rules.FOREIGN_CONSUMERS, action, message, f"remove it from {each.owner} first")
            elif each.owner is None:
                message = f"would be {_past(action.verb)} under {each.address}, which nobody declared"
                yield self._unsafe(rules.STRAY_CONSUMERS, action, message)
            elif lifecycle.recorded(each.config).protect:
                message = f"would be {_past(action.verb)} under {each.address}, which is protected from deletion"
                hint = "declare the consumer again without protect: [delete], apply, then remove it"
                yield self._about(rules.PROTECTED, action, message, hint)
            elif lifecycle.recorded(each.config).on_removal == "keep":
                message = f"would be {_past(action.verb)} under {each.address}, which is to be kept"
                yield self._unsafe(rules.STRAY_CONSUMERS, action, message)

    def _consumer(self, action: Action) -> Iterator[Finding]:
        """A consumer that is changed in place."""
        stream = self.live.store(action.address.stream)
        resource = self.desired.resources[action.address]
        for change in action.changes:
            if change.risk is Risk.lossy and (action.state or _EMPTY).delivered:
                yield self._unsafe(rules.CONSUMER_RECREATE, action, f"would change {change.path}: {change.reason}")
        filters = [change.path for change in action.changes if change.field.startswith("filter_subject")]
        if filters and stream is not None and (stream.state or _EMPTY).messages:
            interest = stream.config.get("retention") == "interest"
            gone = "; messages that nobody else waits for are deleted" if interest else ""
            yield rules.FILTER_EDIT.finding(
                f"{action.address} gets another filter in the middle of a stream with messages{gone}",
                resource.at(filters[0]),
                address=action.address,
                hint="what it has passed is not delivered again; a new consumer would read all of it",
            )

    def _moved(self, action: Action) -> Iterator[Finding]:
        """A consumer that takes over from one that is deleted then, and needs a place beside it before."""
        old = self.live.get(action.moved_from) if action.moved_from else None
        if old is not None and old.owner is None:
            message = f"would take over from {old.address}, which nobody owns, and delete it"
            yield self._unsafe(rules.MOVES_UNOWNED, action, message)
        name = action.address.stream
        stream = self.desired.store(name) or self.live.store(name)
        most = (stream.config.get("max_consumers") or -1) if stream else -1
        if stream is None or most <= 0 or stream.config.get("retention") == "workqueue":
            return
        staying = [
            each.address
            for each in self.live.consumers_of(name)
            if each.address not in self._interrupted and each.address != action.address
        ]
        if len(staying) >= most:
            yield self._about(
                rules.NO_ROOM_TO_MOVE,
                action,
                f"needs a place in {stream.address} beside {action.moved_from}, and max_consumers is {most}",
                "raise max_consumers for the move, or remove another consumer first",
            )

    def _stream(self, action: Action) -> Iterator[Finding]:
        state = action.state or _EMPTY
        config = action.after or {}
        resource = self.desired.resources[action.address]
        for change in action.changes:
            at = resource.at(change.path)
            loss = _loss(change.field, config, state) if change.risk is Risk.lossy else ""
            if loss:
                yield rules.RETENTION_SHRINK.finding(
                    f"{change.path} {change.before} → {change.after} deletes up to {loss} of {action.address} at once",
                    at,
                    address=action.address,
                    hint="back them up first, or leave the limit as it is",
                )
            if change.field in _SWITCHES and change.after:
                yield rules.ONE_WAY.finding(
                    f"{change.path} of {action.address} cannot be switched off again", at, address=action.address
                )
        before = STREAM.subjects(action.address, action.before or {})
        after = SubjectSet(filter(valid, STREAM.subjects(action.address, config)))
        dropped = [each for each in sorted({*before}.difference(after.subjects)) if not after.covers(each)]
        for subject in dropped:
            missing = self._stored.uncovered(subject)
            if missing is not None:
                yield rules.SUBJECT_REMOVED.finding(
                    f"{action.address} no longer stores {subject!r}, and no other stream takes all of it: {missing}",
                    resource.at("subjects"),
                    address=action.address,
                    hint="add it to another stream, or move its publishers first",
                )

    @cached_property
    def _stored(self) -> SubjectSet:
        """The subjects of all declared streams together."""
        stored = [
            subject
            for each in self.desired.stores
            for subject in STREAM.subjects(each.address, each.config)
            if valid(subject)
        ]
        return SubjectSet(stored)

    def _taken(self) -> Iterator[Finding]:
        """Subjects that a stream of this plan takes from one that the plan does not touch."""
        acting = {
            action.address: action
            for action in self.plan.actions
            if action.address.stores and action.verb is not Verb.forget
        }
        takers = [
            (each, subject)
            for each in acting.values()
            if each.after is not None
            for subject in STREAM.subjects(each.address, each.after)
            if valid(subject)
        ]
        holders = [
            (each, subject)
            for each in self.live.stores
            if takers and each.address not in acting
            for subject in STREAM.subjects(each.address, each.config)
        ]
        wishes = (self.desired.resources[each.address].lifecycle for each, _ in takers)
        if not holders and not any("subjects" in each.ignore_changes for each in wishes):
            return
        subjects = [subject for _, subject in takers] + [subject for _, subject in holders]
        for pair in sorted(collisions(subjects)):
            if pair.first >= len(takers):
                continue
            action, wanted = takers[pair.first]
            if pair.second >= len(takers):
                holder, held = holders[pair.second - len(takers)]
                yield self._taken_by(action, wanted, holder, held)
            elif takers[pair.second][0] is not action:
                # Two streams of this plan, when the subjects of one are ignored and are what the server has.
                other, held = takers[pair.second]
                yield self._taken_by(action, wanted, self.desired.resources[other.address], held)

    def _taken_by(self, action: Action, wanted: str, holder: Resource, held: str) -> Finding:
        whose = holder.owner or (self.desired.name if holder.address in self.desired.resources else None)
        owner = f"the topology {whose} owns" if whose else "nobody owns"
        declared = self.desired.get(holder.address)
        # A bucket's subjects are what its name makes them.
        streams = [str(each) for each in (action.address, holder.address) if each.kind not in BUCKETS]
        narrowed = streams[0] if len(streams) == 1 else "one of the two"
        return rules.SUBJECT_TAKEN.finding(
            f"{action.address} takes {wanted!r}, but {holder.address}, which {owner}, holds {held!r}: "
            f"both match {witness(wanted, held)}",
            self.desired.resources[action.address].at("subjects"),
            address=action.address,
            hint=f"narrow {narrowed}, or remove {holder.address} first",
            related=(Related(declared.key(), f"{holder.address} is declared here"),) if declared else (),
        )

    def _unsafe(self, rule: Rule, action: Action, message: str) -> Finding:
        return self._about(rule, action, message, f"if that is meant: --allow {rule.id}:{action.address}")

    def _about(self, rule: Rule, action: Action, message: str, hint: str) -> Finding:
        at: Position = action.at or self.nowhere
        return rule.finding(f"{action.address} {message}", at, address=action.address, hint=hint)


def _past(verb: Verb) -> str:
    return "deleted" if verb is Verb.delete else "replaced"


def _loss(field: str, config: Config, state: State) -> str:
    """At most how much a lower limit deletes, in words; empty when nothing.

    With discard: new the server refuses new messages instead, for these two limits (2.15.0).
    """
    limit = config.get(field) or 0
    if field in ("max_msgs", "max_bytes"):
        if config.get("discard") == "new":
            return ""
        if field == "max_msgs":
            return State(max(0, state.messages - limit), state.bytes).held if state.messages > limit else ""
        return State(state.messages, state.bytes - limit).held if state.bytes > limit else ""
    return state.held if state.messages else ""
