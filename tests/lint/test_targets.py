"""Rules about how a target is reached, and secrets that no output shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.render.formats import FORMATS
from tests.cli.command import tool
from tests.lint.pages import findings, only
from tests.live.identities import USER, Identity


def target(settings: str) -> str:
    return f"targets: {{prod: {{{settings}}}}}\n"


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        ("url: nats://nats.example.com", ["AUT017"]),
        ("url: nats.example.com", ["AUT017"]),
        ("url: 'nats://10.0.0.1:4222,nats://10.0.0.2:4222'", ["AUT017"]),
        ("url: 'nats://127.0.0.1:4222, nats://10.0.0.2:4222'", ["AUT017"]),
        ("url: 'nats://[fd00::1]:4222'", ["AUT017"]),
        ("url: nats://localhost.example.com", ["AUT017"]),
        ("url: tls://nats.example.com", []),
        ("url: 'tls://a.example.com,nats://b.example.com'", []),
        ("url: nats://nats.example.com, tls: true", []),
        ("url: nats://nats.example.com, tls: false", ["AUT017"]),
        ("url: nats://nats.example.com, tls_first: true", []),
        ("url: nats://nats.example.com, ca: ca.pem", []),
        ("url: nats://127.0.0.1:4222", []),
        ("url: 'nats://[::1]:4222'", []),
        ("url: nats://localhost", []),
        ("url: 'nats://localhost:4222,nats://127.1.2.3:4222'", []),
        ("url: 'nats://'", []),
        ("url: ','", []),
        ("context: prod", []),
        ("user: me", ["AUT002"]),
        ("user: me, password: {env: P}", ["AUT002"]),
        ("password: {file: p}", ["AUT002"]),
        ("user: me, nkey: topology.nk", []),
        ("token: {env: T}", ["AUT023"]),
        ("creds: topology.creds", []),
    ],
)
def test_a_target_is_reached_safely(tmp_path: Path, settings: str, rules: list[str]) -> None:
    assert [each.rule_id for each in findings(tmp_path, target(settings))] == rules


def test_the_host_is_told_without_the_login(tmp_path: Path) -> None:
    found = findings(tmp_path, target("url: 'nats://me:right-horse@nats.example.com:4222'"))
    assert only(found, "AUT017")[0].message == "target prod takes a connection to nats.example.com without TLS"
    assert only(found, "AUT001")
    assert "right-horse" not in repr(found)


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_shows_the_secret(tmp_path: Path, name: str) -> None:
    seed = Identity(USER).seed
    (tmp_path / "topology.yaml").write_text(
        "topology: t\n"
        + target(f"url: 'tls://me:right-horse@nats.example.com', nkey: {seed}")
        + f"# {seed}\nstreams: {{A: {{subjects: [a.b], max_age: 1d, description: '{seed}'}}}}\n"
    )
    ended = tool("lint", tmp_path, "--format", name)
    assert ended.code == 1, ended
    assert "AUT001" in ended.out
    assert "right-horse" not in ended.out + ended.err
    assert seed not in ended.out + ended.err


def test_a_secret_is_neither_ignored_nor_accepted(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        "topology: t\nlint: {rules: {AUT*: off}}\n"
        "# nats-topology: ignore[AUT001] it is an old one\n"
        + target(f"url: tls://a.example.com, nkey: {Identity(USER).seed}")
    )
    baseline = tmp_path / "known.json"
    ended = tool("lint", tmp_path, "--write-baseline", baseline)
    assert ended.code == 1, ended
    assert "error AUT001 secret-in-file: the seed of an NKey stands in the file" in ended.out
    assert "AUT001" not in baseline.read_text()
    assert tool("plan", tmp_path).code == 3
