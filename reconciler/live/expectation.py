"""What a target says its servers are, held against what a server says it is.

The cluster and the server's name stand in the INFO that a server sends before anybody logs in. The account is asked
from the server afterwards, on ``$SYS.REQ.USER.INFO``: its ``account`` is the name, or with JWTs the public key, and
since 2.12 ``account_name`` is the name in both cases (nats-server 2.10.26 to 2.15.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import LiveError
from reconciler.model.pattern import matches

ACCOUNT = "$SYS.REQ.USER.INFO"
"""Where each user may ask who it is, if its permissions allow it."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What a target expects; what is empty may be anything."""

    target: str
    cluster: str = ""
    account: str = ""
    server: str = ""
    """Name of the server, with ``*``."""
    saved: bool = False
    """Whether a saved plan for the target expects it, and not the target itself."""

    def refusal(self, url: str, info: Mapping[str, Any]) -> LiveError | None:
        """Why the server with this INFO is not the right one; None when it may be."""
        cluster, server = info.get("cluster") or "", info.get("server_name") or ""
        if self.cluster and cluster != self.cluster:
            return self._other(f"{url} is {f'cluster {cluster!r}' if cluster else 'in no cluster'}", "cluster")
        if self.server and not matches(server, self.server):
            return self._other(f"{url} is server {server!r}", "server")
        return None

    def account_refusal(self, url: str, answer: bytes) -> LiveError | None:
        """Why the account in an answer to ``ACCOUNT`` is not the right one; None when it is."""
        account, name = _names(answer)
        if not account:
            return self.untold_account(LiveError(f"{url} did not tell it on {ACCOUNT}"))
        if self.account in (account, name):
            return None
        refusal = self._other(f"the user is in account {name or account!r} of {url}", "account")
        if name is None:
            refusal.hint += "; before 2.12 a server tells only the public key of an account that has a JWT"
        return refusal

    def untold_account(self, error: LiveError) -> LiveError:
        """The refusal of a server that did not answer on ``ACCOUNT``."""
        return LiveError(
            f"{self._who} expects account {self.account!r}, but {error.message}",
            f"allow the user to publish to {ACCOUNT}"
            + ("" if self.saved else f", or leave out expect.account in the target {self.target}"),
        )

    @property
    def _who(self) -> str:
        return "the saved plan" if self.saved else f"the target {self.target}"

    def _other(self, found: str, key: str) -> LiveError:
        return LiveError(
            f"{found}, {self._who} expects {getattr(self, key)!r}",
            "check whether this is the right server and user, or "
            + ("plan again for this one" if self.saved else f"change expect.{key} of the target {self.target}"),
        )


def told_account(answer: bytes) -> str:
    """The account in an answer to ``ACCOUNT``, which every release calls the same; empty when it is not told."""
    return _names(answer)[0]


def _names(answer: bytes) -> tuple[str, str | None]:
    """What an answer to ``ACCOUNT`` calls the account, and its name if it is told too."""
    try:
        data = json.loads(answer)["data"]
        return str(data["account"]), data.get("account_name")
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return "", None
