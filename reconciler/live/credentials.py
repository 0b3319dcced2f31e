"""Who we are, in nats-py's words. Seeds and JWTs are read here, so that a wrong file is told as such."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from reconciler.errors import InputError
from reconciler.live.settings import Settings

_JWT = re.compile(r"-+BEGIN NATS USER JWT-+\s*([\w.-]+)\s*-+END")
_SEED = re.compile(r"-+BEGIN USER NKEY SEED-+\s*(\w+)\s*-+END")
_THREE_PARTS = re.compile(r"[\w-]+\.[\w-]+\.[\w-]+")
_CREDENTIALS = """\
-----BEGIN NATS USER JWT-----
{jwt}
------END NATS USER JWT------
-----BEGIN USER NKEY SEED-----
{seed}
------END USER NKEY SEED------
"""


def credentials(settings: Settings) -> dict[str, Any]:
    """Arguments for nats-py's ``connect``. Raises InputError for a file that holds no credentials."""
    if settings.creds:
        return {"user_credentials": _creds(_text(settings.creds), settings.creds)}
    if settings.credentials:
        return {"user_credentials": _creds(settings.credentials, "the text given as creds")}
    if settings.nkey:
        return {"nkeys_seed_str": _seed(_text(settings.nkey), settings.nkey)}
    if settings.jwt:
        return _jwt(settings.jwt, settings.seed)
    if settings.token:
        return {"token": settings.token}
    if settings.user:
        return {"user": settings.user, "password": settings.password}
    if settings.seed:
        return {"nkeys_seed_str": _seed(settings.seed, "the text given as a seed")}
    return {}


def _creds(text: str, source: str) -> Any:
    jwt, seed = _JWT.search(text), _SEED.search(text)
    if jwt is None or seed is None:
        # nats-py 2.16 would look for the JWT for ever.
        raise InputError(f"{source} is not a credentials file", "it holds a user JWT and a seed, as `nsc` writes them")
    return _raw(jwt[1], _seed(seed[1], source))


def _jwt(text: str, seed: str) -> dict[str, Any]:
    decorated = _JWT.search(text)
    jwt = decorated[1] if decorated else text.strip()
    if not _THREE_PARTS.fullmatch(jwt):
        raise InputError(
            "the text given as a JWT is none", "it is the line after BEGIN NATS USER JWT in a credentials file"
        )
    if seed:
        return {"user_credentials": _raw(jwt, _seed(seed, "the text given as a seed"))}
    # A server takes a bearer token without a signature; nats-py has to be given one to send.
    return {"user_jwt_cb": jwt.encode, "signature_cb": lambda nonce: b""}


def _raw(jwt: str, seed: str) -> Any:
    from nats.aio.client import RawCredentials

    return RawCredentials(_CREDENTIALS.format(jwt=jwt, seed=seed))


def _seed(text: str, path: str) -> str:
    import nkeys

    words = [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith(("#", "-"))]
    seed = words[0] if len(words) == 1 else ""
    try:
        nkeys.from_seed(bytearray(seed.encode())).wipe()
    except Exception:
        # Its own kinds of errors, and those of base64, struct and PyNaCl; none may show the seed.
        raise InputError(f"{path} holds no NKey seed", "a user's seed is one line that starts with SU") from None
    return seed


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path} cannot be read") from None
