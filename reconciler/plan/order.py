"""What has to be done before what: the rules of the server about the moments between two requests.

Each rule adds to what an action needs. The plan's order is then the only one for a given set of actions: among
those that nothing holds back, by address.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from reconciler.kinds import BY_NAME, STREAM, Around
from reconciler.kinds.subjects import REST, collisions, valid
from reconciler.model.address import Address
from reconciler.model.plan import Action, Verb
from reconciler.model.topology import Config
from reconciler.plan.capacity import ENOUGH, Room

Edge = tuple[Address, Address]
"""The first needs the second."""


def in_order(
    actions: Iterable[Action], config_of: Around, room: Room = ENOUGH
) -> tuple[tuple[Action, ...], tuple[Address, ...]]:
    """The actions with their needs, in an order that can be carried out one after the other.

    ``config_of`` looks up the configuration of a stream that no action changes. ``room`` says what an account that
    is full cannot hold at one time. The second value are the addresses
    that need each other in a circle; they stand last.
    """
    by_address = {action.address: action for action in actions}
    needs: dict[Address, set[Address]] = {address: set() for address in by_address}
    for needy, needed in (*_edges(by_address, config_of, room.full), *room.edges):
        if needy != needed and needed in by_address:
            needs[needy].add(needed)
    return _sorted(by_address, needs)


def _edges(actions: dict[Address, Action], config_of: Around, full: Container[str]) -> Iterator[Edge]:
    streams = {address.stream: action for address, action in actions.items() if address.stores}
    consumers: dict[str, list[Action]] = defaultdict(list)
    for action in actions.values():
        if action.address.kind == "consumer":
            consumers[action.address.stream].append(action)
    before_stream = {
        stream: _before_their_stream(streams[stream], inside)
        for stream, inside in consumers.items()
        if stream in streams
    }
    for action in actions.values():
        if action.after is not None:
            stream = action.address.stream
            first = action.address.kind == "consumer" and action.verb in before_stream.get(stream, ())
            for needed in BY_NAME[action.address.kind].needs(action.address, action.after):
                if needed in streams and not (first and needed == stream):
                    yield action.address, streams[needed].address
    yield from _copies_before_origins(streams)
    yield from _givers_before_takers(
        [(each.address, _subjects(each, each.before), _subjects(each, each.after)) for each in streams.values()]
    )
    for stream, inside in consumers.items():
        holder = streams.get(stream)
        config = holder.after if holder else config_of(stream)
        if holder is None or holder.verb is not Verb.replace:
            stream_last = Verb.delete in before_stream.get(stream, ())
            yield from _inside_a_stream(config or {}, inside, stream_last, stream in full)
        if holder is not None:
            yield from ((holder.address, each.address) for each in inside if each.verb in before_stream[stream])


def _copies_before_origins(streams: Mapping[str, Action]) -> Iterator[Edge]:
    """A mirror or source goes, or lets go, before its origin is deleted."""
    deleted = {name: action.address for name, action in streams.items() if action.verb is Verb.delete}
    for action in streams.values() if deleted else ():
        for origin in STREAM.needs(action.address, action.before or {}):
            if origin in deleted:
                yield deleted[origin], action.address


def _givers_before_takers(holders: Sequence[tuple[Address, Sequence[str], Sequence[str]]]) -> Iterator[Edge]:
    """Who holds a subject before must be done before somebody else takes it (10065; 10100 in a work queue)."""
    subjects: list[str] = []
    whose: list[tuple[Address, bool]] = []
    for address, before, after in holders:
        if before != after:
            subjects += [*before, *after]
            whose += [(address, True)] * len(before) + [(address, False)] * len(after)
    for pair in collisions(subjects):
        (one, one_gives), (other, other_gives) = whose[pair.first], whose[pair.second]
        if one != other and one_gives != other_gives:
            yield (other, one) if one_gives else (one, other)


def _inside_a_stream(config: Config, consumers: Sequence[Action], stream_last: bool, full: bool) -> Iterator[Edge]:
    # A full stream has no room for both. Elsewhere the successor comes first, so that an interest stream is never
    # without any consumer, unless the stream waits for the deletion and the successor for the stream.
    gone = [each.address for each in consumers if each.verb is Verb.delete]
    made = [each.address for each in consumers if each.verb is Verb.create]
    # A move needs a free place for a moment, but not in a work queue.
    queue = config.get("retention") == "workqueue"
    moved = [each.address for each in consumers if each.verb is Verb.move and not queue]
    if full or (config.get("max_consumers") or -1) > 0:
        yield from ((create, first) for create in made for first in (*gone, *moved))
        yield from ((move, delete) for move in moved for delete in gone)
        yield from pairwise(reversed(moved))
    elif config.get("retention") == "interest" and not stream_last:
        yield from ((delete, create) for create in made for delete in gone)
    if queue:
        filters = [(each.address, _filters(each.before), _filters(each.after)) for each in consumers]
        yield from _givers_before_takers(filters)


def _before_their_stream(stream: Action, consumers: Iterable[Action]) -> tuple[Verb, ...]:
    """Which actions on its consumers come before the update of a stream, instead of after it."""
    if stream.verb is not Verb.update or stream.before is None or stream.after is None:
        return ()
    limits = stream.after.get("consumer_limits") or {}
    same_limits = limits == (stream.before.get("consumer_limits") or {})
    if any((each.before or {}).get(key, 0) > limit > 0 for key, limit in limits.items() for each in consumers):
        # The server refuses the limits (10069) while a consumer is above them.
        return (Verb.update, Verb.replace, Verb.delete, Verb.move)
    if same_limits and stream.before.get("retention") != "interest" and stream.after.get("retention") == "interest":
        # From then on messages that nobody waits for are deleted, all of them without a consumer. With other limits
        # a consumer would inherit the old ones.
        return (Verb.create, Verb.move)
    return ()


def _subjects(action: Action, config: Config | None) -> tuple[str, ...]:
    if config is None:
        return ()
    return tuple(filter(valid, STREAM.subjects(action.address, config)))


def _filters(config: Config | None) -> tuple[str, ...]:
    if config is None:
        return ()
    said = config.get("filter_subjects") or [config.get("filter_subject") or REST]
    return tuple(filter(valid, said))


def _sorted(
    actions: dict[Address, Action], needs: dict[Address, set[Address]]
) -> tuple[tuple[Action, ...], tuple[Address, ...]]:
    waiting = {address: len(needed) for address, needed in needs.items()}
    dependents: dict[Address, list[Address]] = defaultdict(list)
    for address, needed in needs.items():
        for each in needed:
            dependents[each].append(address)
    ready = [address for address, count in waiting.items() if not count]
    heapq.heapify(ready)
    done: list[Address] = []
    while ready:
        address = heapq.heappop(ready)
        done.append(address)
        for dependent in dependents[address]:
            waiting[dependent] -= 1
            if not waiting[dependent]:
                heapq.heappush(ready, dependent)
    stuck = sorted(address for address, count in waiting.items() if count)
    ordered = tuple(replace(actions[each], needs=tuple(sorted(needs[each]))) for each in (*done, *stuck))
    return ordered, tuple(stuck)
