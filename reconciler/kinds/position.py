"""Where a consumer stands in its stream, and how another one takes over from there.

The server renames no consumer, and refuses to change some fields of one. What it can do is make another, and the
other must begin where the first one stands: behind its acknowledgement floor, the sequence up to which everything is
acknowledged. So nothing that is not acknowledged is skipped. What was acknowledged out of order above the floor is
delivered once more, and so is what a client acknowledges during the few milliseconds of the move.

``takeover`` gives the requests. The floor is read when they are carried out, not when they are planned: a request
with ``position_of`` is completed by ``placed`` with what ``beginning`` reads of the first consumer.

- **limits and interest streams**: the successor is made first, so that no message loses its last interest and the
  position is never nowhere. It is paused (from nats-server 2.11 on), so that nothing is delivered twice meanwhile; put
  behind the floor; the first one is deleted; and the successor goes on as declared. Two push consumers may have the
  same deliver_subject; only before 2.11, which cannot pause, both push to it for a moment.
- **putting it there**: CONSUMER.RESET (from 2.14 on) leaves the configuration as declared. It takes no other
  deliver_policy than ``all`` to every sequence (10204), and older servers have it not. Then the successor is made
  with ``by_start_sequence``, which is fixed from then on, and ``POSITION`` in its metadata records what the
  topology declares instead; ``standing`` lets a comparison take the one for the other for ever.
- **work queues** take no second consumer on the same subjects (10099, 10100), and no start but ``all`` (10101). They
  keep what is not acknowledged, whoever comes: the first one is deleted, then the successor is made.

Until it is done ``MOVING`` stands in the successor's metadata. A move that was interrupted is recognised by it: while
the first consumer is there, its position is the true one, and the move begins anew; a successor that could not be
paused may have clients already and is kept. Once the first one is gone, what is left is an ordinary update.

Tried on nats-server 2.10.26, 2.11.11, 2.12.8, 2.14.6 and 2.15.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from reconciler.kinds import lifecycle
from reconciler.kinds.units import instant
from reconciler.model.address import Address
from reconciler.model.call import Call
from reconciler.model.topology import Config, Resource
from reconciler.model.version import Version

if TYPE_CHECKING:
    from reconciler.kinds.kind import Kind

POSITION = f"{lifecycle.TOOL_PREFIX}position"
"""The declared start, where the real one is the position of a predecessor."""
MOVING = f"{lifecycle.TOOL_PREFIX}moving-from"
"""The name of the predecessor, until the move is done."""

FAR = "2200-01-01T00:00:00Z"
"""A pause that lasts until it is taken back."""

_RESETS = Version(2, 14)
"""The first server with CONSUMER.RESET."""
_START = ("deliver_policy", "opt_start_seq", "opt_start_time")


def takeover(
    kind: Kind, old: Address, new: Address, body: dict[str, Any], *, retention: str, server: Version, anew: bool
) -> tuple[dict[str, Any], tuple[Call, ...]]:
    """What ``new`` is made with, and the requests that make it at the position of ``old``, which they delete.

    ``anew`` when there is a half-made ``new``, which goes first. A start that is yet to be read is left out of the
    configuration.
    """
    begin = (kind.delete(new),) if anew else ()
    if retention == "workqueue":
        return body, (*begin, _deletion(kind, old), *kind.create(new, body))
    rewinds = server >= _RESETS and body.get("deliver_policy", "all") == "all"
    final = body if rewinds else _recorded(body)
    held = _marked(final, old)
    if server >= kind.by_name["pause_until"].first:
        held["pause_until"] = FAR
    calls = (*begin, *kind.create(new, held))
    if rewinds:
        reset = Call(f"CONSUMER.RESET.{new.stream}.{new.leaf}", {}, position_of=old)
        return final, (*calls, reset, _deletion(kind, old), *released(kind, new, final, held))
    calls = (*calls, _deletion(kind, old), *released(kind, new, final, held))
    return final, tuple(call._replace(position_of=old) if call.config is not None else call for call in calls)


def continued(kind: Kind, old: Address, new: Address, body: dict[str, Any], half_made: Config) -> tuple[Call, ...]:
    """The rest of a move whose successor stands where it should already and may have clients."""
    held = _marked(body, old)
    return (*kind.update(new, held, half_made), _deletion(kind, old), *released(kind, new, body, held))


def released(kind: Kind, new: Address, body: dict[str, Any], held: Config) -> tuple[Call, ...]:
    """The end of a move: as declared, and only then without the mark that tells of an unfinished one."""
    return tuple(reversed(kind.update(new, body, held)))


def placed(call: Call, start: int) -> Call:
    """A request with the sequence that it begins at: of a consumer's configuration, or of a reset."""
    if call.config is None:
        return call._replace(body={**call.body, "seq": start})
    config = {**call.config, "opt_start_seq": start}
    return call._replace(body={**call.body, "config": config}, config=config)


