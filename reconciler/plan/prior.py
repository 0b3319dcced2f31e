"""Which objects a plan touches, and how they were when it was made."""

from __future__ import annotations

from typing import NamedTuple

from reconciler.model.address import Address
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.saved import Prior
from reconciler.model.topology import Resource, State, Topology
from reconciler.plan.document import config_digest

_EMPTY = State()


class Touched(NamedTuple):
    """What has to be read again before a plan is carried out, in order of the addresses."""

    addresses: tuple[Address, ...]
    streams: tuple[str, ...]
    """Streams that are deleted, if only to be made anew: their consumers go with them."""


def touched(plan: Plan) -> Touched:
    """The objects of a plan's actions, those that they move from, and the streams whose consumers go too."""
    addresses = {each for action in plan.actions for each in (action.address, action.moved_from) if each is not None}
    streams = {action.address.stream for action in plan.actions if sweeps(action)}
    return Touched(tuple(sorted(addresses)), tuple(sorted(streams)))


def sweeps(action: Action) -> bool:
    """Whether the consumers of a stream go with it."""
    return action.address.stores and action.verb in (Verb.delete, Verb.replace)


def prior(plan: Plan, live: Topology) -> tuple[Prior, ...]:
    """How the objects that a plan touches are, by what it was made from."""
    addresses, streams = touched(plan)
    deleting = {action.address: action for action in plan.actions if deletes(action)}
    beneath = {each.address for stream in streams for each in live.consumers_of(stream)}
    return tuple(
        Prior(
            address,
            "" if (resource := found(live, address)) is None else config_digest(resource.config),
            resource is not None and address in deleting and holds(deleting[address], resource),
        )
        for address in sorted(beneath.union(addresses))
    )


def deletes(action: Action) -> bool:
    """Whether the object of the action is deleted by it, for good or to be made anew."""
    return action.verb in (Verb.delete, Verb.replace) and any(call.deletes for call in action.calls)


def holds(action: Action, resource: Resource) -> bool:
    """Whether there is something to lose: what ``guard`` would want a yes for."""
    state = resource.state or _EMPTY
    if action.address.stores:
        return state.messages > 0
    return state.pending > 0 or (action.verb is Verb.replace and state.delivered > 0)


def found(live: Topology, address: Address) -> Resource | None:
    """The live object of an address, whether it was observed as a stream or as a bucket."""
    return live.store(address.stream) if address.stores else live.get(address)
