"""Where to connect and as whom: flags before target before environment before the NATS CLI's selected context.

Credentials of one source replace those of weaker ones as a set: a target with an NKey is not mixed with a
password from the environment. A password that a URL carries goes with that URL and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.errors import InputError
from reconciler.kinds import units
from reconciler.live import contexts, references, urls
from reconciler.live.expectation import Expectation
from reconciler.model.topology import Target

LOCAL = "nats://127.0.0.1:4222"

ENVIRONMENT = {
    "url": "NATS_URL",
    "context": "NATS_CONTEXT",
    "user": "NATS_USER",
    "password": "NATS_PASSWORD",
    "token": "NATS_TOKEN",
    "nkey": "NATS_NKEY",
    "creds": "NATS_CREDS",
    "jwt": "NATS_JWT",
    "seed": "NATS_SEED",
    "ca": "NATS_CA",
    "cert": "NATS_CERT",
    "key": "NATS_KEY",
    "timeout": "NATS_TIMEOUT",
    "domain": "NATS_JS_DOMAIN",
    "api_prefix": "NATS_JS_API_PREFIX",
    "inbox_prefix": "NATS_INBOX_PREFIX",
}
"""The names of the NATS CLI; those of domain and prefixes, which it has as flags only, are made after them."""

_CREDENTIALS = ("user", "password", "token", "nkey", "creds", "credentials", "jwt", "seed")
_TOGETHER = (_CREDENTIALS, ("cert", "key"), ("domain", "api_prefix"))
_ALONE = ("url", "ca", "tls", "tls_first", "inbox_prefix", "timeout")
_FILES = ("nkey", "creds", "ca", "cert", "key")
_CONTENT = re.compile(r"\bS[A-Z2-7]{57}\b|\n.")
"""What stands in such a file and is no path: an NKey's seed, or more than one line. No error may show it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a connection is made from. Files are named by path; ``repr`` shows no secret."""

    servers: tuple[str, ...] = (LOCAL,)
    """URLs without credentials."""
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    nkey: str = ""
    """File with an NKey seed."""
    creds: str = ""
    """File with a JWT and a seed."""
    credentials: str = field(default="", repr=False)
    """What would stand in such a file."""
    jwt: str = field(default="", repr=False)
    """A user's JWT; with the seed, unless it is one that needs no signature."""
    seed: str = field(default="", repr=False)
    """An NKey's seed, of the JWT if there is one."""
    ca: str = ""
    cert: str = ""
    key: str = ""
    tls: bool = False
    tls_first: bool = False
    domain: str = ""
    api_prefix: str = ""
    inbox_prefix: str = "_INBOX"
    timeout: float = 10.0
    """Seconds to wait for one answer, and for the connection."""
    expected: Expectation | None = None
    """What the servers have to be."""

    @property
    def encrypted(self) -> bool:
        """Whether a connection without TLS must be refused."""
        asked = self.tls or self.tls_first or self.ca or self.cert
        return bool(asked) or any(url.startswith("tls://") for url in self.servers)

    @property
    def api(self) -> str:
        """The prefix of the JetStream API's subjects."""
        return self.api_prefix or (f"$JS.{self.domain}.API" if self.domain else "$JS.API")

    @property
    def place(self) -> str:
        """The servers, for people."""
        return ", ".join(self.servers)


@dataclass(frozen=True, slots=True)
class _Source:
    """What one source says, its references followed."""

    name: str
    values: dict[str, Any]


def resolve(
    flags: Mapping[str, Any],
    target: Target | None,
    environment: Mapping[str, str],
    *,
    folder: Path,
    selected_context: bool,
) -> Settings:
    """The settings that flags, a target and the environment make together.

    Paths of a target are relative to ``folder``. What a target expects of its servers holds wherever their address
    comes from. The NATS CLI's selected context is used only when that is allowed and nothing else says where the
    servers are. Raises InputError for a variable that is not set, a file that cannot be read, an unknown context and
    a bad URL or duration.
    """
    if environment.get("NATS_SOCKS_PROXY"):
        raise InputError(
            "NATS_SOCKS_PROXY asks for a SOCKS proxy, which is not supported",
            "unset it, and name a server that is reached without one",
        )
    sources = [
        *_with_context(_of_flags(flags, environment), environment),
        *(_with_context(_of_target(target, environment, folder), environment) if target else ()),
        *_with_context(_of_environment(environment), environment),
    ]
    if selected_context and not any("url" in source.values or "context" in source.values for source in sources):
        name = contexts.selected(environment)
        if name:
            sources.append(_Source(f"the context {name}", contexts.read(name, environment)))
    return _settings(_merged(sources), _expected(target))