def beginning(info: Mapping[str, Any]) -> int | None:
    """The sequence at which a successor has to begin; ``info`` is what CONSUMER.INFO answers. None when unknown.

    Of a consumer that was made before 2.14 the floor is 0 until something is acknowledged in order, wherever it began.
    """
    config, floor, delivered = info["config"], info["ack_floor"], info["delivered"]
    policy = config.get("deliver_policy", "all")
    if not delivered["consumer_seq"]:
        return int(delivered["stream_seq"]) + 1
    if floor["stream_seq"] or policy == "all":
        return int(floor["stream_seq"]) + 1
    return int(config["opt_start_seq"]) if policy == "by_start_sequence" else None


def moving(config: Config) -> str:
    """The name of the consumer that a half-made one is to take over from; empty for any other."""
    return str((config.get("metadata") or {}).get(MOVING) or "")


def unpaused(config: Config) -> Config:
    """A live configuration without the pause that an unfinished move has put there."""
    return {key: value for key, value in config.items() if key != "pause_until"} if moving(config) else config


def standing(resource: Resource, live: Config) -> Resource:
    """A declared consumer with the live one's start, where that stands for the declared one."""
    recorded = (live.get("metadata") or {}).get(POSITION)
    if recorded is None or recorded != _said(resource.config):
        return resource
    config = {key: value for key, value in resource.config.items() if key not in _START}
    return resource._replace(config=config | _start(live))


def kept(wanted: Config, live: Config) -> dict[str, str]:
    """What the metadata records of a start that stays, when a consumer is updated."""
    recorded = (live.get("metadata") or {}).get(POSITION)
    return {POSITION: recorded} if recorded and _start(wanted) == _start(live) else {}


def declared(config: Config) -> Config:
    """A live configuration with the start that was declared, where the real one is the position of a predecessor."""
    recorded = (config.get("metadata") or {}).get(POSITION, "")
    if not recorded or " " in recorded:
        # A start with a sequence or a time is as good as the real one.
        return config
    return {key: value for key, value in config.items() if key not in _START} | {"deliver_policy": recorded}


def _recorded(body: dict[str, Any]) -> dict[str, Any]:
    rest = {key: value for key, value in body.items() if key not in _START}
    metadata = {**body["metadata"], POSITION: _said(body)}
    return {**rest, "deliver_policy": "by_start_sequence", "metadata": metadata}


def _marked(body: dict[str, Any], old: Address) -> dict[str, Any]:
    return {**body, "metadata": {**body["metadata"], MOVING: old.leaf}}


def _deletion(kind: Kind, old: Address) -> Call:
    return kind.delete(old)._replace(of=old)


def _start(config: Config) -> dict[str, Any]:
    return {key: config[key] for key in _START if config.get(key)}


def _said(config: Config) -> str:
    """A start in words that are equal when the starts are: ``all``, ``by_start_sequence 1000``."""
    start = _start(config)
    words = [start.get("deliver_policy", "all"), start.get("opt_start_seq")]
    if "opt_start_time" in start:
        words.append(instant(start["opt_start_time"]))
    return " ".join(str(word) for word in words if word)
