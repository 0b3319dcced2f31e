"""Contexts of the NATS CLI: named settings in ``$XDG_CONFIG_HOME/nats/context/NAME.json``.

The selected one is named in ``nats/context.txt``. Read only; names of fields and files, and what they mean, as in
natscli 0.4. Fields that say nothing about a connection (``description``, ``color_scheme``, ``jetstream_event_prefix``)
and fields that nobody knows are passed over.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reconciler.errors import InputError
from reconciler.live import references

_PLAIN = {
    "url": "url",
    "jetstream_domain": "domain",
    "jetstream_api_prefix": "api_prefix",
    "inbox_prefix": "inbox_prefix",
}
"""Fields that are taken as they are, under our names; the user is one too."""
_SECRETS = {"password": "password", "token": "token", "user_jwt": "jwt", "user_seed": "seed"}
"""Fields with a value, or with a URI that stands for one."""
_FILES = {"creds": "credentials", "nkey": "seed"}
"""Fields with a path, or with a URI; what is in no file goes by the other name."""
_PEM_FILES = ("cert", "key", "ca")
_WAYS = (
    ("user", "password"),
    ("creds",),
    ("nkey",),
    ("user_jwt", "user_seed"),
    ("token",),
    ("user_seed",),
)
"""Of several credentials the NATS CLI takes the first; those that belong to another are nothing without it."""
_WINDOWS = ("windows_cert_store", "windows_cert_match_by", "windows_cert_match", "windows_ca_certs_match")
_NOT_HERE = {
    "nsc": ("nsc", "write a credentials file with `nsc generate creds`, and name that file as creds"),
    "socks_proxy": ("a SOCKS proxy", "name a server that is reached without one, or open a tunnel to it"),
    **dict.fromkeys(_WINDOWS, ("the certificate store of Windows", "name PEM files instead: cert, key and ca")),
}
_NO_NAME = re.compile(r"\.\.|[/\\]")


def _home(environment: Mapping[str, str]) -> Path:
    configured = environment.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path(environment.get("HOME", "~")).expanduser() / ".config") / "nats"


def selected(environment: Mapping[str, str]) -> str:
    """Name of the context that ``nats context select`` chose; empty when none is."""
    try:
        return (_home(environment) / "context.txt").read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def read(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    """A context's settings under our names, its URIs and variables followed, without empty ones. Raises InputError."""
    context = f"the context {name} of the NATS CLI"
    content = _content(name, environment)
    for field, (what, instead) in _NOT_HERE.items():
        if content.get(field):
            raise InputError(f"{context} uses {what}, which is not supported", instead)
    way: tuple[str, ...] = next((way for way in _WAYS if content.get(way[0])), ())
    values: dict[str, Any] = {"tls_first": True} if content.get("tls_first") else {}
    for field in (*_PLAIN, *_PEM_FILES, *way):
        value = content.get(field)
        if not value:
            continue
        if not isinstance(value, str):
            raise InputError(f"{context} has no text as {field}", "write it with `nats context edit`")
        subject = f"{context} takes its {field}"
        if field in _SECRETS:
            text = references.content(value, subject, environment)
            values[_SECRETS[field]] = value if text is None else text
        elif field in _FILES or field in _PEM_FILES:
            values |= _file(field, value, subject, environment)
        else:
            values[_PLAIN.get(field, field)] = value
    return values


def _content(name: str, environment: Mapping[str, str]) -> dict[str, Any]:
    if _NO_NAME.search(name):
        raise InputError(
            f"{name!r} cannot be the name of a context of the NATS CLI", "a name has neither .. nor / nor \\ in it"
        )
    folder = _home(environment) / "context"
    known = sorted(path.stem for path in folder.glob("*.json"))
    if name not in known:
        raise InputError(
            f"the NATS CLI has no context {name!r}", f"known are {', '.join(known)}" if known else f"{folder} has none"
        )
    try:
        content = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise InputError(f"the context {name} of the NATS CLI cannot be read", f"look at {folder / name}.json")
    return content


def _file(field: str, value: str, subject: str, environment: Mapping[str, str]) -> dict[str, str]:
    """A setting that is a file, or what would stand in it."""
    path = references.file(value, subject, environment)
    if path is not None:
        return {field: path}
    text = references.content(value, subject, environment) if field in _FILES else None
    if text is None:
        kinds = "a path, file://, env:// or data:;base64," if field in _FILES else "a path or file://"
        raise InputError(f"{subject} from a URI that is not supported", f"write {kinds} in the context")
    return {_FILES[field]: text}
