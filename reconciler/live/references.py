"""Values that say where they stand: ``{env: NAME}`` or ``{file: PATH}`` in a target, URIs in a context of the NATS CLI.

Everything here raises InputError, and no error shows what was found.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import Path

from reconciler.errors import InputError

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]+)://")
_VARIABLE = re.compile(r"\$(?:(\w+)|\{(\w+)\})")
_INSTEAD = {
    "op": "read it with `op read` before, into a variable, and write env://NAME in the context",
    "nsc": "write a credentials file with `nsc generate creds`, and name that file as creds",
}
"""What to do about the schemes of the NATS CLI that start another program."""


def secret(reference: Mapping[str, str], subject: str, environment: Mapping[str, str], folder: Path) -> str:
    """What a reference of a target stands for; paths are relative to ``folder``. ``subject`` begins the errors."""
    if "env" in reference:
        return _variable(reference["env"], subject, environment)
    path = folder / Path(reference["file"]).expanduser()
    lines = read(path, f"{subject} from {path}, which").splitlines()
    if not lines or not lines[0]:
        raise InputError(f"{subject} from {path}, whose first line is empty")
    return lines[0]


def content(value: str, subject: str, environment: Mapping[str, str]) -> str | None:
    """What a URI of the NATS CLI stands for: file://PATH, env://NAME or data:;base64,TEXT; None for what is no URI."""
    scheme = _scheme(value)
    if scheme == "env":
        return _variable(value.removeprefix("env://"), subject, environment)
    if scheme == "data":
        return _data(value, subject)
    if scheme == "file":
        path = Path(expanded(value.removeprefix("file://"), subject, environment))
        text = read(path, f"{subject} from {path}, which").rstrip("\r\n")
        if not text:
            raise InputError(f"{subject} from {path}, which is empty")
        return text
    if scheme in _INSTEAD:
        raise InputError(f"{subject} from {scheme}://, which is not supported", _INSTEAD[scheme])
    return None


def file(value: str, subject: str, environment: Mapping[str, str]) -> str | None:
    """The file that a path or a file:// URI names; None for a URI of another kind."""
    if value.startswith("file://"):
        value = value.removeprefix("file://")
    elif _scheme(value):
        return None
    return expanded(value, subject, environment)


def expanded(value: str, subject: str, environment: Mapping[str, str]) -> str:
    """A path with ``~``, ``$NAME`` and ``${NAME}`` replaced."""
    home = environment.get("HOME")
    if home and (value == "~" or value.startswith("~/")):
        value = home + value[1:]
    return _VARIABLE.sub(lambda found: _variable(found[1] or found[2], subject, environment), value)


def read(path: Path, subject: str) -> str:
    """The text of a file; ``subject`` is what cannot be read otherwise."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"{subject} cannot be read: {why}") from None


def _scheme(value: str) -> str:
    """The scheme of a URI; empty for anything else, such as a password with a colon."""
    if value.startswith("data:"):
        return "data"
    match = _SCHEME.match(value)
    return match[1] if match else ""


def _variable(name: str, subject: str, environment: Mapping[str, str]) -> str:
    if not environment.get(name):
        raise InputError(
            f"{subject} from the environment variable {name}, which is not set", f"set {name} before running this"
        )
    return environment[name]


def _data(value: str, subject: str) -> str:
    head, comma, body = value.partition(",")
    try:
        if not comma or "base64" not in head.split(";"):
            raise ValueError
        text = base64.b64decode(body, validate=True).decode()
    except ValueError:
        text = ""
    if not text:
        raise InputError(
            f"{subject} from a data: URI that cannot be read", "write data:;base64, and the text in base64 after it"
        )
    return text
