"""Servers, clusters and accounts that a target does not mean, met on purpose and by accident."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import LiveError
from reconciler.live.connection import connect
from reconciler.live.expectation import Expectation
from reconciler.live.failures import Closed
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from tests.live.identities import Operator
from tests.servers import Server, Wire, binary, cluster

VERSIONS = ["2.10.26", "2.15.1"]
LOGIN = 'authorization { users: [ {user: "topology", password: "right"} ] }'


def named(cluster: str, server: str = "n0") -> str:
    """The configuration of a server in a cluster of its own, which does without JetStream."""
    return f"server_name: {server}\ncluster {{ name: {cluster}, listen: '127.0.0.1:-1' }}\n"


def account(name: str) -> str:
    """The configuration of a server whose user is in this account."""
    return f"accounts {{ {name} {{ jetstream: enabled, users: [ {{user: topology, password: right}} ] }} }}\n"


def settings(server: Server, expected: dict[str, str], **more: Any) -> Settings:
    login = {"user": "topology", "password": "right"}
    return Settings(**{"servers": (server.url,), **login, "expected": Expectation("prod", **expected), **more})


def accepted(server: Server, expected: dict[str, str]) -> bool:
    """Connect and close; raises what stands in the way."""
    with Session(settings(server, expected)) as session:
        return session.place.url == server.url


def refused(server: Server, expected: dict[str, str], **more: Any) -> str:
    """The message and hint that connecting ends with."""
    with pytest.raises(LiveError) as caught, Session(settings(server, expected, **more)):
        pass
    assert "\n" not in caught.value.message
    return f"{caught.value.message} → {caught.value.hint}"


class TestCluster:
    def test_the_right_one_is_accepted(self) -> None:
        with Server(named("prod-eu"), jetstream=False) as server:
            assert accepted(server, {"cluster": "prod-eu"})
            assert accepted(server, {"cluster": "prod-eu", "server": "n0"})

    def test_a_wrong_one_is_refused_before_the_password_is_sent(self) -> None:
        with Server(named("dev") + LOGIN, jetstream=False) as server:
            said = refused(server, {"cluster": "prod-eu"})
            assert f"{server.url} is cluster 'dev', the target prod expects 'prod-eu'" in said
            assert "expect.cluster of the target prod" in said
            assert "topology" not in server.log()
            assert "CONNECT {" not in server.log()

    def test_a_server_in_no_cluster_is_refused(self, server: Server) -> None:
        said = refused(server, {"cluster": "prod-eu"})
        assert f"{server.url} is in no cluster, the target prod expects 'prod-eu'" in said
        assert "CONNECT {" not in server.log()

    def test_a_wrong_one_is_refused_though_a_right_one_stands_after_it(self) -> None:
        with Server(named("dev"), jetstream=False) as wrong, Server(named("prod-eu"), jetstream=False) as right:
            expected = {"cluster": "prod-eu"}
            for _ in range(4):
                assert "is cluster 'dev'" in refused(right, expected, servers=(wrong.url, right.url))
            with Session(settings(right, expected, servers=("nats://127.0.0.1:1", right.url, wrong.url))) as session:
                assert session.place.cluster == "prod-eu"


class TestServer:
    @pytest.mark.parametrize("pattern", ["prod-eu-1", "prod-*", "*"])
    def test_the_right_name_is_accepted(self, pattern: str) -> None:
        with Server("server_name: prod-eu-1") as server:
            assert accepted(server, {"server": pattern})

    @pytest.mark.parametrize("pattern", ["prod-eu", "*-2", "PROD-EU-1", "prod-eu-[12]"])
    def test_another_name_is_refused(self, pattern: str) -> None:
        with Server("server_name: prod-eu-1\n" + LOGIN) as server:
            said = refused(server, {"server": pattern})
            assert f"is server 'prod-eu-1', the target prod expects '{pattern}'" in said
            assert "expect.server of the target prod" in said
            assert "CONNECT {" not in server.log()


class TestAccount:
    @pytest.mark.parametrize("version", VERSIONS)
    def test_its_name_is_asked_from_the_server(self, version: str) -> None:
        with Server(account("SHOP"), program=binary(version)) as server:
            assert accepted(server, {"account": "SHOP"})
            said = refused(server, {"account": "PROD"})
            assert f"the user is in account 'SHOP' of {server.url}, the target prod expects 'PROD'" in said
            assert "expect.account of the target prod" in said
            assert server.api_calls() == []

    @pytest.mark.parametrize("version", VERSIONS)
    def test_an_account_with_a_jwt_goes_by_its_public_key(self, version: str, tmp_path: Path) -> None:
        operator = Operator()
        (tmp_path / "user.creds").write_text(operator.user())
        creds = {"creds": str(tmp_path / "user.creds"), "user": "", "password": ""}
        with Server(operator.config, program=binary(version)) as server:
            with Session(settings(server, {"account": operator.account}, **creds)) as session:
                assert session.observe().resources == {}
            assert "the target prod expects 'PROD'" in refused(server, {"account": "PROD"}, **creds)

    def test_an_account_with_a_jwt_goes_by_its_name_when_the_server_tells_it(self, tmp_path: Path) -> None:
        operator = Operator()
        (tmp_path / "user.creds").write_text(operator.user())
        creds = {"creds": str(tmp_path / "user.creds"), "user": "", "password": ""}
        expected = {"account": "SHOP"}
        with Server(operator.config) as server, Session(settings(server, expected, **creds)) as session:
            assert session.observe().resources == {}
        with Server(operator.config, program=binary("2.10.26")) as old:
            said = refused(old, expected, **creds)
            assert f"is in account '{operator.account}'" in said
            assert "before 2.12 a server tells only the public key" in said

    @pytest.mark.parametrize("version", VERSIONS)
    def test_a_user_who_may_not_ask_hears_which_permission_is_missing(self, version: str) -> None:
        user = '{user: topology, password: right, permissions: {publish: ["$JS.API.>"]}}'
        with Server(f"authorization {{ users: [ {user} ] }}", program=binary(version)) as server:
            said = refused(server, {"account": "SHOP"})
            assert "expects account 'SHOP', but the user has no permission to publish to $SYS.REQ.USER.INFO" in said
            assert "allow the user to publish to $SYS.REQ.USER.INFO" in said
            assert server.api_calls() == []

    def test_a_server_where_nobody_answers_is_refused(self) -> None:
        mapped = account("SHOP").replace("users:", 'mappings: {"$SYS.REQ.USER.INFO": elsewhere}, users:')
        with Server(mapped) as server:
            said = refused(server, {"account": "SHOP"})
            assert "nobody answers on $SYS.REQ.USER.INFO" in said
            assert "expect.account in the target prod" in said

    @pytest.mark.parametrize("answer", [b"", b"[]", b'{"data": {}}', b'{"data": null}', b"[" * 100_000])
    def test_an_answer_that_tells_no_account_is_refused(self, answer: bytes) -> None:
        mapped = account("SHOP").replace("users:", 'mappings: {"$SYS.REQ.USER.INFO": elsewhere}, users:')
        with Server(mapped) as server:
            wire = Wire(server.port, {"user": "topology", "pass": "right"})
            with wire.serving("elsewhere", answer):
                assert "did not tell it on $SYS.REQ.USER.INFO" in refused(server, {"account": "SHOP"})


class TestReconnect:
    def test_to_the_right_server_it_goes_on(self) -> None:
        with Server("server_name: n0\n" + account("SHOP")) as server:
            with Session(settings(server, {"server": "n0", "account": "SHOP"})) as session:
                server.kill()
                server.start()
                assert session.observe().resources == {}
            assert server.log().count("PUB $SYS.REQ.USER.INFO") == 2

    def test_to_another_server_of_the_cluster_it_goes_on(self) -> None:
        asyncio.run(self.another_of_the_cluster())

    async def another_of_the_cluster(self) -> None:
        with cluster() as servers:
            expected = Expectation("prod", cluster="three", account="$G")
            connection = await connect(Settings(servers=tuple(each.url for each in servers), expected=expected))
            try:
                first = connection.place
                next(each for each in servers if each.url == first.url).kill()
                await connection._gone.wait()
                assert b'"account":"$G"' in await connection.request("$SYS.REQ.USER.INFO", b"", 5)
                assert connection.place.url != first.url
                assert connection.place.cluster == "three"
            finally:
                await connection.close()

    def test_to_another_cluster_the_connection_ends_and_nothing_is_sent(self) -> None:
        asyncio.run(self.elsewhere(named("prod-eu"), named("dev"), {"cluster": "prod-eu"}, "is cluster 'dev'"))

    def test_to_another_server_the_connection_ends_and_nothing_is_sent(self) -> None:
        asyncio.run(self.elsewhere(named("a", "n0"), named("a", "n1"), {"server": "n0"}, "is server 'n1'"))

    async def elsewhere(self, right: str, wrong: str, expected: dict[str, str], said: str) -> None:
        with Server(right, jetstream=False) as server, Server(wrong, jetstream=False) as other:
            other.kill()
            connection = await connect(settings(server, expected))
            try:
                server.kill()
                await connection._gone.wait()
                # What nats-py keeps for the next connection.
                await connection._client.publish("$JS.API.STREAM.DELETE.ORDERS", b"")
                before, other.port = len(other.log()), server.port
                other.start()
                with pytest.raises(Closed, match=said) as caught:
                    await connection.request("$JS.API.INFO", b"", 5)
                assert "of the target prod" in caught.value.hint
                other.stop()
                seen = other.log()[before:]
                assert "Server is ready" in seen
                assert "CONNECT {" not in seen
                assert "PUB" not in seen
            finally:
                await connection.close()

    def test_to_another_account_the_connection_ends_and_nothing_is_sent(self) -> None:
        asyncio.run(self.another_account())

    async def another_account(self) -> None:
        with Server(account("SHOP")) as server, Server(account("DEV")) as other:
            other.kill()
            connection = await connect(settings(server, {"account": "SHOP"}))
            try:
                server.kill()
                await connection._gone.wait()
                await connection._client.publish("$JS.API.STREAM.DELETE.ORDERS", b"")
                other.port = server.port
                other.start()
                with pytest.raises(Closed, match="is in account 'DEV'"):
                    await connection.request("$JS.API.INFO", b"", 5)
                other.stop()
                assert other.api_calls() == []
            finally:
                await connection.close()
