from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from reconciler.kinds.subjects import collides, valid
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import holder as holder_of
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource


class _Closed(NamedTuple):
    """The origin that closes a circle."""

    holder: Resource
    origin: str
    path: tuple[str | int, ...]
    seen: frozenset[str]
    circle: bool
    """Whether the origin copies its holder in turn; else the server only takes it for a circle."""


@rule("STR016", "source-cycle", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """Streams do not copy each other in a circle.

    The server refuses the mirror or source that closes the circle (10052, "detected cycle"). A source does not
    close one when its filter_subject matches none of the subjects that its own stream stores. The server also
    takes it for a circle when a stream copies another one twice: directly, and through a third one that it lists
    later.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], sources: [{name: AUDIT}], max_age: 7d}
          AUDIT: {subjects: [audit.>], sources: [{name: ORDERS}], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          AUDIT: {subjects: [audit.>], sources: [{name: ORDERS}], max_age: 7d}
    """
    told: set[str] = set()
    for stream in facts.stores:
        config = stream.config
        if not (config.get("mirror") or config.get("sources")) or stream.address.stream in told:
            continue
        closed = _closed(facts, stream)
        if closed:
            told |= closed.seen
            holder, origin = closed.holder.address, closed.origin
            itself = "itself" if origin == holder.stream else str(holder_of(origin))
            yield Problem(
                f"{holder} copies {itself}"
                + ("" if itself == "itself" else ", which copies it in turn" if closed.circle else "")
                + ("" if closed.circle else f", which {stream.address} copies too: the server takes that for a circle"),
                closed.holder.at(*closed.path),
                holder,
                "leave the mirror out"
                if closed.path == ("mirror",)
                else f"leave it out, or give it a filter_subject that no subject of {holder} matches",
                () if closed.holder is stream else (Related(stream.at(), f"{stream.address} is here"),),
            )


def _closed(facts: Facts, start: Resource) -> _Closed | None:
    """The first circle that the server finds when it walks from a stream to its origins (2.15.1)."""
    seen: set[str] = set()
    queued = {start.address.stream}
    queue = deque([start])
    while queue:
        stream = queue.popleft()
        seen.add(stream.address.stream)
        # Sources before the mirror, as the server walks them; a mirror has no filter that would keep it apart.
        for origin, path in sorted(origins(stream.config), key=lambda each: each[1] == ("mirror",)):
            name = origin["name"]
            if origin.get("external"):
                continue
            declared = facts.origin(name)
            if name in seen:
                if path == ("mirror",) or _meets(facts, stream, origin.get("filter_subject")):
                    return _Closed(stream, name, path, frozenset(seen), _reaches(facts, name, stream.address.stream))
            elif declared and name not in queued:
                queued.add(name)
                queue.append(declared)
    return None


def _meets(facts: Facts, stream: Resource, wanted: str | None) -> bool:
    """Whether a source's filter matches what its own stream stores; one without a filter does."""
    return not wanted or any(valid(own) and collides(own, wanted) for own in facts.stored(stream))


def _reaches(facts: Facts, start: str, goal: str) -> bool:
    """Whether a stream copies another one, directly or through others."""
    seen, left = {start}, [start]
    while left:
        name = left.pop()
        if name == goal:
            return True
        declared = facts.origin(name)
        for origin, _ in origins(declared.config) if declared else ():
            if not origin.get("external") and origin["name"] not in seen:
                seen.add(origin["name"])
                left.append(origin["name"])
    return False
