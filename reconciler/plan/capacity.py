"""What the account has room for: what would be refused, and what has to go first so that there is room.

The server's own sums (nats-server 2.15.1, and the same on 2.10.26). Each stream reserves its ``max_bytes``, times its
replicas when the account has no tiers; a stream without ``max_bytes`` reserves nothing, but is not created where
nothing is free. Consumers are counted stream by stream. What the servers list as missing is counted, and its size is
not known.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reconciler.kinds import BY_NAME
from reconciler.kinds.units import show_size
from reconciler.model.account import Account, Limits
from reconciler.model.address import Address
from reconciler.model.finding import Finding
from reconciler.model.plan import Action, Verb
from reconciler.model.topology import Config, State, Topology
from reconciler.model.version import Version
from reconciler.plan import rules

_MAKES = (Verb.create, Verb.replace, Verb.move)
_STORES = {"file": ("max_storage", "storage", 10047), "memory": ("max_memory", "memory", 10028)}
"""By the storage of a stream: the account's limit, what people call it, and the code of the refusal."""


_LOWERED_AT_ONCE = Version(2, 14)
"""From 2.14 on, an update that lowers max_bytes is measured by the new value; before, by the old one (2.12.8)."""


@dataclass(frozen=True, slots=True)
class Room:
    """What the order of a plan has to keep to, because the account is full."""

    edges: tuple[tuple[Address, Address], ...] = ()
    """The first takes what the second frees."""
    full: frozenset[str] = frozenset()
    """Streams, by their names on the server, that cannot have their old and their new consumers at one time."""


ENOUGH = Room()
"""Room for everything at one time."""


class _Share(NamedTuple):
    """What an action takes from a pool, or gives when it is negative."""

    action: Action
    amount: int
    unsized: bool
    """Whether it makes what takes nothing, and needs a byte that is free all the same."""


class _Pool(NamedTuple):
    """What streams share: one of the limits of the account, or of a tier."""

    tier: str
    limit: str


def exceeded(actions: Sequence[Action], desired: Topology, live: Topology) -> Iterator[Finding]:
    """What the server would refuse of a plan because of limits, one finding for each object or limit."""
    if not actions or (live.account is None and not live.standalone):
        return
    check = _Check(actions, desired, live)
    for action in actions:
        if action.after is not None:
            yield from check.stream(action) if action.address.stores else check.consumer(action)
    yield from check.streams()
    yield from check.consumers()


def needed(actions: Sequence[Action], live: Topology) -> Room:
    """What has to go before something else comes, in an account that cannot hold both."""
    account = live.account
    if account is None or not actions:
        return ENOUGH
    edges: list[tuple[Address, Address]] = []
    used = _used(live, account)
    for pool, shares in sorted(_shares(actions, account).items()):
        most = _most(pool, account)
        if most is not None:
            edges += _one_after_the_other(most - used[pool], shares, live.server)
    return Room(tuple(edges), frozenset(_full(actions, live, account)))


def crossed(stuck: Sequence[Address], desired: Topology) -> Finding:
    """The finding for a plan in which what frees room needs what takes it."""
    names = ", ".join(str(each) for each in stuck if each.stores)
    return rules.ACCOUNT_LIMIT.finding(
        f"the account has no room for the old and the new at one time, and none of {names} can go first",
        desired.places.key(),
        hint="apply in two steps: first remove something else or lower max_bytes, then add what is new",
    )


def _used(live: Topology, account: Account) -> dict[_Pool, int]:
    used: dict[_Pool, int] = defaultdict(int)
    for resource in live.stores:
        for pool, amount in _taken(resource.config, account).items():
            used[pool] += amount
    return used


def _shares(actions: Sequence[Action], account: Account) -> dict[_Pool, list[_Share]]:
    """What each action takes from a pool, in order of the addresses."""
    shares: dict[_Pool, list[_Share]] = defaultdict(list)
    for action in sorted(actions, key=lambda each: each.address):
        if action.address.stores:
            before, after = _taken(action.before, account), _taken(action.after, account)
            for pool in {**before, **after}:
                there, then = before.get(pool, 0), after.get(pool)
                unsized = then == 0 and not there and action.verb in _MAKES
                shares[pool].append(_Share(action, (then or 0) - there, unsized))
    return shares


