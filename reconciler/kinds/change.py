"""What changing a field of a live object means: the mutability rules of nats-server, as data.

A field names one ``Policy``. ``judge`` answers, for a server version, whether the server takes the change in place
or refuses it (then the object must be made anew), how much that risks, and why. The rules were observed on
nats-server 2.15.0 and read in the tags from 2.10 on; ``tests/live/test_mutability.py`` drives each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from reconciler.model.risk import Risk
from reconciler.model.version import Version

IN_PLACE, REPLACED, INERT = "in place", "replaced", "taken, without effect"
"""Verdicts: the server takes an update; refuses it, so that the object has to be made anew; or takes it in vain."""


class Judgement(NamedTuple):
    """What one change of one value means."""

    in_place: bool
    risk: Risk = Risk.safe
    why: str = ""


class Policy(NamedTuple):
    """A rule for changing a field, and the sentence that tells it to people."""

    summary: str
    judge: Callable[[Any, Any, Version], Judgement]
    verdict: str = IN_PLACE
    """The rule in a few words, for a cell of a table."""
    changes_at: Version | None = None
    """The first server that has this rule where older ones have another; None when all have the same."""
    versions: tuple[Policy, Policy] | None = None
    """The rule before ``changes_at``, and from then on."""

    def at(self, server: Version) -> Policy:
        """The rule that one server has."""
        if self.versions is None or self.changes_at is None:
            return self
        return self.versions[server >= self.changes_at]


def _in_place(risk: Risk = Risk.safe, why: str = "") -> Callable[[Any, Any, Version], Judgement]:
    judgement = Judgement(True, risk, why)
    return lambda before, after, server: judgement


free = Policy("changed in place", _in_place())
"""The server takes any change, and nothing is lost."""


def noted(why: str) -> Policy:
    """In place and safe, with something to know."""
    return Policy(f"changed in place; {why}", _in_place(Risk.safe, why))


def inert(why: str) -> Policy:
    """The server takes and shows the new value, and nothing else happens."""
    return Policy(f"taken without effect; {why}", _in_place(Risk.safe, why), INERT)


def disruptive(why: str) -> Policy:
    """In place, but clients or the cluster notice."""
    return Policy(f"changed in place; {why}", _in_place(Risk.disruptive, why))


def lossy(why: str) -> Policy:
    """In place, but messages or positions are lost."""
    return Policy(f"changed in place; {why}", _in_place(Risk.lossy, why), f"{IN_PLACE}; loses")


def fixed(why: str = "it is fixed when the object is created") -> Policy:
    """The server refuses any change: 10052 for streams, 10012 for consumers."""
    judgement = Judgement(False, Risk.lossy, why)
    return Policy(f"replaces the object: {why}", lambda before, after, server: judgement, REPLACED)


def lossy_if_lower(why: str) -> Policy:
    """In place; a lower limit (or a first one) deletes messages at once. 0, -1 and absent mean no limit."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        if after is None or after <= 0 or (before is not None and 0 < before <= after):
            return Judgement(True)
        return Judgement(True, Risk.lossy, why)

    return Policy(f"changed in place; lower: {why}", judge, f"{IN_PLACE}; lower deletes")


def disruptive_if_lower(why: str) -> Policy:
    """In place; clients notice a lower limit, or a first one. 0, -1 and absent mean no limit."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        lower = after is not None and after > 0 and (before is None or before <= 0 or after < before)
        return Judgement(True, Risk.disruptive, why) if lower else Judgement(True)

    return Policy(f"changed in place; lower: {why}", judge)


def disruptive_if_removed(why: str) -> Policy:
    """In place; clients notice when an item goes from a list, not when one is added."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        if set(before or ()) <= set(after or ()):
            return Judgement(True)
        return Judgement(True, Risk.disruptive, why)

    return Policy(f"changed in place; {why}", judge)


def one_way(why: str) -> Policy:
    """Can be switched on in place and never off."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        if after and not before:
            return Judgement(True, Risk.disruptive, why)
        return Judgement(False, Risk.lossy, why)

    return Policy(f"switched on in place; {why}", judge, f"on {IN_PLACE}, off {REPLACED}")


def since(version: str, policy: Policy, *, earlier: Policy) -> Policy:
    """``policy`` from a server version on, ``earlier`` before it."""
    start = Version.parse(version)
    return Policy(
        f"{policy.summary} (from nats-server {version} on; before, {earlier.summary})",
        lambda before, after, server: (policy if server >= start else earlier).judge(before, after, server),
        changes_at=start,
        versions=(earlier, policy),
    )


def removable(why: str, *, otherwise: str) -> Policy:
    """Can be taken away in place; adding or changing it is refused."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        if after is None:
            return Judgement(True, Risk.disruptive, why)
        return Judgement(False, Risk.lossy, otherwise)

    return Policy(f"removed in place ({why}); {otherwise}", judge, f"removed {IN_PLACE}, else {REPLACED}")


def toggled(why: str) -> Policy:
    """Can be changed in place while it stays set; setting or clearing it is refused."""

    def judge(before: Any, after: Any, server: Version) -> Judgement:
        if before and after:
            return Judgement(True, Risk.disruptive, "the server refuses it (10013) while somebody is subscribed")
        return Judgement(False, Risk.lossy, why)

    return Policy(f"changed in place while set; {why}", judge, f"{IN_PLACE} while set, else {REPLACED}")


def words(table: dict[tuple[str, str], Judgement], *, otherwise: str) -> Policy:
    """Named transitions in place, every other one refused."""
    refused = Judgement(False, Risk.lossy, otherwise)
    shown = ", ".join(f"{before} to {after}" for before, after in table)
    return Policy(
        f"in place: {shown}; {otherwise}".removesuffix("; "),
        lambda before, after, server: table.get((before, after), refused),
        f"{shown} {IN_PLACE}, else {REPLACED}" if otherwise else IN_PLACE,
    )
