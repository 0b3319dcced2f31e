"""Secrets in the text of a file: certain ones are found wherever they stand, and nothing that only looks like one."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.load import load
from reconciler.load.secrets import exposed
from tests.live.identities import ACCOUNT, OPERATOR, USER, Identity

SEED = Identity(USER).seed
_KEY = "PRIVATE KEY-----"
PEM = f"-----BEGIN {_KEY}\n{'MC4CAQAwBQYDK2Vw' * 4}\n-----END {_KEY}"


@pytest.mark.parametrize("kind", [USER, ACCOUNT, OPERATOR])
@pytest.mark.parametrize("text", ["nkey: {}", "# {}", "note: 'it is {}, as said'", "{}: x", "{}"])
def test_a_seed_is_found_wherever_it_stands(text: str, kind: int) -> None:
    (found,) = exposed("a.yaml", "one: 1\n" + text.format(Identity(kind).seed))
    assert found.what == "the seed of an NKey"
    assert (found.at.line, found.at.column) == (2, text.index("{}") + 1)


@pytest.mark.parametrize(
    "text",
    [
        SEED[:-1],
        SEED + "A",
        "A" + SEED,
        SEED[:20] + ("A" if SEED[20] != "A" else "B") + SEED[21:],
        SEED.lower(),
        Identity(USER).public,
        "S" * 58,
        "SU" + "A" * 56,
    ],
    ids=["shorter", "longer", "within a word", "damaged", "in small letters", "a public key", "no letters", "no sum"],
)
def test_what_only_looks_like_a_seed_is_none(text: str) -> None:
    assert exposed("a.yaml", f"note: {text}") == ()


def test_a_credentials_file_that_was_pasted_is_found_by_its_seed() -> None:
    block = f"-----BEGIN USER NKEY SEED-----\n  {SEED}\n------END USER NKEY SEED------"
    assert [each.at.line for each in exposed("a.yaml", f"creds: |\n  {block}")] == [3]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (PEM, True),
        ("\n".join(f"  {line}" for line in PEM.splitlines()), True),
        ("\n".join(f"# {line}" for line in PEM.splitlines()), True),
        (f'"{PEM}"'.replace("\n", "\\n"), True),
        (PEM.replace("PRIVATE", "RSA PRIVATE"), True),
        (PEM.replace("PRIVATE", "PUBLIC"), False),
        ("paste what follows -----BEGIN PRIVATE KEY----- into a file", False),
    ],
)
def test_a_private_key_is_found(text: str, found: bool) -> None:
    assert [each.what for each in exposed("a.yaml", f"note: {text}")] == ["a private key"] * found


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("nats://me:hunter2@nats.example.com:4222", "a password in a URL"),
        ("tls://nats.example.com,tls://me:hunter2@10.0.0.1", "a password in a URL"),
        ("https://me:hunter2@example.com/metrics", "a password in a URL"),
        ("postgres://me:hunter2@db/orders", "a password in a URL"),
        ("nats://s3cret@nats.example.com", "a token in a URL"),
        ("tls://s3cret@[fd00::1]:4222", "a token in a URL"),
    ],
)
def test_a_login_in_a_url_is_found(url: str, what: str) -> None:
    (found,) = exposed("a.yaml", f"description: see {url} for more")
    assert found.what == what
    assert "hunter2" not in repr(found)
    assert "s3cret" not in repr(found)


@pytest.mark.parametrize(
    "url",
    [
        "nats://nats.example.com:4222",
        "https://me@example.com",
        "https://example.com/@me",
        "https://example.com/a:b@c",
        "nats://me:$PASSWORD@nats.example.com",
        "nats://me:${PASSWORD}@nats.example.com",
        "nats://me:<password>@nats.example.com",
        "nats://me:***@nats.example.com",
        "nats://me:xxxx@nats.example.com",
        "nats://$TOKEN@nats.example.com",
        "nats://me:@nats.example.com",
        "nats://dev:dev@127.0.0.1:4222",
        "nats://dev:dev@localhost:4222",
        "nats://dev@[::1]:4222",
        "mail me@example.com about https://example.com",
        "://",
        "nats://",
        "nats://@",
    ],
)
def test_a_url_without_a_secret_is_passed(url: str) -> None:
    assert exposed("a.yaml", f"description: {url}") == ()


def test_many_urls_and_signs_are_read_in_one_go() -> None:
    assert exposed("a.yaml", "a://" * 50_000 + ":" * 50_000 + "@") == ()


def test_all_files_are_looked_through_and_the_overlay_of_the_target(tmp_path: Path) -> None:
    (tmp_path / "overlays").mkdir()
    (tmp_path / "topology.yaml").write_text("topology: t\ntargets: {prod: {overlay: overlays/prod.yaml}}\n")
    (tmp_path / "more.yaml").write_text(f"# {SEED}\n")
    (tmp_path / "overlays/prod.yaml").write_text(f"# {SEED}\n{{}}\n")
    for target, files in ((None, ["more.yaml"]), ("prod", ["more.yaml", "overlays/prod.yaml"])):
        topology = load(tmp_path, target).topology
        assert topology is not None
        assert [each.at.file.removeprefix(f"{tmp_path}/") for each in topology.exposed] == files