def _givers(shares: Sequence[_Share], server: Version | None) -> list[tuple[Action, int, int]]:
    """What gives, in the order that is possible if any is: each with how much, and how much has to be free before."""
    found = []
    for action, amount, _ in shares:
        if amount < 0:
            late = action.verb not in (Verb.delete, Verb.replace) and server is not None and server < _LOWERED_AT_ONCE
            found.append((action, -amount, 0 if late else amount))
    return sorted(found, key=lambda each: (each[0].verb is not Verb.delete, each[2] == 0, -each[1]))


def _one_after_the_other(
    free: int, shares: Sequence[_Share], server: Version | None
) -> Iterator[tuple[Address, Address]]:
    """Each that takes waits for as many that give as it needs beyond what is free.

    In an account over its limit, what takes nothing waits too. What has no size needs a byte that is free when it is
    made: where all is taken in the end, it comes before that.
    """
    giving = _givers(shares, server)
    givers = [(action.address, given) for action, given, _ in giving]
    takers = [(each.action.address, each.amount) for each in shares if each.amount > 0]
    unsized = [each.action for each in shares if each.unsized]
    left = free - sum(each.amount for each in shares)
    if left < 0 or (not left and unsized and not takers):
        return
    for number, (action, _, least) in enumerate(giving):
        if action.verb is not Verb.delete:
            yield from ((action.address, giver) for giver in _awaited(free, least, givers[:number]))
    for each in shares:
        if not each.amount and not each.unsized:
            yield from ((each.action.address, giver) for giver in _awaited(free, 0, givers))
    taken = 0
    for taker, amount in takers:
        taken += amount
        yield from ((taker, giver) for giver in _awaited(free, taken, givers))
    for action in unsized:
        yield from ((action.address, giver) for giver in _awaited(free, taken + 1 if left else 1, givers))
    if not left:
        needed = {name for each in unsized for name in BY_NAME[each.address.kind].needs(each.address, each.after or {})}
        last = [taker for taker, _ in takers if taker.stream not in needed] or [taker for taker, _ in takers]
        yield from ((taker, each.address) for taker in last for each in unsized)


def _awaited(free: int, amount: int, givers: Sequence[tuple[Address, int]]) -> Iterator[Address]:
    """What has to give before an amount is free."""
    for giver, given in givers:
        if free >= amount:
            return
        free += given
        yield giver


def _taken(config: Config | None, account: Account, *, fresh: bool = False) -> dict[_Pool, int]:
    """What a stream takes of what it shares with others; one that is just made needs a byte at least."""
    if config is None:
        return {}
    replicas = _replicas(config)
    tier = f"R{replicas}" if account.tiers else ""
    size = max(config.get("max_bytes") or 0, 1 if fresh else 0) * (1 if tier else replicas)
    store = _STORES[config.get("storage") or "file"][0]
    return {_Pool(tier, "max_streams"): 1, _Pool(tier, store): size}


def _most(pool: _Pool, account: Account) -> int | None:
    """The limit of a pool; None when it has none, or the account has no such tier."""
    limits = account.tiers.get(pool.tier) if pool.tier else account.limits
    if limits is None:
        return None
    most: int = getattr(limits, pool.limit)
    return most if most > 0 or (most == 0 and pool.limit != "max_streams") else None


def _full(actions: Sequence[Action], live: Topology, account: Account) -> Iterator[str]:
    comes = (Verb.create, Verb.move)
    made = Counter(each.address.stream for each in actions if each.verb in comes and not each.address.stores)
    for found in live.stores if made else ():
        stream = found.address.stream
        limits = account.limits_for(_replicas(found.config))
        there = len(live.consumers_of(stream)) + (found.state or State()).ephemerals
        if made[stream] and limits is not None and 0 < limits.max_consumers < there + made[stream]:
            yield stream


