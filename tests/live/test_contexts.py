"""What a context of the NATS CLI says, field by field, and what it must not say."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import InputError
from reconciler.live import contexts

SECRET = "hunter2-do-not-show"
NOTHING = {
    "description": "",
    "url": "",
    "socks_proxy": "",
    "token": "",
    "user": "",
    "password": "",
    "creds": "",
    "nkey": "",
    "cert": "",
    "key": "",
    "ca": "",
    "nsc": "",
    "jetstream_domain": "",
    "jetstream_api_prefix": "",
    "jetstream_event_prefix": "",
    "inbox_prefix": "",
    "user_jwt": "",
    "user_seed": "",
    "color_scheme": "",
    "tls_first": False,
    "windows_cert_store": "",
    "windows_cert_match_by": "",
    "windows_cert_match": "",
    "windows_ca_certs_match": None,
}
"""What the NATS CLI writes for a context that says nothing."""


def read(folder: Path, content: Any, environment: Mapping[str, str] | None = None, *, name: str = "odd") -> Any:
    """Write a context and read it."""
    home = folder / ".config" / "nats" / "context"
    home.mkdir(parents=True, exist_ok=True)
    (home / "odd.json").write_text(json.dumps(content))
    return contexts.read(name, {"HOME": str(folder), **(environment or {})})


def refused(folder: Path, content: Any, environment: Mapping[str, str] | None = None, *, name: str = "odd") -> str:
    """What reading a context ends with."""
    with pytest.raises(InputError) as caught:
        read(folder, content, environment, name=name)
    text = f"{caught.value.message} → {caught.value.hint}"
    assert SECRET not in text
    assert "\n" not in text
    return text


def data(text: str) -> str:
    return "data:text/plain;base64," + base64.b64encode(text.encode()).decode()


def test_an_empty_context_says_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, NOTHING) == {}


def test_all_that_says_something_about_a_connection_is_read(tmp_path: Path) -> None:
    content = {
        "url": "tls://a:1,tls://b:1",
        "cert": "/c.pem",
        "key": "/k.pem",
        "ca": "/ca.pem",
        "jetstream_domain": "hub",
        "jetstream_api_prefix": "$JS.hub.API",
        "inbox_prefix": "_MINE",
        "tls_first": True,
    }
    assert read(tmp_path, NOTHING | content) == {
        "url": "tls://a:1,tls://b:1",
        "cert": "/c.pem",
        "key": "/k.pem",
        "ca": "/ca.pem",
        "domain": "hub",
        "api_prefix": "$JS.hub.API",
        "inbox_prefix": "_MINE",
        "tls_first": True,
    }


def test_what_says_nothing_about_it_is_passed_over(tmp_path: Path) -> None:
    content = {"description": "x", "color_scheme": "red", "jetstream_event_prefix": "E", "of_the_future": {"a": 1}}
    assert read(tmp_path, content | {"url": "a:1"}) == {"url": "a:1"}


ALL = {
    "user": "me",
    "password": "p",
    "creds": "/c.creds",
    "nkey": "/n.nk",
    "user_jwt": "a.b.c",
    "user_seed": "s",
    "token": "t",
}


@pytest.mark.parametrize(
    ("without", "found"),
    [
        ((), {"user": "me", "password": "p"}),
        (("user",), {"creds": "/c.creds"}),
        (("user", "creds"), {"nkey": "/n.nk"}),
        (("user", "creds", "nkey"), {"jwt": "a.b.c", "seed": "s"}),
        (("user", "creds", "nkey", "user_seed"), {"jwt": "a.b.c"}),
        (("user", "creds", "nkey", "user_jwt"), {"token": "t"}),
        (("user", "creds", "nkey", "user_jwt", "token"), {"seed": "s"}),
        (("user", "creds", "nkey", "user_jwt", "user_seed", "token"), {}),
    ],
)
def test_of_several_credentials_one_kind_counts_as_in_the_nats_cli(
    tmp_path: Path, without: tuple[str, ...], found: dict[str, str]
) -> None:
    assert read(tmp_path, {key: value for key, value in ALL.items() if key not in without}) == found


@pytest.mark.parametrize("field", ["creds", "nkey", "cert", "key", "ca"])
@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("~/secret", "HOME/secret"),
        ("$KEYS/secret", "/keys/secret"),
        ("${KEYS}/secret", "/keys/secret"),
        ("file://~/secret", "HOME/secret"),
        ("file:///run/secret", "/run/secret"),
        ("/run/~/secret", "/run/~/secret"),
    ],
)
def test_a_file_is_found_by_home_variable_and_uri(tmp_path: Path, field: str, written: str, meant: str) -> None:
    found = read(tmp_path, {field: written}, {"KEYS": "/keys"})
    assert found == {field: meant.replace("HOME", str(tmp_path))}


def test_other_values_are_not_expanded(tmp_path: Path) -> None:
    content = {"user": "$KEYS", "password": "~/$KEYS", "inbox_prefix": "$KEYS"}
    assert read(tmp_path, content, {"KEYS": "/keys"}) == content


@pytest.mark.parametrize(
    ("field", "ours"),
    [
        ("password", "password"),
        ("token", "token"),
        ("user_jwt", "jwt"),
        ("user_seed", "seed"),
        ("creds", "credentials"),
        ("nkey", "seed"),
    ],
)
def test_a_secret_is_followed_to_where_it_is_kept(tmp_path: Path, field: str, ours: str) -> None:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    user = {"user": "me"} if field == "password" else {}
    for written in ("env://KEPT", data(SECRET)):
        assert read(tmp_path, {field: written, **user}, {"KEPT": SECRET}) == {ours: SECRET, **user}
    if field not in ("creds", "nkey"):
        assert read(tmp_path, {field: f"file://{tmp_path}/secret", **user}) == {ours: SECRET, **user}
        assert read(tmp_path, {field: "vault:like/a", **user}) == {ours: "vault:like/a", **user}


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "nsc": ({"nsc": "nsc://o/a/u"}, "nsc generate creds"),
    "nsc in creds": ({"creds": "nsc://o/a/u"}, "nsc generate creds"),
    "1Password": ({"token": "op://vault/item/field"}, "op read"),
    "1Password in nkey": ({"nkey": "op://vault/item/field"}, "op read"),
    "SOCKS proxy": ({"socks_proxy": f"socks5://me:{SECRET}@h"}, "a SOCKS proxy, which is not supported"),
    "Windows": ({"windows_cert_store": "user"}, "PEM files"),
    "Windows CA": ({"windows_ca_certs_match": ["x"]}, "PEM files"),
    "another scheme": ({"creds": "vault://x"}, "write a path, file://, env:// or data:;base64,"),
    "CA in a variable": ({"ca": "env://CA"}, "write a path or file://"),
    "key in the context": ({"key": data(SECRET)}, "write a path or file://"),
    "variable that is not set": ({"token": "env://NONE"}, "set NONE before running this"),
    "variable in a path that is not set": ({"creds": "$NONE/x.creds"}, "set NONE before running this"),
    "file that is not there": ({"token": "file:///none"}, "takes its token from /none, which cannot be read"),
    "empty file": ({"token": "file:///dev/null"}, "which is empty"),
    "data without base64": ({"token": f"data:,{SECRET}"}, "write data:;base64,"),
    "data that is no base64": ({"token": f"data:;base64,{SECRET}!"}, "write data:;base64,"),
    "data that is no text": ({"token": "data:;base64,/w=="}, "write data:;base64,"),
    "a number for text": ({"url": 4222}, "has no text as url"),
    "a mapping for text": ({"token": {"env": SECRET}}, "has no text as token"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_used_is_refused_with_what_to_do_instead(tmp_path: Path, name: str) -> None:
    content, said = BAD[name]
    told = refused(tmp_path, content)
    assert said in told
    assert "the context odd of the NATS CLI" in told


@pytest.mark.parametrize("name", ["..", "../odd", "a/odd", "a\\odd", "a..b"])
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / ".config" / "nats").mkdir(parents=True)
    (tmp_path / ".config" / "nats" / "odd.json").write_text("{}")
    assert "cannot be the name of a context" in refused(tmp_path, {}, name=name)


@pytest.mark.parametrize("content", [[], "text", None])
def test_a_file_that_is_no_context_is_refused(tmp_path: Path, content: Any) -> None:
    assert "cannot be read" in refused(tmp_path, content)
