"""A plan that is kept in a file: the plan, what it was made from, and for which servers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

from reconciler.model.address import Address
from reconciler.model.finding import Finding
from reconciler.model.plan import Action, Plan
from reconciler.model.version import Version


class Identity(NamedTuple):
    """Which servers a plan is for, as they say it themselves. What is empty was not told."""

    target: str = ""
    """The target of the topology that was planned for."""
    cluster: str = ""
    """Name of the cluster."""
    server: str = ""
    """Name of the server, of one that is in no cluster; its ID when it has no name."""
    account: str = ""
    """Name of the account; with a JWT its public key."""
    domain: str = ""
    """The JetStream domain that answers."""
    api: str = "$JS.API"
    """Prefix of the JetStream API's subjects."""
    version: Version | None = None
    """The version that was planned for, which is the oldest that is known to answer."""
    level: int = 0
    """The level of the JetStream API of that version."""


class Source(NamedTuple):
    """Where the files of a topology come from."""

    commit: str
    """Commit of git that was checked out."""
    dirty: bool
    """Whether files of the folder were otherwise than in that commit."""


class Prior(NamedTuple):
    """One object that a plan touches, as it was when the plan was made."""

    address: Address
    digest: str = ""
    """Of its configuration, without what the server notes in the metadata; empty when the object was not there."""
    held: bool = False
    """Whether there was something to lose: messages of a stream, outstanding ones or a position of a consumer."""


@dataclass(frozen=True)
class SavedPlan:
    """A plan with all that has to be the same when it is carried out."""

    plan: Plan
    tool: str
    """Version of nats-topology that made it."""
    identity: Identity
    prior: tuple[Prior, ...] = ()
    """What the plan touches, in order of the addresses; consumers that go with a stream too."""
    allowed: tuple[str, ...] = ()
    """The scoped permissions that it was made with, ``SAF001:stream/LEGACY``."""
    source: Source | None = None
    """None when the folder is in no repository of git."""
    lint: tuple[Finding, ...] = ()
    """What lint said of the topology all the same."""


class Difference(NamedTuple):
    """One value of an object that is otherwise than when a plan was made. Values are as YAML says them, None absent."""

    path: str
    planned_from: Any
    live: Any
    wanted: Any
    """What the plan would make of it."""


class Stale(NamedTuple):
    """Why a saved plan cannot be carried out any more."""

    address: Address | None
    """The object at fault; None when it is the servers."""
    reason: str
    differences: tuple[Difference, ...] = ()


class Standing(NamedTuple):
    """How far the servers are from what a saved plan wants."""

    todo: tuple[Action, ...]
    """What is as it was when the plan was made, and so can be carried out."""
    done: tuple[Address, ...]
    """What is as the plan wants it already."""
    stale: tuple[Stale, ...]