class _Check:
    """The state of an account after a plan, held against its limits."""

    def __init__(self, actions: Sequence[Action], desired: Topology, live: Topology) -> None:
        self._desired = desired
        self._live = live
        self._account = live.account or Account()
        self._actions = actions
        self._acting = {action.address: action for action in actions}
        self._gone = {each.address for each in actions if each.verb in (Verb.delete, Verb.replace)}
        self._gone |= {each.moved_from for each in actions if each.moved_from is not None}
        gone = {each.stream for each in self._gone if each.stores}
        self._after: dict[Address, Config] = {
            address: resource.config
            for address, resource in live.resources.items()
            if address not in self._gone and address.stream not in gone
        }
        self._after |= {each.address: each.after for each in actions if each.after is not None}
        self._streams = {address.stream: config for address, config in self._after.items() if address.stores}

    def stream(self, action: Action) -> Iterator[Finding]:
        """What stands against one stream."""
        config = self._after[action.address]
        replicas = _replicas(config)
        if self._live.standalone and replicas > 1:
            yield self._about(
                action,
                "num_replicas",
                f"wants {replicas} replicas, and the server is in no cluster (10074)",
                "leave num_replicas out, or connect to a cluster",
            )
        limits = self._account.limits_for(replicas)
        if limits is None:
            yield self._no_tier(action, replicas)
            return
        size = config.get("max_bytes") or 0
        cap = limits.memory_max_stream_bytes if config.get("storage") == "memory" else limits.storage_max_stream_bytes
        if limits.max_bytes_required and size <= 0:
            yield self._about(
                action,
                "max_bytes",
                "has no max_bytes, which the account wants of each stream (10113)",
                "write max_bytes",
            )
        if 0 < cap < size:
            yield self._about(
                action,
                "max_bytes",
                f"has max_bytes: {show_size(size)}, the account allows {show_size(cap)} for one stream (10122)",
                f"write max_bytes: {show_size(cap)} or less",
            )
        most = config.get("max_consumers") or 0
        if 0 < limits.max_consumers < most:
            yield self._about(
                action,
                "max_consumers",
                f"has max_consumers: {most}, the account allows {limits.max_consumers} (10026)",
                f"write max_consumers: {limits.max_consumers} or less",
            )

    def consumer(self, action: Action) -> Iterator[Finding]:
        """What stands against one consumer, but for how many there are."""
        replicas = self._replicas_of(action.address)
        limits = self._account.limits_for(replicas)
        if limits is None:
            yield self._no_tier(action, replicas)
            return
        pending = self._after[action.address].get("max_ack_pending") or 0
        if 0 < limits.max_ack_pending < pending:
            yield self._about(
                action,
                "max_ack_pending",
                f"has max_ack_pending: {pending}, the account allows {limits.max_ack_pending} (10121)",
                f"write max_ack_pending: {limits.max_ack_pending} or less",
            )

    def streams(self) -> Iterator[Finding]:
        """The limits that all streams of the account, or of a tier, share."""
        total: dict[_Pool, int] = defaultdict(int)
        asking: dict[_Pool, int] = defaultdict(int)
        growing: set[_Pool] = set()
        for address, config in self._after.items():
            if not address.stores:
                continue
            taken = _taken(config, self._account)
            for pool, amount in taken.items():
                total[pool] += amount
            action = self._acting.get(address)
            if action is not None:
                made = action.verb in _MAKES
                found = _taken(action.before, self._account)
                growing |= {pool for pool, amount in taken.items() if amount > found.get(pool, 0)}
                before = {} if made else found
                for pool, amount in _taken(config, self._account, fresh=made).items():
                    # The server checks sizes at each update, the number only of what is new to it.
                    if pool.limit != "max_streams" or pool not in before:
                        asking[pool] = max(asking.get(pool, 0), amount - taken[pool])
        if not self._account.tiers:
            total[_Pool("", "max_streams")] += sum(each.stores for each in self._live.unknown)
        for pool in sorted(asking):
            most = _most(pool, self._account)
            # Before others grow there is a byte for what has no size.
            least = 0 if pool in growing else asking[pool]
            if most is None:
                continue
            if total[pool] + least > most:
                yield self._full(pool, total[pool], most)
            elif pool.limit != "max_streams":
                yield from self._over(pool, most)

    def consumers(self) -> Iterator[Finding]:
        """How many consumers each stream has, where one is made."""
        count = Counter(each.stream for each in (*self._after, *self._live.unknown) if not each.stores)
        made: dict[str, list[Action]] = defaultdict(list)
        for action in self._actions:
            if action.verb in _MAKES and not action.address.stores:
                made[action.address.stream].append(action)
        for stream, actions in sorted(made.items()):
            config = self._streams.get(stream, {})
            limits = self._account.limits_for(_replicas(config)) or Limits()
            holder = self._live.store(stream)
            stays = holder is not None and holder.address not in self._gone
            ephemerals = holder.state.ephemerals if holder is not None and holder.state is not None and stays else 0
            there = count[stream] + ephemerals
            own = config.get("max_consumers") or 0
            most = min((each for each in (own, limits.max_consumers) if each > 0), default=there)
            if there > most:
                others = f", {ephemerals} of them not durable" if ephemerals else ""
                whose = "its max_consumers" if most == own else "max_consumers of the account"
                yield self._about(
                    actions[0],
                    "",
                    f"would be one of {there} consumers of its stream{others}: {whose} allows {most} (10026)",
                    "remove consumers that nobody needs, or raise the limit",
                )
            elif limits.max_consumers > 0 and config.get("retention") != "workqueue":
                yield from self._moved(actions, there, limits.max_consumers)

    def _moved(self, actions: Sequence[Action], there: int, most: int) -> Iterator[Finding]:
        """A move of which both consumers are there for a moment; what is created comes after it."""
        moves = [each for each in actions if each.verb is Verb.move and self._live.get(each.address) is None]
        created = sum(each.verb is Verb.create for each in actions)
        if moves and there - created + 1 > most:
            yield self._about(
                moves[0],
                "",
                f"needs a place beside {moves[0].moved_from} for a moment, and the account allows {most} consumers of "
                "a stream (10026)",
                "remove another consumer first, or have max_consumers of the account raised",
            )

    def _over(self, pool: _Pool, most: int) -> Iterator[Finding]:
        """An account over its limit, in which updates that would mend it are refused."""
        used = _used(self._live, self._account)[pool]
        free = most - used
        for action, given, least in _givers(_shares(self._actions, self._account)[pool], self._live.server):
            if action.verb is not Verb.delete and free < least:
                what, code = _named(pool)
                yield self._about(
                    action,
                    "max_bytes",
                    f"is refused while the streams reserve {show_size(used)} of {what}: {_whose(pool)} allows "
                    f"{show_size(most)} ({code})",
                    f"remove another stream first, or have {pool.limit} of the account raised until then",
                )
                return
            free += given

    def _full(self, pool: _Pool, total: int, most: int) -> Finding:
        whose = _whose(pool)
        if pool.limit == "max_streams":
            message = f"there would be {total:,} streams, {whose} allows {most:,} (10027)"
            hint = "remove streams that nobody needs, or have max_streams of the account raised"
        else:
            what, code = _named(pool)
            message = (
                f"the streams would reserve {show_size(total)} of {what}, {whose} allows {show_size(most)} ({code})"
            )
            hint = f"lower max_bytes, or have {pool.limit} of the account raised"
            if total <= most:
                full = f"all {show_size(most)} that {whose} allows are reserved ({code})"
                message = f"a stream without max_bytes needs some {what} that is free, and {full}"
        return rules.ACCOUNT_LIMIT.finding(message, self._desired.places.key(), hint=hint)

    def _no_tier(self, action: Action, replicas: int) -> Finding:
        known = ", ".join(sorted(self._account.tiers))
        return self._about(
            action,
            "num_replicas",
            f"has num_replicas: {replicas}, for which the account has no tier (10120)",
            f"the account has the tiers {known}: the number is that of the replicas",
        )

    def _replicas_of(self, consumer: Address) -> int:
        """A consumer has as many replicas as its stream when it says nothing."""
        own: int = self._after[consumer].get("num_replicas") or 0
        return own or _replicas(self._streams.get(consumer.stream, {}))

    def _about(self, action: Action, field: str, message: str, hint: str) -> Finding:
        resource = self._desired.get(action.address)
        at = resource.at(*filter(None, (field,))) if resource else self._desired.places.key()
        return rules.ACCOUNT_LIMIT.finding(f"{action.address} {message}", at, address=action.address, hint=hint)


def _replicas(config: Config) -> int:
    return max(config.get("num_replicas") or 1, 1)


def _whose(pool: _Pool) -> str:
    return f"the account's tier {pool.tier}" if pool.tier else "the account"


def _named(pool: _Pool) -> tuple[str, int]:
    """What people call what is stored there, and the code of the refusal."""
    return next((what, code) for limit, what, code in _STORES.values() if limit == pool.limit)
