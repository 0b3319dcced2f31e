"""Lists of server URLs, as people write them."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from reconciler.errors import InputError

_SCHEMES = ("nats", "tls")


def split(text: str, source: str) -> tuple[tuple[str, ...], dict[str, str]]:
    """The URLs of a list without credentials, and the credentials of the first that has any.

    ``source`` is named in the InputError that is raised for what is no URL of a NATS server.
    """
    clean = []
    login: dict[str, str] = {}
    for part in (each.strip() for each in text.split(",")):
        url = part if "://" in part else f"nats://{part}"
        shown = re.sub(r"//.*@", "//", url)
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or 4222
            if parts.path.strip("/") or parts.query or parts.fragment:
                # Mostly a password with / ? or # in it, which has to be written %2F, %3F or %23.
                host = None
        except ValueError:
            host, port = None, 0
        if not host or parts.scheme not in _SCHEMES:
            raise InputError(
                f"{shown!r}, given by {source}, is not a URL of a NATS server",
                "write it like nats://HOST:4222 or tls://HOST:4222; better keep a password out of it",
            )
        if parts.username and not login:
            name = unquote(parts.username)
            login = {"token": name} if parts.password is None else {"user": name, "password": unquote(parts.password)}
        clean.append(f"{parts.scheme}://{f'[{host}]' if ':' in host else host}:{port}")
    return tuple(clean), login
