"""Puts the steps of planning together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from reconciler.model.address import Address
from reconciler.model.finding import Finding
from reconciler.model.plan import Action, Plan, Verb
from reconciler.model.topology import Resource, Topology
from reconciler.plan import capacity
from reconciler.plan.compare import Comparer, comparer
from reconciler.plan.decide import Decider
from reconciler.plan.fleet import mixed
from reconciler.plan.guard import guard
from reconciler.plan.order import in_order
from reconciler.plan.scope import Scope, named_as_in, sort_out


def make(desired: Topology, live: Topology, *, adopt: bool = False, allowed: frozenset[str] = frozenset()) -> Plan:
    """What has to be done so that ``live`` becomes ``desired``.

    ``adopt`` marks objects that are as declared and owned by nobody. ``allowed`` holds scoped permissions for
    unsafe changes, ``SAF001:stream/LEGACY``, where the name may contain ``*``.
    """
    live = named_as_in(desired, live)
    scope = sort_out(desired, live)
    compare = comparer(desired, live)
    decider = Decider(desired.name, compare, adopt)
    decided = {
        wanted.address: (
            decider.moved(wanted, scope.moved[wanted.address], found)
            if wanted.address in scope.moved
            else decider.declared(wanted, found),
            wanted,
            found,
        )
        for wanted, found in scope.declared
    }
    actions = {address: action for address, (action, _, _) in decided.items() if action is not None}
    _gone_with_their_streams(decider, scope, decided, actions)
    equal = [address for address in decided if address not in actions]
    unowned = tuple(address for address in equal if live.resources[address].owner is None)
    ordered, stuck, against = _ordered(tuple(actions.values()), compare, desired, live)
    plan = Plan(
        topology=desired.name,
        actions=ordered,
        unchanged=len(equal) - len(unowned),
        unowned=unowned,
        left_alone=scope.left_alone,
        unknown=scope.unknown,
        server=str(live.connected or live.server or ""),
        settling=tuple(
            (address, found.state.settling)
            for address, (_, _, found) in decided.items()
            if found is not None and found.state is not None and found.state.settling
        ),
    )
    earlier = (*scope.findings, *mixed(desired, live), *against)
    return guard(plan, desired, live, earlier, stuck, allowed)


def _ordered(
    actions: tuple[Action, ...], compare: Comparer, desired: Topology, live: Topology
) -> tuple[tuple[Action, ...], tuple[Address, ...], tuple[Finding, ...]]:
    """The actions in order, those that are stuck in a circle, and what has no room in the account."""
    against = tuple(capacity.exceeded(actions, desired, live))
    ordered, stuck = in_order(actions, compare.desired, capacity.needed(actions, live))
    if stuck:
        # Perhaps only because the account is full.
        loose, turning = in_order(actions, compare.desired)
        if not turning:
            return loose, (), (*against, capacity.crossed(stuck, desired))
    return ordered, stuck, against


def _gone_with_their_streams(
    decider: Decider,
    scope: Scope,
    decided: dict[Address, tuple[Action | None, Resource, Resource | None]],
    actions: dict[Address, Action],
) -> None:
    """Add the deletions, and what becomes of the consumers of streams that are deleted or replaced."""
    doomed_of: dict[str, list[Resource]] = defaultdict(list)
    for found in scope.doomed:
        if found.address.kind == "consumer":
            doomed_of[found.address.stream].append(found)
    for found in scope.doomed:
        if found.address.stores:
            actions[found.address] = decider.doomed(found, len(doomed_of.get(found.address.stream, ())))
    acting = {address.stream: action for address, action in actions.items() if address.stores}
    for old in scope.moved.values():
        if old.address.stream in acting and acting[old.address.stream].verb is Verb.replace:
            doomed_of[old.address.stream].append(old)
    for stream, consumers in doomed_of.items():
        action = acting.get(stream)
        if action is None or action.verb not in (Verb.delete, Verb.replace):
            actions.update((each.address, decider.doomed(each, 0)) for each in consumers)
        elif action.verb is Verb.replace:
            names = ", ".join(str(each.address) for each in consumers)
            reason = f"no longer declared and gone with the old stream: {names}"
            actions[action.address] = replace(action, reason="; ".join(filter(None, (action.reason, reason))))
    for kept in scope.kept:
        action = acting.get(kept.address.stream)
        if action is None or action.verb not in (Verb.delete, Verb.replace):
            actions[kept.address] = decider.forgotten(kept)
    for address, (_, wanted, live_one) in decided.items():
        action = acting.get(address.stream) if address.kind == "consumer" else None
        if action is not None and action.verb is Verb.replace:
            if live_one is not None:
                actions[address] = decider.recreated(wanted, live_one)
            elif address in scope.moved and (created := decider.declared(wanted, None)):
                actions[address] = created
