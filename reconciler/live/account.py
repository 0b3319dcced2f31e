"""What the account may use, and which level of the JetStream API answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import LiveError
from reconciler.live.jetstream import JetStream
from reconciler.model.account import Account, Limits


@dataclass(frozen=True, slots=True)
class Info:
    """The answer to INFO, as far as plans need it."""

    level: int
    account: Account
    domain: str
    """The JetStream domain; empty when it has none."""


async def info(js: JetStream) -> Info | None:
    """Ask once; None when there is no answer, or the user may not ask."""
    try:
        answer = await js.request("INFO", {})
    except LiveError:
        return None
    tiers = {name: _limits(tier) for name, tier in (answer.get("tiers") or {}).items()}
    level = (answer.get("api") or {}).get("level") or 0
    return Info(level, Account(_limits(answer), tiers), answer.get("domain") or "")


def _limits(answer: Mapping[str, Any]) -> Limits:
    said: Mapping[str, Any] = answer.get("limits") or {}
    return Limits(**{name: said[name] for name in Limits._fields if name in said})