def says_where(target: Target, environment: Mapping[str, str]) -> bool:
    """Whether a target names its servers, itself or by its context. Raises InputError for a bad context."""
    context = target.settings.get("context")
    return "url" in target.settings or bool(context and contexts.read(context, environment).get("url"))


def _with_context(source: _Source, environment: Mapping[str, str]) -> list[_Source]:
    name = source.values.get("context")
    if not name:
        return [source]
    return [source, _Source(f"the context {name}", contexts.read(name, environment))]


def _of_flags(flags: Mapping[str, Any], environment: Mapping[str, str]) -> _Source:
    values = {key: value for key, value in flags.items() if value not in (None, "")}
    return _Source("the command line", _with_password(values, environment, else_token=True))


def _of_environment(environment: Mapping[str, str]) -> _Source:
    values = {key: environment[name] for key, name in ENVIRONMENT.items() if environment.get(name)}
    return _Source("the environment", _with_password(values, environment, else_token=True))


def _with_password(values: dict[str, Any], environment: Mapping[str, str], *, else_token: bool) -> dict[str, Any]:
    """A user that stands alone has its password in the environment, as flags carry no secret.

    Where there is none either, it is a token, as in the NATS CLI.
    """
    if "user" in values and "password" not in values and "token" not in values:
        password = environment.get("NATS_PASSWORD")
        if password:
            values["password"] = password
        elif else_token:
            values["token"] = values.pop("user")
    return values


def _of_target(target: Target, environment: Mapping[str, str], folder: Path) -> _Source:
    name = f"the target {target.name}"
    values: dict[str, Any] = {}
    for key, value in target.settings.items():
        if key == "expect":
            continue
        if isinstance(value, Mapping):
            values[key] = references.secret(value, f"{name} takes its {key}", environment, folder)
        elif key in _FILES:
            values[key] = str(folder / Path(value).expanduser())
        else:
            values[key] = value
    return _Source(name, _with_password(values, environment, else_token=False))


def _expected(target: Target | None) -> Expectation | None:
    said = target.settings.get("expect") if target else None
    return Expectation(target.name, **said) if target and said else None


def _merged(sources: list[_Source]) -> dict[str, Any]:
    """The strongest source's value of each setting; settings that belong together come from one source."""
    values: dict[str, Any] = {}
    for source in sources:
        said = {key: value for key, value in source.values.items() if value not in (None, "")}
        if said.get("domain") and said.get("api_prefix"):
            raise InputError(
                f"{source.name} gives a domain and an API prefix",
                "give one of them: a domain stands for $JS.DOMAIN.API",
            )
        if "url" in said:
            said["url"], login = urls.split(said["url"], source.name)
            if "url" not in values and not any(key in said for key in _CREDENTIALS):
                said |= login
        for key in _ALONE:
            if key in said:
                values.setdefault(key, _checked(key, said[key], source.name))
        for group in _TOGETHER:
            if not any(key in values for key in group):
                values |= {key: _checked(key, said[key], source.name) for key in group if key in said}
    return values


def _checked(key: str, value: Any, source: str) -> Any:
    if key in _FILES:
        if _CONTENT.search(value):
            raise InputError(
                f"the {key} of {source} is what should stand in a file", "write it into a file, and name that file"
            )
        references.read(Path(value), f"the {key} file {value} of {source}")
    if key == "timeout":
        try:
            seconds = units.duration(value) / 1e9
        except ValueError as error:
            raise InputError(f"the timeout of {source} is wrong: {error}") from None
        if seconds <= 0:
            raise InputError(f"the timeout of {source} is zero", "write how long to wait for one answer, like 10s")
        return seconds
    return value


def _settings(values: dict[str, Any], expected: Expectation | None) -> Settings:
    given = {key: value for key, value in values.items() if key != "url"}
    if "url" in values:
        given["servers"] = values["url"]
    if given.get("key") and not given.get("cert"):
        raise InputError("a key is given without the client certificate that it belongs to", "give cert as well")
    return Settings(**given, expected=expected)
