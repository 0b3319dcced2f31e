"""Connecting with the right and the wrong of everything, to real servers that demand it."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reconciler.errors import InputError, LiveError, ReconcilerError
from reconciler.live.failures import Forbidden, NoResponders
from reconciler.live.session import Session
from reconciler.live.settings import Settings
from reconciler.model.version import Version
from tests.live.certificates import Authority
from tests.live.identities import USER, Identity, Operator, creds
from tests.servers import Server

SECRET = "hunter2-do-not-show"


def connects(server: Server, **settings: Any) -> bool:
    """Connect, list, and close; raises what stands in the way."""
    with Session(Settings(**{"servers": (server.url,), **settings})) as session:
        return session.observe().server is not None


def refused(*servers: str, kind: type[ReconcilerError] = LiveError, **settings: Any) -> str:
    """The message and hint that connecting and listing ends with; it must come soon and be short."""
    started = time.monotonic()
    with pytest.raises(kind) as caught, Session(Settings(servers=servers, **settings)) as session:
        session.observe()
    assert time.monotonic() - started < 4
    assert "\n" not in caught.value.message
    text = f"{caught.value.message} → {caught.value.hint}"
    assert SECRET not in text
    return text


def file(folder: Path, name: str, text: str) -> str:
    (folder / name).write_text(text)
    return str(folder / name)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tls")


@pytest.fixture(scope="module")
def ours(folder: Path) -> Authority:
    return Authority(folder, "ours")


@pytest.fixture(scope="module")
def other(folder: Path) -> Authority:
    return Authority(folder, "other")


class TestPasswordAndToken:
    @pytest.fixture
    def password(self) -> Iterator[Server]:
        with Server('authorization { users: [ {user: "topology", password: "right"} ] }') as server:
            yield server

    def test_the_right_password(self, password: Server) -> None:
        assert connects(password, user="topology", password="right")

    def test_a_wrong_password(self, password: Server) -> None:
        said = refused(password.url, user="topology", password=SECRET)
        assert "refused the user topology with this password" in said

    def test_no_credentials(self, password: Server) -> None:
        assert "no credentials were given" in refused(password.url)

    def test_a_server_that_is_not_there_does_not_hide_the_refusal_of_one_that_is(self, password: Server) -> None:
        assert "refused the user" in refused("nats://127.0.0.1:1", password.url, user="topology", password=SECRET)

    def test_a_server_that_is_not_there_is_no_obstacle_when_another_is(self, password: Server) -> None:
        assert connects(password, servers=("nats://127.0.0.1:1", password.url), user="topology", password="right")

    def test_the_right_and_a_wrong_token(self) -> None:
        with Server('authorization { token: "right" }') as server:
            assert connects(server, token="right")
            assert "refused the token" in refused(server.url, token=SECRET)


class TestKeys:
    def test_the_right_and_a_wrong_nkey(self, tmp_path: Path) -> None:
        ours, other = Identity(USER), Identity(USER)
        with Server(f"authorization {{ users: [ {{nkey: {ours.public}}} ] }}") as server:
            assert connects(server, nkey=file(tmp_path, "ours.nk", f"# the topology's\n{ours.seed}\n"))
            said = refused(server.url, nkey=file(tmp_path, "other.nk", other.seed))
            assert "refused the NKey in" in said
            assert other.seed not in said

    @pytest.mark.parametrize("text", ["", f"SUA{SECRET}", "SUAA" * 14, "\x00" * 58])
    def test_a_file_without_a_seed(self, tmp_path: Path, text: str) -> None:
        with Server() as server:
            said = refused(server.url, kind=InputError, nkey=file(tmp_path, "bad.nk", text))
        assert "holds no NKey seed" in said

    def test_the_right_and_wrong_credentials_files(self, tmp_path: Path) -> None:
        operator = Operator()
        ours = operator.user()
        with Server(operator.config) as server:
            assert connects(server, creds=file(tmp_path, "ours.creds", ours))
            assert connects(server, creds=file(tmp_path, "windows.creds", ours.replace("\n", "\r\n")))
            said = refused(server.url, creds=file(tmp_path, "other.creds", Operator().user()))
            assert "refused the credentials file" in said
            assert "no credentials were given" in refused(server.url)

    def test_a_jwt_and_its_seed_without_a_file(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        operator, other = Operator(), Operator()
        jwt, seed = operator.token()
        with Server(operator.config) as server:
            assert connects(server, jwt=jwt, seed=seed)
            assert connects(server, credentials=creds(jwt, seed))
            for stranger in (other.token(), (jwt, other.token()[1])):
                said = refused(server.url, jwt=stranger[0], seed=stranger[1])
                assert "refused the JWT with this seed" in said
                assert stranger[1] not in said
            assert "refused the credentials of the context" in refused(server.url, credentials=other.user())
            bearer, _ = operator.token(bearer_token=True)
            assert connects(server, jwt=bearer)
            assert "refused the JWT without a seed" in refused(server.url, jwt=jwt)
        assert seed not in caplog.text
        assert jwt not in caplog.text

    def test_a_seed_without_a_file(self) -> None:
        ours, other = Identity(USER), Identity(USER)
        with Server(f"authorization {{ users: [ {{nkey: {ours.public}}} ] }}") as server:
            assert connects(server, seed=ours.seed)
            said = refused(server.url, seed=other.seed)
            assert "refused the NKey of the seed" in said
            assert other.seed not in said

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"credentials": SECRET}, "the text given as creds is not a credentials file"),
            ({"seed": SECRET}, "the text given as a seed holds no NKey seed"),
            ({"jwt": SECRET}, "the text given as a JWT is none"),
            ({"jwt": f"{SECRET}.{SECRET}.x", "seed": SECRET}, "the text given as a seed holds no NKey seed"),
        ],
    )
    def test_what_is_no_jwt_and_no_seed(self, given: dict[str, str], said: str) -> None:
        with Server() as server:
            assert said in refused(server.url, kind=InputError, **given)

    def test_a_file_without_credentials(self, tmp_path: Path) -> None:
        with Server() as server:
            said = refused(server.url, kind=InputError, creds=file(tmp_path, "bad.creds", SECRET))
        assert "is not a credentials file" in said


class TestTls:
    def config(self, authority: Authority, *, host: str = "127.0.0.1", more: str = "") -> str:
        pair = authority.issue("server", host)
        return f'tls {{ cert_file: "{pair.cert}", key_file: "{pair.key}", {more} }}'

    def test_its_own_ca_and_wrong_ones(self, ours: Authority, other: Authority, folder: Path) -> None:
        with Server(self.config(ours)) as server:
            assert connects(server, ca=str(ours.path))
            assert connects(server, servers=(server.url.replace("nats://", "tls://"),), ca=str(ours.path))
            assert "--tlsca" in refused(server.url, ca=str(other.path))
            assert "was not accepted" in refused(server.url)
            assert "leave out --tlsfirst" in refused(server.url, ca=str(ours.path), tls_first=True, timeout=2.0)
            bad = file(folder, "bad.pem", "no PEM")
            assert "cannot be used for TLS" in refused(server.url, kind=InputError, ca=bad)

    def test_a_certificate_for_another_name(self, ours: Authority) -> None:
        with Server(self.config(ours, host="10.0.0.1")) as server:
            assert "connect by a name" in refused(server.url, ca=str(ours.path))

    def test_a_client_certificate(self, ours: Authority, other: Authority) -> None:
        client, foreign = ours.issue("client"), other.issue("foreign")
        with Server(self.config(ours, more=f'ca_file: "{ours.path}", verify: true')) as server:
            ca = str(ours.path)
            assert connects(server, ca=ca, cert=str(client.cert), key=str(client.key))
            assert "wants a client certificate" in refused(server.url, ca=ca)
            said = refused(server.url, ca=ca, cert=str(foreign.cert), key=str(foreign.key))
            assert "refused the client certificate" in said, said
            said = refused(server.url, kind=InputError, ca=ca, cert=str(client.cert), key=str(foreign.key))
            assert "the key belongs to the certificate" in said

    def test_tls_before_the_greeting(self, ours: Authority) -> None:
        with Server(self.config(ours, more="handshake_first: true")) as server:
            assert connects(server, ca=str(ours.path), tls_first=True)
            assert "--tlsfirst" in refused(server.url, ca=str(ours.path), timeout=1.0)

    def test_tls_that_is_only_offered_is_taken(self, ours: Authority) -> None:
        with Server(self.config(ours) + "\nallow_non_tls: true") as server:
            assert connects(server)
            assert "tls_version" not in server.log()
            assert connects(server, ca=str(ours.path))
            assert "was not accepted" in refused(server.url, tls=True)

    @pytest.mark.parametrize("asked", [{"tls": True}, {"ca": "ours"}, {"scheme": "tls://"}, {"tls_first": True}])
    def test_tls_that_is_not_offered_is_refused_before_the_password_is_sent(
        self, asked: dict[str, Any], ours: Authority
    ) -> None:
        with Server('authorization { users: [ {user: "topology", password: "right"} ] }') as server:
            url = server.url.replace("nats://", asked.pop("scheme", "nats://"))
            if "ca" in asked:
                asked["ca"] = str(ours.path)
            refused(url, user="topology", password="right", timeout=2.0, **asked)
            assert "CONNECT {" not in server.log()
            assert "topology" not in server.log()


class TestJetStream:
    def test_a_server_without_jetstream(self) -> None:
        with Server(jetstream=False) as server:
            assert "has no JetStream" in refused(server.url, kind=NoResponders)

    def test_an_account_without_jetstream(self) -> None:
        accounts = (
            "accounts { PLAIN { users: [ {user: plain, password: pw} ] }, "
            "SHOP { jetstream: enabled, users: [ {user: shop, password: pw} ] } }"
        )
        with Server(accounts) as server:
            assert connects(server, user="shop", password="pw")
            assert "not enabled for this account" in refused(server.url, user="plain", password="pw")

    def test_a_user_without_permissions_hears_it_at_once(self) -> None:
        users = (
            'authorization { users: [ {user: a, password: pw, permissions: {publish: ["orders.>"]}}, '
            '{user: b, password: pw, permissions: {subscribe: ["_MINE.>"]}} ] }'
        )
        with Server(users) as server:
            started = time.monotonic()
            said = refused(server.url, kind=Forbidden, user="a", password="pw")
            assert "no permission to publish to $JS.API.STREAM.LIST" in said
            assert time.monotonic() - started < 1
            assert "--inbox-prefix" in refused(server.url, kind=Forbidden, user="b", password="pw")
            assert connects(server, user="b", password="pw", inbox_prefix="_MINE")

    def test_a_domain_and_a_prefix(self) -> None:
        with Server("jetstream { domain: hub }") as server:
            assert connects(server, domain="hub")
            assert connects(server, api_prefix="$JS.hub.API")
            assert "domain leaf" in refused(server.url, domain="leaf")
            assert "JS.elsewhere" in refused(server.url, api_prefix="JS.elsewhere")


class TestNobodyThere:
    def test_a_port_that_nothing_listens_on(self) -> None:
        started = time.monotonic()
        assert "nothing listens on nats://127.0.0.1:1" in refused("nats://127.0.0.1:1")
        assert time.monotonic() - started < 2

    def test_a_name_that_is_not_known(self) -> None:
        assert "is not known" in refused("nats://no-such-host.invalid:4222", timeout=3.0)

    def test_a_port_that_says_nothing(self) -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            assert "did not answer within 1s" in refused(f"nats://127.0.0.1:{silent.getsockname()[1]}", timeout=1.0)

    def test_a_server_of_another_kind(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as other:

            def answer() -> None:
                for _ in range(2):
                    peer, _ = other.accept()
                    peer.sendall(b"220 mail ready\r\n")
                    peer.close()

            thread = threading.Thread(target=answer)
            thread.start()
            said = refused(f"nats://127.0.0.1:{other.getsockname()[1]}")
            thread.join()
        assert "is it a NATS server" in said


class TestItsLife:
    def test_a_restart_while_somebody_reads_is_survived_and_logged(
        self, server: Server, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.INFO, "reconciler.live")
        with Session(Settings(servers=(server.url,))) as session:
            server.kill()
            server.start()
            until = time.monotonic() + 10
            while "reconnected" not in caplog.text and time.monotonic() < until:
                time.sleep(0.02)
            assert session.observe().resources == {}
        for word in ("connected to nats://127.0.0.1", "disconnected", "reconnected", "connection closed"):
            assert word in caplog.text

    def test_no_secret_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        with Server(f'authorization {{ users: [ {{user: "topology", password: "{SECRET}"}} ] }}') as server:
            assert connects(server, user="topology", password=SECRET)
            refused(server.url, user="topology", password=SECRET + "x")
        assert "connected" in caplog.text
        assert SECRET not in caplog.text

    def test_where_it_leads_is_told(self) -> None:
        with (
            Server("server_name: n0\ncluster { name: prod-eu, listen: '127.0.0.1:-1' }", jetstream=False) as server,
            Session(Settings(servers=("nats://127.0.0.1:1", server.url))) as session,
        ):
            place = session.place
        assert (place.url, place.server, place.cluster) == (server.url, "n0", "prod-eu")
        assert place.version >= Version(2, 10, 0)

    def test_a_server_without_name_and_cluster_is_told_too(self, server: Server) -> None:
        with Session(Settings(servers=(server.url,), user="me", password=SECRET)) as session:
            place = session.place
        assert place.url == server.url
        assert place.server in server.log()
        assert place.cluster == ""

    def test_the_servers_see_who_is_connected(self, server: Server) -> None:
        assert connects(server)
        assert '"name": "nats-topology"' in server.log()
