"""plan and apply against servers that are not the ones their target means."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.command import Terminal, tool
from tests.servers import Server

COMMANDS = [("plan",), ("apply", "--auto-approve")]


@pytest.fixture
def dev() -> Iterator[Server]:
    """A server for trying things out, with what a careless apply would change."""
    login = "accounts { DEV { jetstream: enabled, users: [ {user: me, password: right} ] } }"
    with Server(f"server_name: dev-1\n{login}", login={"user": "me", "pass": "right"}) as server:
        server.api("STREAM.CREATE.ORDERS", {"name": "ORDERS", "subjects": ["orders.>"]})
        yield server


def folder(path: Path, url: str, expect: str) -> Path:
    """A topology with one target, prod."""
    target = f"{{url: '{url}', user: me, password: {{env: SHOP_PASSWORD}}, expect: {{{expect}}}}}"
    text = f"topology: t\ntargets: {{prod: {target}}}\nstreams: {{ORDERS: {{subjects: [orders.a.*], max_msgs: 1}}}}\n"
    (path / "topology.yaml").write_text(text)
    return path


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("cluster: prod-eu", "is in no cluster, the target prod expects 'prod-eu'"),
        ("server: prod-*", "is server 'dev-1', the target prod expects 'prod-*'"),
        ("account: SHOP, server: dev-1", "the target prod expects 'SHOP'"),
    ],
)
def test_a_server_that_is_not_expected_is_refused_with_nothing_read_or_written(
    dev: Server, tmp_path: Path, command: tuple[str, ...], expect: str, said: str
) -> None:
    before = dev.api_calls()
    ended = tool(command[0], folder(tmp_path, dev.url, expect), *command[1:], "--target", "prod", SHOP_PASSWORD="right")
    assert ended.code == 1, ended
    assert said in ended.err
    assert "of the target prod" in ended.err
    assert ended.out == ""
    assert dev.api_calls() == before
    assert dev.log().count("CONNECT {") == (2 if "account" in expect else 1), "the first is the fixture's own"


@pytest.mark.parametrize("command", COMMANDS)
def test_an_address_from_elsewhere_is_held_against_it_too(
    dev: Server, tmp_path: Path, command: tuple[str, ...]
) -> None:
    before = dev.api_calls()
    topology = folder(tmp_path, "nats://prod.invalid:4222", "cluster: prod-eu")
    ended = tool(command[0], topology, *command[1:], "--target", "prod", "--server", dev.url, SHOP_PASSWORD="right")
    assert ended.code == 1, ended
    assert "is in no cluster" in ended.err
    assert dev.api_calls() == before


def test_a_server_that_takes_the_place_of_the_expected_one_gets_nothing(tmp_path: Path) -> None:
    with Server("server_name: prod-1") as right, Server("server_name: dev-1") as wrong:
        wrong.kill()
        text = f"topology: t\ntargets: {{prod: {{url: '{right.url}', expect: {{server: prod-*}}}}}}\n"
        (tmp_path / "topology.yaml").write_text(f"{text}streams: {{A: {{subjects: [a.b.c], max_msgs: 1}}}}\n")
        terminal = Terminal("apply", tmp_path, "--target", "prod", url="")
        terminal.until("[y/N]")
        right.kill()
        wrong.port = right.port
        wrong.start()
        terminal.type("y")
        ended = terminal.ended()
        assert ended.code == 1, ended
        assert "would have led elsewhere" in ended.out
        assert "is server 'dev-1', the target prod expects 'prod-*'" in ended.out
        assert wrong.api_calls() == []


def test_the_expected_one_is_planned_and_applied(dev: Server, tmp_path: Path) -> None:
    topology = folder(tmp_path, dev.url, "server: dev-*, account: DEV")
    assert tool("plan", topology, "--target", "prod", "--detailed-exitcode", SHOP_PASSWORD="right").code == 2
    applied = tool("apply", topology, "--target", "prod", "--auto-approve", SHOP_PASSWORD="right").ok()
    assert "Verified: No changes." in applied.out


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("", "expect of target 'prod' is"),
        ("cluster: ''", "cluster of target 'prod' is"),
        ("clusters: prod-eu", "did you mean cluster?"),
        ("account: 4242", "account of target 'prod' is"),
    ],
)
def test_an_expectation_that_says_nothing_is_refused(tmp_path: Path, expect: str, said: str) -> None:
    ended = tool("plan", folder(tmp_path, "nats://127.0.0.1:1", expect), "--target", "prod")
    assert ended.code == 3, ended
    assert said in ended.out + ended.err, ended
