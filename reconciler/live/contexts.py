"""Contexts of the NATS CLI: named settings in ``$XDG_CONFIG_HOME/nats/context/NAME.json``.

The selected one is named in ``nats/context.txt``. Read only; names of fields and files as in natscli 0.4.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler.errors import InputError

_FIELDS = {
    "url": "url",
    "user": "user",
    "password": "password",
    "token": "token",
    "creds": "creds",
    "nkey": "nkey",
    "cert": "cert",
    "key": "key",
    "ca": "ca",
    "jetstream_domain": "domain",
    "jetstream_api_prefix": "api_prefix",
    "inbox_prefix": "inbox_prefix",
    "tls_first": "tls_first",
}
_FILES = ("creds", "nkey", "cert", "key", "ca")
_NOT_HERE = {"nsc": "credentials from nsc", "user_jwt": "a JWT", "socks_proxy": "a SOCKS proxy"}


def _home(environment: Mapping[str, str]) -> Path:
    configured = environment.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path(environment.get("HOME", "~")).expanduser() / ".config") / "nats"


def selected(environment: Mapping[str, str]) -> str:
    """Name of the context that ``nats context select`` chose; empty when none is."""
    try:
        return (_home(environment) / "context.txt").read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def read(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """A context's settings under our names, without empty ones. Raises InputError."""
    folder = _home(environment) / "context"
    known = sorted(path.stem for path in folder.glob("*.json"))
    if name not in known:
        raise InputError(
            f"the NATS CLI has no context {name!r}", f"known are {', '.join(known)}" if known else f"{folder} has none"
        )
    try:
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise InputError(f"the context {name} of the NATS CLI cannot be read", f"look at {folder / name}.json")
    for key, what in _NOT_HERE.items():
        if content.get(key):
            raise InputError(
                f"the context {name} of the NATS CLI uses {what}, which is not supported",
                "give a creds file or an NKey instead",
            )
    values = {ours: content[theirs] for theirs, ours in _FIELDS.items() if content.get(theirs)}
    return {key: str(Path(value).expanduser()) if key in _FILES else value for key, value in values.items()}
