"""NKeys, and the JWTs of an operator, an account and a user, made as nsc makes them."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from typing import Any

import nkeys
from nacl.signing import SigningKey

OPERATOR, ACCOUNT, USER = 14 << 3, 0, 20 << 3
_SEED = 18 << 3


class Identity:
    """A key pair: its seed, its public key, and what it signs."""

    def __init__(self, kind: int) -> None:
        raw = SigningKey.generate().encode()
        head = bytes([_SEED | kind >> 5, (kind & 31) << 3])
        body = head + raw
        self.seed = base64.b32encode(body + _crc(body)).rstrip(b"=").decode()
        self._pair = nkeys.from_seed(bytearray(self.seed.encode()))
        self.public = self._pair.public_key.decode()

    def jwt(self, subject: Identity, name: str, kind: str, claims: dict[str, Any]) -> str:
        """A token about another identity, signed by this one."""
        body = {
            "iss": self.public,
            "sub": subject.public,
            "name": name,
            "iat": int(time.time()),
            "nats": {"type": kind, "version": 2, **claims},
        }
        body["jti"] = hashlib.sha256(json.dumps(body).encode()).hexdigest()
        signed = f"{_part({'typ': 'JWT', 'alg': 'ed25519-nkey'})}.{_part(body)}"
        return f"{signed}.{_url_safe(self._pair.sign(signed.encode()))}"


def creds(jwt: str, seed: str) -> str:
    """The text of a credentials file."""
    return (
        f"-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n"
        "************************* IMPORTANT *************************\n"
        "NKEY Seed printed below can be used to sign and prove identity.\n\n"
        f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )


class Operator:
    """An operator with one account that has JetStream; ``config`` makes a server trust it.

    ``tiers`` are the limits of the account by number of replicas (``R1``), which it otherwise does not have.
    """

    def __init__(self, tiers: dict[str, dict[str, int]] | None = None) -> None:
        self._operator, self._account, self._system = Identity(OPERATOR), Identity(ACCOUNT), Identity(ACCOUNT)
        unlimited = {"subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": True, "conn": -1}
        room: dict[str, Any] = {"mem_storage": -1, "disk_storage": -1, "streams": -1, "consumer": -1}
        if tiers:
            room = {"tiered_limits": {name: {**room, **tier} for name, tier in tiers.items()}}
        token = self._operator.jwt(self._operator, "op", "operator", {"system_account": self._system.public})
        shop = self._operator.jwt(self._account, "SHOP", "account", {"limits": {**unlimited, **room}})
        system = self._operator.jwt(self._system, "SYS", "account", {"limits": unlimited})
        self.config = (
            f"operator: {token}\nsystem_account: {self._system.public}\nresolver: MEMORY\n"
            f"resolver_preload: {{ {self._account.public}: {shop}\n {self._system.public}: {system} }}\n"
        )

    @property
    def account(self) -> str:
        """The public key of the account, whose name is SHOP."""
        return self._account.public

    def user(self) -> str:
        """A credentials file's text for a new user of the account."""
        return creds(*self.token())

    def token(self, **claims: Any) -> tuple[str, str]:
        """The JWT and the seed of a new user of the account."""
        user = Identity(USER)
        claims = {"pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1, **claims}
        return self._account.jwt(user, "topology", "user", claims), user.seed


def _crc(data: bytes) -> bytes:
    value = 0
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1 ^ 0x1021 if value & 0x8000 else value << 1) & 0xFFFF
    return value.to_bytes(2, "little")


def _part(value: Any) -> str:
    return _url_safe(json.dumps(value, separators=(",", ":")).encode())


def _url_safe(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
