"""Secrets in the text of a file, wherever they stand: in a value, a key or a comment.

Found is only what is certainly one: the seed of an NKey with a checksum that is right, a private key in PEM, a password
or token in a URL. What stands for a secret, like ``$PASSWORD`` or ``<password>``, is none, and neither is what opens a
server on one's own machine.
"""

from __future__ import annotations

import binascii
import re
from base64 import b32decode
from collections.abc import Iterator

from reconciler.load.syntax import position
from reconciler.model.topology import Exposed

_SEED = re.compile(r"S[ACNOUX][A-Z2-7]{56}(?![A-Za-z0-9])")
_SEED_PREFIX = 18 << 3
"""The bits that make a seed start with S (nkeys 0.4)."""
_PEM = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----(?:\\n|[\s#])*[A-Za-z0-9+/]{40}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*\Z")
_LONGEST_SCHEME = 20
_LOGIN = re.compile(r"([^\s/@:\"'`]{0,200})(?::([^\s/@\"'`]{0,200}))?@(?!localhost\b|127\.|\[::1\])(?=[\w\[])")
_INSTEAD = {
    "the seed of an NKey": "keep it in a file apart and name that file, as nkey: /run/secrets/topology.nk",
    "a private key": "keep it in a file apart and name that file, as key: /run/secrets/client-key.pem",
    "a password in a URL": "write the URL without it, user: NAME, and password: {env: NAME} or {file: PATH}",
    "a token in a URL": "write the URL without it, and token: {env: NAME} or {file: PATH}",
}
"""What can be found, and what to write in its place."""
_NATS = ("nats", "tls", "ws", "wss")
_PLACEHOLDER = re.compile(r"[$<{%\[*…]|\.\.\.|x+\Z", re.IGNORECASE)


def exposed(file: str, text: str) -> tuple[Exposed, ...]:
    """The secrets in a file's text, in order of their places; ``file`` is its name in positions."""
    found = sorted((*_seeds(text), *_private_keys(text), *_logins(text)))
    return tuple(Exposed(position(file, text, offset), what, _INSTEAD[what]) for offset, what in found)


def _seeds(text: str) -> Iterator[tuple[int, str]]:
    for match in _SEED.finditer(text):
        if not text[max(match.start() - 1, 0) : match.start()].isalnum() and _is_seed(match[0]):
            yield match.start(), "the seed of an NKey"


def _is_seed(text: str) -> bool:
    raw = b32decode(text + "=" * (-len(text) % 8))
    return raw[0] & 0xF8 == _SEED_PREFIX and binascii.crc_hqx(raw[:-2], 0) == int.from_bytes(raw[-2:], "little")


def _private_keys(text: str) -> Iterator[tuple[int, str]]:
    if "PRIVATE KEY-----" in text:
        yield from ((match.start(), "a private key") for match in _PEM.finditer(text))


def _logins(text: str) -> Iterator[tuple[int, str]]:
    after = text.find("://")
    while after >= 0:
        scheme = _SCHEME.search(text, max(after - _LONGEST_SCHEME, 0), after)
        login = _LOGIN.match(text, after + 3)
        if scheme and login:
            user, password = login[1], login[2]
            if password is not None and password and not _PLACEHOLDER.match(password):
                yield scheme.start(), "a password in a URL"
            elif password is None and user and scheme[0].lower() in _NATS and not _PLACEHOLDER.match(user):
                yield scheme.start(), "a token in a URL"
        after = text.find("://", after + 3)
