"""From a declared object and its live one to an action, with the requests that carry it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reconciler.kinds import BY_NAME, Kind, lifecycle, position
from reconciler.model.call import Call
from reconciler.model.plan import Action, FieldChange, Verb
from reconciler.model.risk import Risk
from reconciler.model.topology import EVERYTHING_ALLOWED, Resource
from reconciler.plan.compare import Comparer

TAKES_OVER = "takes over an object that nobody owns"


@dataclass(frozen=True, slots=True)
class Decider:
    """Decides about the objects of one topology."""

    topology: str
    comparer: Comparer
    adopt: bool

    def declared(self, wanted: Resource, found: Resource | None) -> Action | None:
        """The action that makes a live object as declared; None when it is, or is but for its owner's mark."""
        kind = BY_NAME[wanted.address.kind]
        if found is None:
            return self._create(kind, wanted)
        if wanted.lifecycle is EVERYTHING_ALLOWED and self._as_sent(kind, wanted, found):
            return None
        wanted = position.standing(kind.yielding(wanted, position.unpaused(found.config)), found.config)
        changes = self.comparer.changes(kind, wanted, found)
        if not changes:
            return self._marked(kind, wanted, found)
        reason = TAKES_OVER if found.owner is None else ""
        body = kind.body(self.topology, wanted, found.config, self.comparer.desired)
        if any(change.replaces for change in changes):
            calls = (kind.delete(wanted.address), *kind.create(wanted.address, body))
            return self._action(Verb.replace, wanted, found, changes, calls, body, Risk.lossy, reason)
        risk = max(change.risk for change in changes)
        return self._action(Verb.update, wanted, found, changes, _update(kind, wanted, body, found), body, risk, reason)

    def _as_sent(self, kind: Kind, wanted: Resource, found: Resource) -> bool:
        """Whether a live object is what we made and nobody touched, as most of a large topology are."""
        around, server = self.comparer.desired, self.comparer.server
        return kind.as_sent(self.topology, wanted.address, wanted.config, found.config, around, server)

    def moved(self, wanted: Resource, old: Resource, half_made: Resource | None) -> Action:
        """The action for a consumer that takes over from one of another name, which is live, or goes on with that."""
        kind = BY_NAME[wanted.address.kind]
        wanted = kind.yielding(wanted, old.config)
        changes = self.comparer.changes(kind, position.standing(wanted, old.config), old)
        going_on = self._going_on(kind, wanted, old, half_made)
        if going_on is not None:
            body, calls = going_on
        else:
            stream = self.comparer.desired(wanted.address.stream) or {}
            body = kind.body(self.topology, wanted, old.config, self.comparer.desired)
            body, calls = position.takeover(
                kind,
                old.address,
                wanted.address,
                body,
                retention=stream.get("retention", "limits"),
                server=self.comparer.server,
                anew=half_made is not None,
            )
        reason = f"moved from {old.address}, at its position" + (f"; {TAKES_OVER}" if old.owner is None else "")
        action = self._action(
            Verb.move, wanted, old, tuple(map(_made_anew, changes)), calls, body, Risk.disruptive, reason
        )
        return replace(action, moved_from=old.address)

    def _going_on(
        self, kind: Kind, wanted: Resource, old: Resource, half_made: Resource | None
    ) -> tuple[dict[str, Any], tuple[Call, ...]] | None:
        """Configuration and requests that end a move whose successor has a position and perhaps clients; else None."""
        if half_made is None or half_made.config.get("pause_until"):
            return None
        wanted = position.standing(wanted, half_made.config)
        if any(change.replaces for change in self.comparer.changes(kind, wanted, half_made)):
            return None
        body = kind.body(self.topology, wanted, half_made.config, self.comparer.desired)
        return body, position.continued(kind, old.address, wanted.address, body, half_made.config)

    def recreated(self, wanted: Resource, found: Resource) -> Action:
        """The action for a consumer whose stream is replaced: it went with the stream and is created again."""
        kind = BY_NAME[wanted.address.kind]
        body = kind.body(self.topology, wanted, None, self.comparer.desired)
        changes = tuple(each._replace(replaces=False) for each in self.comparer.changes(kind, wanted, found))
        calls = kind.create(wanted.address, body)
        reason = "goes with its stream, which is replaced, and starts anew"
        return self._action(Verb.replace, wanted, found, changes, calls, body, Risk.lossy, reason)

    def doomed(self, found: Resource, consumers: int) -> Action:
        """The action for an object that is no longer declared; ``consumers`` go with a stream."""
        reason = "no longer declared"
        if consumers:
            reason += f"; its {consumers} consumer{'s go' if consumers > 1 else ' goes'} with it"
        call = BY_NAME[found.address.kind].delete(found.address)
        return Action(Verb.delete, found.address, (call,), (), Risk.lossy, reason, (), found.config, None, found.state)

    def forgotten(self, found: Resource) -> Action:
        """The action for an object that is no longer declared and to be kept: from then on nobody owns it."""
        kind = BY_NAME[found.address.kind]
        body = kind.forgotten(found.config)
        calls = kind.update(found.address, body, found.config)
        reason = "no longer declared, and kept; from then on nobody owns it"
        return Action(Verb.forget, found.address, calls, (), Risk.safe, reason, (), found.config, body, found.state)

    def _create(self, kind: Kind, wanted: Resource) -> Action:
        body = kind.body(self.topology, wanted, None, self.comparer.desired)
        said = kind.abridged(wanted.address, wanted.config)
        changes = tuple(
            FieldChange(field.key, None, field.type.yaml(said[field.name]), Risk.safe, field=field.name)
            for field in kind.fields
            if field.name in said
        )
        calls = kind.create(wanted.address, body)
        return Action(Verb.create, wanted.address, calls, changes, after=body, at=wanted.key())

    def _marked(self, kind: Kind, wanted: Resource, found: Resource) -> Action | None:
        """An action when only what the tool records on the object is to change."""
        recorded, wishes = lifecycle.recorded(found.config), lifecycle.recordable(wanted.lifecycle)
        changes = []
        if recorded.on_removal != wishes.on_removal:
            changes.append(FieldChange("on_removal", recorded.on_removal, wishes.on_removal, Risk.safe))
        if recorded.protect != wishes.protect:
            before, after = (sorted(each.protect) or None for each in (recorded, wishes))
            changes.append(FieldChange("protect", before, after, Risk.safe))
        if found.owner is None:
            if not self.adopt:
                return None
            body = kind.adopted(self.topology, wanted, found.config)
            calls = kind.update(wanted.address, body, found.config)
            reason = "is as declared; nobody owns it"
            return self._action(Verb.adopt, wanted, found, tuple(changes), calls, body, Risk.safe, reason)
        if origin := position.moving(found.config):
            body = kind.body(self.topology, wanted, found.config, self.comparer.desired)
            reason = f"ends the move from the consumer {origin}"
            calls = _update(kind, wanted, body, found)
            return self._action(Verb.update, wanted, found, (), calls, body, Risk.safe, reason)
        if not changes:
            return None
        body = kind.body(self.topology, wanted, found.config, self.comparer.desired)
        calls = kind.update(wanted.address, body, found.config)
        return self._action(Verb.update, wanted, found, tuple(changes), calls, body, Risk.safe, "")

    def _action(
        self,
        verb: Verb,
        wanted: Resource,
        found: Resource,
        changes: tuple[FieldChange, ...],
        calls: tuple[Call, ...],
        body: dict[str, Any],
        risk: Risk,
        reason: str,
    ) -> Action:
        return Action(
            verb, wanted.address, calls, changes, risk, reason, (), found.config, body, found.state, wanted.key()
        )


def _update(kind: Kind, wanted: Resource, body: dict[str, Any], found: Resource) -> tuple[Call, ...]:
    if position.moving(found.config):
        return position.released(kind, wanted.address, body, found.config)
    return kind.update(wanted.address, body, found.config)


def _made_anew(change: FieldChange) -> FieldChange:
    """A change of a consumer that is made anew at its position: nothing is refused then, or lost."""
    if change.risk is not Risk.lossy:
        return change
    return change._replace(risk=Risk.disruptive, reason="", replaces=False)
