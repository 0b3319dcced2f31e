"""A plan is saved, reviewed, and carried out exactly, on the servers that it was made for, or not at all."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reconciler import __version__
from reconciler.render.plan_schema import plan_schema
from tests.cli.command import SHOP, Ended, Terminal, tool
from tests.servers import Server, binary, cluster

BEFORE = "A: {subjects: [a.b.c], max_age: 1d, max_msgs: 5, consumers: {r: {max_deliver: 5}}}"
AFTER = "A: {subjects: [a.b.c], max_age: 2d, max_msgs: 5, consumers: {r: {max_deliver: 6}}}"


def topology(folder: Path, streams: str) -> Path:
    """A topology of its own, in a folder that is made."""
    folder.mkdir(exist_ok=True)
    (folder / "topology.yaml").write_text(f"topology: t\nstreams: {{{streams}}}\n", encoding="utf-8")
    return folder


def planned(folder: Path, url: str, *options: str) -> Path:
    """The plan for a folder, saved beside it."""
    path = folder.parent / "plan.json"
    ended = tool("plan", folder, "--out", path, *options, url=url)
    assert ended.code in (0, 3), ended
    return path


def document(ended: Ended) -> Any:
    """What a program reads, held against the schema."""
    read = json.loads(ended.out)
    jsonschema.validate(read, plan_schema())
    return read


def digest(path: Path) -> str:
    """The digest that a reviewer reads in the file."""
    said: str = json.loads(path.read_text())["digest"]
    return said


def writes(server: Server) -> list[str]:
    """The requests so far that change something."""
    return [each for each in server.api_calls() if not any(word in each for word in ("INFO", "LIST"))]


@pytest.fixture
def reviewed(server: Server, tmp_path: Path) -> Path:
    """A plan that changes what was applied before."""
    tool("apply", topology(tmp_path / "t", BEFORE), "--auto-approve", url=server.url).ok()
    return planned(topology(tmp_path / "t", AFTER), server.url)


def test_the_plan_of_a_folder_is_carried_out_without_the_folder(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "plan.json"
    ended = tool("plan", SHOP, "--out", path, "--detailed-exitcode", url=server.url)
    assert ended.code == 2
    assert f"Saved as {path}\nDigest {digest(path)}\n" in ended.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["plan.json"]
    before = len(writes(server))
    applied = tool("apply", path, "--auto-approve", url=server.url).ok()
    assert "Apply complete! Resources: 13 added" in applied.out
    assert "Verified: the servers are as the plan wants them." in applied.out
    sent = {call["subject"] for action in json.loads(path.read_text())["actions"] for call in action["calls"]}
    assert set(writes(server)[before:]) == sent
    assert tool("plan", SHOP, "--detailed-exitcode", url=server.url).code == 0


def test_only_what_the_plan_touches_is_read(server: Server, reviewed: Path) -> None:
    before = len(server.api_calls())
    tool("apply", reviewed, "--auto-approve", url=server.url).ok()
    calls = set(server.api_calls()[before:])
    assert calls == {"INFO", "STREAM.INFO.A", "CONSUMER.INFO.A.r", "STREAM.UPDATE.A", "CONSUMER.CREATE.A.r"}


def test_an_applied_plan_is_applied_again_to_no_effect(server: Server, reviewed: Path) -> None:
    tool("apply", reviewed, "--auto-approve", url=server.url).ok()
    before = writes(server)
    again = tool("apply", reviewed, url=server.url).ok()
    assert "As planned already: 2 objects." in again.out
    assert document(tool("apply", reviewed, "--format", "json", url=server.url).ok())["verified"] is True
    assert writes(server) == before


def test_a_plan_that_was_applied_in_part_is_finished(server: Server, reviewed: Path) -> None:
    config = server.api("STREAM.INFO.A", {})["config"]
    server.api("STREAM.UPDATE.A", config | {"max_age": 2 * 86_400 * 10**9})
    applied = tool("apply", reviewed, "--auto-approve", url=server.url).ok()
    assert "As planned already: 1 object." in applied.out
    assert "Resources: 0 added, 1 changed, 0 destroyed." in applied.out


def test_what_was_changed_by_hand_since_makes_it_stale(server: Server, reviewed: Path) -> None:
    config = server.api("STREAM.INFO.A", {})["config"]
    server.api("STREAM.UPDATE.A", config | {"max_msgs": 9, "max_age": 3_600 * 10**9})
    before = writes(server)
    ended = tool("apply", reviewed, "--auto-approve", url=server.url)
    assert ended.code == 5, ended
    assert "The plan is stale, nothing was changed:" in ended.err
    assert "stream/A was changed" in ended.err
    assert "max_age   planned from 1d, live now 1h, wanted 2d" in ended.err
    assert "max_msgs  planned from 5, live now 9, wanted 5" in ended.err
    read = document(tool("apply", reviewed, "--auto-approve", "--format", "json", url=server.url))
    assert read["stale"][0]["address"] == "stream/A"
    assert {"path": "max_msgs", "planned_from": 5, "live": 9, "wanted": 5} in read["stale"][0]["differences"]
    assert read["verified"] is False
    assert writes(server) == before


def test_what_got_another_owner_since_is_refused(server: Server, reviewed: Path) -> None:
    config = server.api("STREAM.INFO.A", {})["config"]
    server.api("STREAM.UPDATE.A", config | {"metadata": {"nats-topology.owner": "billing"}})
    ended = tool("apply", reviewed, "--auto-approve", url=server.url)
    assert ended.code == 5, ended
    assert "stream/A is owned by the topology billing now" in ended.err


def test_a_stream_that_was_filled_since_is_not_deleted(server: Server, tmp_path: Path) -> None:
    tool("apply", topology(tmp_path / "t", BEFORE), "--auto-approve", url=server.url).ok()
    path = planned(topology(tmp_path / "t", ""), server.url)
    server.publish("a.b.c", b"x")
    ended = tool("apply", path, "--auto-approve", url=server.url)
    assert ended.code == 5, ended
    assert "stream/A holds 1 message" in ended.err
    assert server.api("STREAM.INFO.A", {})["state"]["messages"] == 1


def test_a_blocked_plan_is_saved_and_refused(server: Server, tmp_path: Path) -> None:
    tool("apply", topology(tmp_path / "t", BEFORE), "--auto-approve", url=server.url).ok()
    server.publish("a.b.c", b"x")
    path = planned(topology(tmp_path / "t", ""), server.url)
    assert json.loads(path.read_text())["blocked"] is True
    before = server.api_calls()
    ended = tool("apply", path, "--auto-approve", url=server.url)
    assert ended.code == 3, ended
    assert "Blocked when it was planned: nothing was changed." in ended.err
    assert "SAF001" in ended.out
    assert server.api_calls() == before
    allowed = planned(tmp_path / "t", server.url, "--allow", "SAF001:stream/A")
    assert json.loads(allowed.read_text())["allowed"] == ["SAF001:stream/A"]
    tool("apply", allowed, "--auto-approve", url=server.url).ok()


def test_nobody_applies_without_a_yes(server: Server, reviewed: Path) -> None:
    assert tool("apply", reviewed, url=server.url).code == 3
    terminal = Terminal("apply", reviewed, url=server.url)
    terminal.until("[y/N]")
    config = server.api("STREAM.INFO.A", {})["config"]
    server.api("STREAM.UPDATE.A", config | {"max_msgs": 9})
    terminal.type("y")
    ended = terminal.ended()
    assert ended.code == 5, ended
    assert "live now 9" in ended.out


class TestElsewhere:
    def test_another_server_is_refused_before_anything_is_read(self, reviewed: Path) -> None:
        with Server("server_name: other-1") as other:
            ended = tool("apply", reviewed, "--auto-approve", url=other.url)
            assert ended.code == 1, ended
            assert "is server 'other-1', the saved plan expects" in ended.err
            assert other.api_calls() == []

    def test_another_cluster_is_refused_and_any_server_of_the_right_one_will_do(self, tmp_path: Path) -> None:
        other = "server_name: n0\ncluster { name: other, listen: '127.0.0.1:-1' }"
        with cluster() as servers, Server(other, jetstream=False) as wrong:
            path = planned(topology(tmp_path / "t", BEFORE), servers[0].url)
            ended = tool("apply", path, "--auto-approve", url=wrong.url)
            assert ended.code == 1, ended
            assert "is cluster 'other', the saved plan expects 'three'" in ended.err
            assert wrong.api_calls() == []
            tool("apply", path, "--auto-approve", url=servers[1].url).ok()
            path = planned(topology(tmp_path / "t", AFTER.replace("r: {", "s: {moved_from: r, ")), servers[1].url)
            tool("apply", path, "--auto-approve", url=servers[2].url).ok()
            assert "As planned already: 2 objects." in tool("apply", path, url=servers[0].url).ok().out

    def test_another_account_is_refused(self, tmp_path: Path) -> None:
        users = "{name}: {{ jetstream: enabled, users: [ {{user: {name}, password: right}} ] }}"
        config = f"server_name: n\naccounts {{ {users.format(name='ONE')}, {users.format(name='TWO')} }}"
        with Server(config, login={"user": "ONE", "pass": "right"}) as server:
            folder = topology(tmp_path / "t", BEFORE)
            one = {"NATS_USER": "ONE", "NATS_PASSWORD": "right"}
            path = tmp_path / "plan.json"
            tool("plan", folder, "--out", path, url=server.url, **one).ok()
            assert "right" not in path.read_text()
            ended = tool("apply", path, "--auto-approve", url=server.url, **(one | {"NATS_USER": "TWO"}))
            assert ended.code == 1, ended
            assert "is in account 'TWO'" in ended.err
            assert "the saved plan expects 'ONE'" in ended.err
            tool("apply", path, "--auto-approve", url=server.url, **one).ok()

    def test_another_api_is_refused(self, tmp_path: Path) -> None:
        with Server("server_name: n\njetstream { domain: hub }") as server:
            path = planned(topology(tmp_path / "t", BEFORE), server.url)
            assert json.loads(path.read_text())["identity"]["domain"] == "hub"
            ended = tool("apply", path, "--auto-approve", "--js-domain", "hub", url=server.url)
            assert ended.code == 1, ended
            assert "the plan is for API prefix '$JS.API', and this is API prefix '$JS.hub.API'" in ended.err

    def test_a_server_of_another_release_makes_it_stale(self, tmp_path: Path) -> None:
        with Server("server_name: n", program=binary("2.12.8")) as server:
            path = planned(topology(tmp_path / "t", BEFORE), server.url)
            server.stop()
            server.upgrade(binary("2.15.1"))
            ended = tool("apply", path, "--auto-approve", url=server.url)
            assert ended.code == 5, ended
            assert "made for nats-server 2.12.8, and now 2.15.1 answers" in ended.err
            assert writes(server) == []

    def test_a_user_who_may_not_ask_for_the_account_can_plan_and_apply(self, tmp_path: Path) -> None:
        allowed = '{publish: ["$JS.API.>"], subscribe: ["_INBOX.>"]}'
        config = f"server_name: n\nauthorization {{ users: [ {{user: u, password: right, permissions: {allowed}}} ] }}"
        login = {"NATS_USER": "u", "NATS_PASSWORD": "right"}
        with Server(config) as server:
            path = tmp_path / "plan.json"
            tool("plan", topology(tmp_path / "t", BEFORE), "--out", path, url=server.url, **login).ok()
            assert json.loads(path.read_text())["identity"]["account"] == ""
            tool("apply", path, "--auto-approve", url=server.url, **login).ok()


class TestExpectDigest:
    def test_the_plan_that_was_approved_is_applied_and_no_other(self, server: Server, tmp_path: Path) -> None:
        folder = topology(tmp_path / "t", BEFORE)
        approved = document(tool("plan", folder, "--format", "json", url=server.url).ok())["digest"]
        assert approved == digest(planned(folder, server.url))
        topology(folder, AFTER)
        ended = tool("apply", folder, "--auto-approve", "--expect-digest", approved, url=server.url)
        assert ended.code == 5, ended
        assert f"and {approved} was approved" in ended.err
        assert writes(server) == []
        topology(folder, BEFORE)
        tool("apply", folder, "--auto-approve", "--expect-digest", approved, url=server.url).ok()
        again = tool("apply", folder, "--auto-approve", "--expect-digest", approved, url=server.url)
        assert again.code == 5, again
        assert "There is nothing left to do: it may have been applied already." in again.err

    def test_a_file_is_held_against_it_too(self, server: Server, reviewed: Path) -> None:
        ended = tool("apply", reviewed, "--auto-approve", "--expect-digest", f"sha256:{0:064}", url=server.url)
        assert ended.code == 5, ended
        tool("apply", reviewed, "--auto-approve", "--expect-digest", digest(reviewed), url=server.url).ok()

    def test_what_is_no_digest_is_wrong_usage(self, server: Server) -> None:
        ended = tool("apply", SHOP, "--expect-digest", "ce70e9e3", url=server.url)
        assert ended.code == 64, ended
        assert "it is sha256: and 64 hexadecimal digits" in ended.err


class TestFiles:
    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"", "it is not JSON"),
            (b"\xff\xfe", "it is not UTF-8"),
            (b"{}", "it is not a saved plan; `plan --out FILE` writes one"),
            (b'{"format": 9, "digest": ""}', "it has format 9, and this version reads format 1"),
            (b'{"format": 1, "digest": "", "tool": "99"}', f"nats-topology 99 wrote it, and this is {__version__}"),
        ],
    )
    def test_a_file_that_is_no_plan_is_refused(self, tmp_path: Path, content: bytes, said: str) -> None:
        path = tmp_path / "plan.json"
        path.write_bytes(content)
        ended = tool("apply", path, "--auto-approve", url="nats://127.0.0.1:1")
        assert ended.code == 1, ended
        assert said in ended.err
        assert "write it anew with `nats-topology plan --out FILE`" in ended.err

    def test_an_edited_plan_is_refused(self, server: Server, reviewed: Path) -> None:
        reviewed.write_text(reviewed.read_text().replace("172800000000000", "1000000000"))
        ended = tool("apply", reviewed, "--auto-approve", url=server.url)
        assert ended.code == 1, ended
        assert "it was edited after it was written" in ended.err

    def test_a_plan_that_is_not_there_or_cannot_be_written_is_told(self, server: Server, tmp_path: Path) -> None:
        ended = tool("apply", tmp_path / "none.json", url=server.url)
        assert (ended.code, "does not exist" in ended.err) == (1, True)
        folder = topology(tmp_path / "t", BEFORE)
        ended = tool("plan", folder, "--out", tmp_path / "no" / "plan.json", url=server.url)
        assert (ended.code, "No such file or directory" in ended.err) == (1, True)
        (tmp_path / "folder.json").mkdir()
        ended = tool("plan", folder, "--out", tmp_path / "folder.json", url=server.url)
        assert (ended.code, "it is no file" in ended.err) == (1, True)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (("plan", "--out", "plan"), "name a file that ends in .json"),
            (("plan", "--out", "plan.json", "--target", "all"), "one target at a time"),
            (("plan", "--out", "plan.json", "--against", "git:main"), "--against asks no server"),
            (("plan", "--against", "main"), "write it like git:main"),
            (("apply", "plan.json", "--allow", "SAF001:stream/A"), "a saved plan is carried out as it is"),
            (("apply", "plan.json", "--target", "prod"), "a saved plan is carried out as it is"),
        ],
    )
    def test_options_that_do_not_go_together_are_wrong_usage(self, arguments: tuple[str, ...], said: str) -> None:
        ended = tool(*arguments)
        assert ended.code == 64, ended
        assert said in " ".join(ended.err.split())

    def test_no_secret_is_in_a_plan(self, tmp_path: Path) -> None:
        secret = "s3cr3t-of-the-user"
        with Server(f"server_name: n\nauthorization {{ user: u, password: '{secret}' }}") as server:
            folder = topology(tmp_path / "t", BEFORE)
            target = f"targets: {{prod: {{url: 'nats://u:{secret}@127.0.0.1:{server.port}'}}}}\n"
            with (folder / "topology.yaml").open("a") as file:
                file.write(target)
            path = tmp_path / "plan.json"
            ended = tool("plan", folder, "--target", "prod", "--out", path)
            assert ended.code == 0, ended
            assert secret not in path.read_text() + ended.out + ended.err
            applied = tool(
                "apply", path, "--auto-approve", "--server", f"nats://u:{secret}@127.0.0.1:{server.port}"
            ).ok()
            assert secret not in applied.out + applied.err
