"""Where settings come from, which source wins, and what never shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import InputError
from reconciler.live.expectation import Expectation
from reconciler.live.settings import Settings, resolve
from reconciler.model.position import NOWHERE
from reconciler.model.topology import Target

SECRET = "hunter2-do-not-show"
SEED = "SU" + 8 * "HUNTER2"


def settings(
    folder: Path,
    flags: Mapping[str, Any] | None = None,
    target: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
    *,
    selected_context: bool = False,
) -> Settings:
    """Resolve with a home of its own."""
    where = {"HOME": str(folder / "home"), **(environment or {})}
    live = None if target is None else Target("prod", target, NOWHERE)
    return resolve(flags or {}, live, where, folder=folder, selected_context=selected_context)


def context(folder: Path, name: str, content: Any, *, select: bool = False, home: str = "home/.config") -> None:
    """Write a context of the NATS CLI."""
    (folder / home / "nats" / "context").mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / home / "nats" / "context" / f"{name}.json").write_text(text)
    if select:
        (folder / home / "nats" / "context.txt").write_text(name + "\n")


def test_without_anything_it_is_the_local_server(tmp_path: Path) -> None:
    assert settings(tmp_path) == Settings(servers=("nats://127.0.0.1:4222",))


def test_flags_win_over_target_and_target_over_environment(tmp_path: Path) -> None:
    environment = {"NATS_URL": "env:1", "NATS_TIMEOUT": "3s", "NATS_INBOX_PREFIX": "_ENV"}
    target = {"url": "nats://target:2", "timeout": "2s"}
    found = settings(tmp_path, {"url": "flag:3"}, target, environment)
    assert (found.servers, found.timeout, found.inbox_prefix) == (("nats://flag:3",), 2.0, "_ENV")
    assert settings(tmp_path, {}, target, environment).servers == ("nats://target:2",)
    assert settings(tmp_path, {}, None, environment).servers == ("nats://env:1",)


def test_the_names_of_the_nats_cli_are_read(tmp_path: Path) -> None:
    for name in ("seed", "ca", "cert", "key"):
        (tmp_path / name).write_text("x")
    found = settings(
        tmp_path,
        environment={
            "NATS_URL": "tls://a:1, b",
            "NATS_NKEY": str(tmp_path / "seed"),
            "NATS_CA": str(tmp_path / "ca"),
            "NATS_CERT": str(tmp_path / "cert"),
            "NATS_KEY": str(tmp_path / "key"),
            "NATS_JS_DOMAIN": "hub",
            "NATS_TIMEOUT": "1m30s",
        },
    )
    assert found == Settings(
        servers=("tls://a:1", "nats://b:4222"),
        nkey=str(tmp_path / "seed"),
        ca=str(tmp_path / "ca"),
        cert=str(tmp_path / "cert"),
        key=str(tmp_path / "key"),
        domain="hub",
        timeout=90.0,
    )
    assert found.api == "$JS.hub.API"


def test_credentials_of_one_source_replace_weaker_ones_as_a_set(tmp_path: Path) -> None:
    (tmp_path / "seed.nk").write_text("x")
    environment = {"NATS_USER": "someone", "NATS_PASSWORD": SECRET, "NATS_CREDS": "/nowhere"}
    found = settings(tmp_path, {}, {"nkey": "seed.nk"}, environment)
    assert (found.nkey, found.user, found.password, found.creds) == (str(tmp_path / "seed.nk"), "", "", "")


@pytest.mark.parametrize(("flags", "target"), [({"user": "me"}, None), ({}, {"user": "me"})])
def test_a_user_without_password_takes_it_from_the_environment(
    tmp_path: Path, flags: Mapping[str, Any], target: Mapping[str, Any] | None
) -> None:
    found = settings(tmp_path, flags, target, {"NATS_PASSWORD": SECRET, "NATS_USER": "other"})
    assert (found.user, found.password, found.token) == ("me", SECRET, "")


def test_a_user_of_the_environment_alone_is_a_token_as_in_the_nats_cli(tmp_path: Path) -> None:
    found = settings(tmp_path, environment={"NATS_USER": SECRET})
    assert (found.user, found.token) == ("", SECRET)
    assert settings(tmp_path, {}, {"user": "me"}).user == "me"


def test_a_password_in_a_url_goes_with_that_url_only(tmp_path: Path) -> None:
    url = f"nats://me:{SECRET}%40@env:1"
    found = settings(tmp_path, environment={"NATS_URL": url})
    assert (found.servers, found.user, found.password) == (("nats://env:1",), "me", f"{SECRET}@")
    assert settings(tmp_path, {"url": "other:2"}, None, {"NATS_URL": url}).password == ""
    assert settings(tmp_path, environment={"NATS_URL": f"nats://{SECRET}@env:1"}).token == SECRET
    assert settings(tmp_path, environment={"NATS_URL": url, "NATS_TOKEN": "t"}).password == ""


def test_secrets_of_a_target_are_followed(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(f"{SECRET}\nmore\n")
    assert settings(tmp_path, {}, {"token": {"file": "token"}}).token == SECRET
    target = {"user": "me", "password": {"env": "SHOP_PASSWORD"}}
    assert settings(tmp_path, {}, target, {"SHOP_PASSWORD": SECRET}).password == SECRET


def test_repr_shows_no_secret(tmp_path: Path) -> None:
    environment = {"NATS_URL": f"nats://{SECRET}@h:1", "NATS_PASSWORD": SECRET}
    for found in (settings(tmp_path, environment=environment), settings(tmp_path, {"user": "me"}, None, environment)):
        assert SECRET in (found.token, found.password)
        assert SECRET not in repr(found)


@pytest.mark.parametrize("home", ["home/.config", "xdg"])
def test_a_named_context_gives_what_its_source_does_not(tmp_path: Path, home: str) -> None:
    content = {
        "description": "Production",
        "url": "nats://ctx:1",
        "user": "me",
        "password": SECRET,
        "token": "",
        "jetstream_domain": "hub",
    }
    context(tmp_path, "shop.prod", content, home=home)
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "xdg")} if home == "xdg" else {}
    for flags, target, more in (
        ({"context": "shop.prod"}, {"url": "nats://target:1"}, {}),
        ({}, {"context": "shop.prod"}, {"NATS_URL": "nats://env:1"}),
        ({}, None, {"NATS_CONTEXT": "shop.prod"}),
    ):
        found = settings(tmp_path, flags, target, environment | more)
        assert (found.servers, found.user, found.password) == (("nats://ctx:1",), "me", SECRET)
        assert found.domain == "hub"
    assert settings(tmp_path, {"context": "shop.prod", "url": "f:1"}, None, environment).servers == ("nats://f:1",)


def test_the_selected_context_is_used_only_when_allowed_and_when_nothing_says_where(tmp_path: Path) -> None:
    context(tmp_path, "mine", {"url": "nats://ctx:1", "token": SECRET}, select=True)
    assert settings(tmp_path, selected_context=True).servers == ("nats://ctx:1",)
    assert settings(tmp_path, selected_context=False).token == ""
    elsewhere = settings(tmp_path, environment={"NATS_URL": "nats://env:1"}, selected_context=True)
    assert (elsewhere.servers, elsewhere.token) == (("nats://env:1",), "")


def test_no_selected_context_is_no_problem(tmp_path: Path) -> None:
    assert settings(tmp_path, selected_context=True) == Settings()


@pytest.mark.parametrize(
    ("settings", "encrypted"),
    [
        (Settings(), False),
        (Settings(servers=("nats://a:1", "tls://b:1")), True),
        (Settings(tls=True), True),
        (Settings(tls_first=True), True),
        (Settings(ca="ca.pem"), True),
        (Settings(cert="cert.pem"), True),
    ],
)
def test_what_asks_for_tls(settings: Settings, encrypted: bool) -> None:
    assert settings.encrypted is encrypted


BAD: dict[str, tuple[dict[str, Any], dict[str, Any] | None, dict[str, str], str]] = {
    "unset variable": ({}, {"password": {"env": "SHOP_PASSWORD"}}, {}, "SHOP_PASSWORD"),
    "missing secret file": ({}, {"token": {"file": "none"}}, {}, "none"),
    "empty secret file": ({}, {"token": {"file": "empty"}}, {}, "first line is empty"),
    "missing seed": ({}, {"nkey": "none.nk"}, {}, "none.nk"),
    "folder as creds": ({"creds": "."}, None, {}, "cannot be read"),
    "unknown context": ({"context": "nope"}, None, {}, "known are good"),
    "context that climbs": ({"context": "../good"}, None, {}, "cannot be the name"),
    "SOCKS proxy": ({"url": "h:1"}, None, {"NATS_SOCKS_PROXY": f"socks5://me:{SECRET}@h:1"}, "NATS_SOCKS_PROXY"),
    "broken context": ({"context": "good"}, None, {}, "cannot be read"),
    "bad scheme": ({"url": f"http://me:{SECRET}@h:1"}, None, {}, "http://h:1"),
    "bad port": ({"url": f"nats://me:{SECRET}@h:port"}, None, {}, "nats://h:port"),
    "at sign in a password": ({"url": f"nats://me:x@{SECRET}@h:99999"}, None, {}, "nats://h:99999"),
    "number sign in a password": ({"url": f"nats://me:1#{SECRET}@h"}, None, {}, "nats://h"),
    "empty URL": ({"url": ","}, None, {}, "not a URL"),
    "bad timeout": ({"timeout": "soon"}, None, {}, "write it like 30s"),
    "no timeout": ({}, None, {"NATS_TIMEOUT": "0s"}, "zero"),
    "domain and prefix": ({"domain": "d", "api_prefix": "p"}, None, {}, "one of them"),
    "seed as its file": ({"nkey": SEED}, None, {}, "name that file"),
    "seed as its file in a target": ({}, {"nkey": SEED}, {}, "nkey of the target prod"),
    "seed as its file in the environment": ({}, None, {"NATS_NKEY": f"{SEED}\n"}, "nkey of the environment"),
    "seed as credentials": ({}, {"creds": SEED}, {}, "creds of the target prod"),
    "credentials as their file": ({}, None, {"NATS_CREDS": f"-----\n{SEED}\n-----"}, "creds of the environment"),
    "key as its file": ({"key": f"-----BEGIN PRIVATE KEY-----\n{SECRET}"}, None, {}, "key of the command line"),
    "key without certificate": ({"key": "empty"}, None, {}, "cert"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_setting_that_cannot_be_used_is_refused_without_showing_a_secret(
    tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").write_text("\n")
    monkeypatch.chdir(tmp_path)
    context(tmp_path, "good", "no JSON")
    flags, target, environment, said = BAD[name]
    with pytest.raises(InputError) as refused:
        settings(tmp_path, flags, target, environment)
    text = f"{refused.value.message} {refused.value.hint}"
    assert said in text
    assert SECRET not in text
    assert SEED not in text


def test_a_jwt_and_its_seed_are_read_from_the_environment(tmp_path: Path) -> None:
    found = settings(tmp_path, environment={"NATS_JWT": "a.b.c", "NATS_SEED": SECRET})
    assert (found.jwt, found.seed) == ("a.b.c", SECRET)
    assert SECRET not in repr(found)
    assert "a.b.c" not in repr(found)
    elsewhere = settings(tmp_path, {"user": "me"}, None, {"NATS_JWT": "a.b.c", "NATS_SEED": SECRET})
    assert (elsewhere.jwt, elsewhere.seed) == ("", "")


def test_what_a_target_expects_holds_wherever_the_address_comes_from(tmp_path: Path) -> None:
    target = {"url": "nats://target:1", "expect": {"cluster": "prod-eu", "server": "n*"}}
    found = settings(tmp_path, {"url": "flag:1"}, target)
    assert found.servers == ("nats://flag:1",)
    assert found.expected == Expectation("prod", cluster="prod-eu", server="n*")
    assert settings(tmp_path, {"url": "flag:1"}).expected is None
    assert settings(tmp_path, {}, {"url": "nats://target:1"}).expected is None
