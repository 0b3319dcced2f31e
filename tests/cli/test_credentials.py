"""plan and apply against servers that demand something, with the right one and with the wrong one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.command import SHOP, tool
from tests.live.certificates import Authority
from tests.live.identities import USER, Identity, Operator
from tests.servers import Server

RIGHT, WRONG = "right-hunter2-secret", "wrong-hunter2-secret"


@dataclass(frozen=True)
class Demand:
    """A server's configuration, and the environment with the right and with the wrong credentials."""

    config: str
    right: dict[str, str]
    wrong: dict[str, str]
    said: str
    """What the refusal has to say."""
    scheme: str = "nats"


@pytest.fixture(scope="module")
def demands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Demand]:
    """All that a server can demand, by name."""
    folder = tmp_path_factory.mktemp("credentials")

    def file(name: str, text: str) -> str:
        (folder / name).write_text(text)
        return str(folder / name)

    ours, theirs = Authority(folder, "ours"), Authority(folder, "theirs")
    server = ours.issue("server", "127.0.0.1")
    client, stranger = ours.issue("client"), theirs.issue("stranger")
    tls = f"cert_file: '{server.cert}', key_file: '{server.key}'"
    known, unknown = Identity(USER), Identity(USER)
    operator, other_operator = Operator(), Operator()
    ca = {"NATS_CA": str(ours.path)}
    (folder / "nats" / "context").mkdir(parents=True)
    (folder / "nats" / "context" / "shop.json").write_text('{"creds": "env://SHOP_CREDS"}')
    return {
        "password": Demand(
            f'authorization {{ user: topology, password: "{RIGHT}" }}',
            {"NATS_USER": "topology", "NATS_PASSWORD": RIGHT},
            {"NATS_USER": "topology", "NATS_PASSWORD": WRONG},
            "password",
        ),
        "token": Demand(f'authorization {{ token: "{RIGHT}" }}', {"NATS_TOKEN": RIGHT}, {"NATS_TOKEN": WRONG}, "token"),
        "NKey": Demand(
            f"authorization {{ users: [{{nkey: {known.public}}}] }}",
            {"NATS_NKEY": file("known.nk", known.seed)},
            {"NATS_NKEY": file("unknown.nk", unknown.seed)},
            "NKey",
        ),
        "creds file": Demand(
            operator.config,
            {"NATS_CREDS": file("right.creds", operator.user())},
            {"NATS_CREDS": file("wrong.creds", other_operator.user())},
            "creds",
        ),
        "JWT and seed": Demand(
            operator.config,
            dict(zip(("NATS_JWT", "NATS_SEED"), operator.token(), strict=True)),
            dict(zip(("NATS_JWT", "NATS_SEED"), other_operator.token(), strict=True)),
            "JWT",
        ),
        "context": Demand(
            operator.config,
            {"NATS_CONTEXT": "shop", "XDG_CONFIG_HOME": str(folder), "SHOP_CREDS": operator.user()},
            {"NATS_CONTEXT": "shop", "XDG_CONFIG_HOME": str(folder), "SHOP_CREDS": other_operator.user()},
            "credentials of the context",
        ),
        "TLS with its own CA": Demand(
            f"tls {{ {tls} }}", ca, {"NATS_CA": str(theirs.path)}, "certificate", scheme="tls"
        ),
        "client certificate": Demand(
            f"tls {{ {tls}, ca_file: '{ours.path}', verify: true }}",
            ca | {"NATS_CERT": str(client.cert), "NATS_KEY": str(client.key)},
            ca | {"NATS_CERT": str(stranger.cert), "NATS_KEY": str(stranger.key)},
            "certificate",
            scheme="tls",
        ),
    }


KINDS = [
    "password",
    "token",
    "NKey",
    "creds file",
    "JWT and seed",
    "context",
    "TLS with its own CA",
    "client certificate",
]


@pytest.fixture(params=KINDS)
def demand(request: pytest.FixtureRequest, demands: dict[str, Demand]) -> Demand:
    return demands[request.param]


@pytest.fixture
def url(demand: Demand) -> Iterator[str]:
    with Server(demand.config) as server:
        yield server.url.replace("nats://", f"{demand.scheme}://")


def test_the_right_credentials_plan_and_apply(demand: Demand, url: str) -> None:
    assert tool("plan", SHOP, "--detailed-exitcode", url=url, **demand.right).code == 2
    applied = tool("apply", SHOP, "--auto-approve", url=url, **demand.right).ok()
    assert "Verified: No changes." in applied.out
    assert tool("plan", SHOP, "--detailed-exitcode", url=url, **demand.right).code == 0


@pytest.mark.parametrize("command", [("plan",), ("apply", "--auto-approve")])
def test_the_wrong_credentials_end_in_a_message(command: tuple[str, ...], demand: Demand, url: str) -> None:
    ended = tool(command[0], SHOP, *command[1:], url=url, **demand.wrong)
    assert ended.code == 1, ended
    assert demand.said.lower() in ended.err.lower(), ended
    assert len(ended.err.strip().splitlines()) <= 4, ended
    assert not ended.out.strip()


@pytest.mark.parametrize("given", ["right", "wrong"])
def test_no_secret_is_ever_printed(given: str, demand: Demand, url: str) -> None:
    environment = getattr(demand, given)
    ended = tool("plan", SHOP, "-v", "--format", "json", url=url, **environment)
    secrets = [RIGHT, WRONG]
    for variable in ("NATS_NKEY", "NATS_CREDS"):
        if variable in environment:
            secrets += [line for line in Path(environment[variable]).read_text().splitlines() if len(line) > 50]
    for variable in ("NATS_JWT", "NATS_SEED", "SHOP_CREDS"):
        secrets += [line for line in environment.get(variable, "").splitlines() if len(line) > 50]
    for secret in secrets:
        assert secret not in ended.out + ended.err


@pytest.mark.parametrize("given", [".", "topology.yaml", "folder", "folder/topology.yaml"])
def test_files_of_a_target_are_found_beside_its_topology(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: str
) -> None:
    ours = tmp_path if given.startswith("folder") else tmp_path / "folder"
    known = Identity(USER)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "known.nk").write_text(known.seed)
    with Server(f"authorization {{ users: [{{nkey: {known.public}}}] }}") as server:
        target = f"{{url: '{server.url}', nkey: known.nk}}"
        (tmp_path / "folder" / "topology.yaml").write_text(f"topology: t\ntargets: {{local: {target}}}\n")
        monkeypatch.chdir(ours)
        tool("plan", given, "--target", "local").ok()


def test_tls_that_was_asked_for_and_is_not_there_is_refused(server: Server) -> None:
    ended = tool("plan", SHOP, url=server.url.replace("nats://", "tls://"), NATS_USER="u", NATS_PASSWORD=RIGHT)
    assert ended.code == 1, ended
    assert "TLS" in ended.err
    assert RIGHT not in server.log()


def test_the_connections_life_is_logged_on_demand(server: Server) -> None:
    quiet = tool("plan", SHOP, url=server.url).ok()
    told = tool("plan", SHOP, "-v", url=server.url).ok()
    assert quiet.err == ""
    assert "connected to" in told.err
