"""``--target``: what a target has otherwise is linted, planned and applied; real command, real server."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from reconciler.render.plan_schema import plan_schema
from tests.cli.command import tool
from tests.servers import Server

TOPOLOGY = """\
topology: shop
targets:
  local:
  prod: {overlay: overlays/prod.yaml}
  stage: {overlay: overlays/stage.yaml}
streams:
  ORDERS:
    subjects: [orders.order.*]
    max_age: 7d
    max_bytes: 1MiB
    metadata: {tier: none}
    consumers:
      order-processor: {ack_policy: explicit, ack_wait: 30s, max_deliver: 5}
"""
PROD = """\
stream/*: {max_bytes: 2MiB}
stream/ORDERS: {max_age: 30d, metadata: {tier: null}}
consumer/ORDERS/*: {max_ack_pending: 5000}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "overlays").mkdir()
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    (tmp_path / "overlays/prod.yaml").write_text(PROD)
    (tmp_path / "overlays/stage.yaml").write_text("")
    return tmp_path


def linted(folder: Path, *arguments: str) -> list[tuple[str, str, int]]:
    """Rule, message and line of each finding that is no note; the message without what comes after a comma."""
    found = json.loads(tool("lint", folder, "--format", "json", *arguments).out)
    return [
        (each["rule"], each["message"].partition(",")[0], each["at"]["line"])
        for each in found["findings"]
        if each["severity"] != "info"
    ]


def test_plan_and_apply_use_what_the_target_has_otherwise(server: Server, folder: Path) -> None:
    planned = tool("plan", folder, "--target", "prod", url=server.url).ok()
    assert "30d" in planned.out
    assert "2MiB" in planned.out
    assert "5000" in planned.out
    tool("apply", folder, "--target", "prod", "--auto-approve", url=server.url).ok()
    config = server.api("STREAM.INFO.ORDERS", {})["config"]
    assert (config["max_age"], config["max_bytes"]) == (30 * 86_400 * 10**9, 2 << 20)
    assert "tier" not in config["metadata"]
    consumer = server.api("CONSUMER.INFO.ORDERS.order-processor", {})["config"]
    assert (consumer["max_ack_pending"], consumer["ack_wait"]) == (5000, 30 * 10**9)
    assert "No changes." in tool("plan", folder, "--target", "prod", url=server.url).ok().out


def test_without_a_target_the_topology_is_as_it_stands(server: Server, folder: Path) -> None:
    tool("apply", folder, "--target", "prod", "--auto-approve", url=server.url).ok()
    for arguments in ([], ["--target", "local"], ["--target", "stage"]):
        planned = tool("plan", folder, *arguments, "--detailed-exitcode", url=server.url)
        assert planned.code == 2, planned
        assert "7d" in planned.out


def test_a_plan_points_to_the_overlay(server: Server, folder: Path) -> None:
    (folder / "overlays/prod.yaml").write_text("stream/*:\n  num_replicas: 2\n")
    planned = tool("plan", folder, "--target", "prod", url=server.url)
    assert "overlays/prod.yaml:2:17: warning REL009 even-replicas" in planned.out


def test_a_broken_overlay_blocks_its_target_only(server: Server, folder: Path) -> None:
    (folder / "overlays/prod.yaml").write_text("stream/*: {max_age: 7}\n")
    blocked = tool("apply", folder, "--target", "prod", "--auto-approve", url=server.url)
    assert blocked.code == 3, blocked
    assert "overlays/prod.yaml:1:21: error SYN004 bad-unit: max_age of stream/* is 7" in blocked.out
    assert server.api("STREAM.NAMES", {})["total"] == 0
    tool("apply", folder, "--auto-approve", url=server.url).ok()


def test_lint_checks_the_topology_and_all_that_targets_make_of_it(folder: Path) -> None:
    assert linted(folder) == []
    (folder / "overlays/prod.yaml").write_text("stream/*: {num_replicas: 2}\nstream/ORDRES: {}\n")
    (folder / "overlays/stage.yaml").write_text("consumer/ORDERS/*:\n  max_delivery: 3\n")
    assert linted(folder) == [
        ("SYN017", "stream/ORDRES matches nothing that the topology declares", 2),
        ("SYN002", "'max_delivery' is not a field of a consumer", 2),
    ]
    assert linted(folder, "--target", "prod") == linted(folder)[:1]
    assert linted(folder, "--target", "stage") == linted(folder)[1:]
    assert linted(folder, "--target", "local") == []


def test_lint_tells_a_finding_once_and_names_the_targets_that_have_it(folder: Path) -> None:
    base = TOPOLOGY.replace("max_deliver: 5", "max_ack_pending: 9")
    (folder / "topology.yaml").write_text(base)
    for name in ("prod", "stage"):
        (folder / f"overlays/{name}.yaml").write_text("stream/*: {max_age: null, num_replicas: 2}\n")
    assert linted(folder) == [
        ("REL009", "stream/ORDERS has 2 replicas", 1),
        ("REL009", "stream/ORDERS has 2 replicas", 1),
        ("REL013", "targets prod", 7),
        ("REL002", "consumer/ORDERS/order-processor has no max_deliver", 13),
    ]
    told = tool("lint", folder).out
    assert "warning REL013 no-max-age: targets prod, stage: stream/ORDERS has no max_age" in told
    assert "warning REL013 no-max-age: stream/ORDERS has no" in tool("lint", folder, "--target", "prod").out


def test_lint_tells_of_an_overlay_that_is_not_there(folder: Path) -> None:
    (folder / "overlays/prod.yaml").unlink()
    assert linted(folder) == linted(folder, "--target", "prod")
    assert [(rule, line) for rule, _, line in linted(folder)] == [("SYN006", 4)]
    assert linted(folder, "--target", "stage") == []


def test_lint_counts_the_files_that_it_read(folder: Path) -> None:
    assert tool("lint", folder).ok().out.endswith("in 3 files.\n")
    assert tool("lint", folder, "--target", "prod").ok().out.endswith("in 2 files.\n")
    assert tool("lint", folder, "--target", "local").ok().out.endswith("in 1 file.\n")


@pytest.mark.parametrize(
    ("command", "name"),
    [("lint", "prd"), ("lint", "all"), ("lint", ""), ("plan", "prd"), ("plan", ""), ("apply", "all")],
)
def test_a_target_that_there_is_not_is_wrong_usage(folder: Path, command: str, name: str) -> None:
    ended = tool(command, folder, "--target", name)
    assert ended.code == 64, ended
    assert ended.out == ""
    assert repr(name) in ended.err or "empty" in ended.err


def test_the_schema_of_overlays_is_printed() -> None:
    assert "stream" in json.loads(tool("schema", "overlay").ok().out)["$defs"]


def several(tmp_path: Path, *urls: str) -> Path:
    """A topology with a target for each server; every other one has an overlay."""
    lines = ["topology: shop", "targets:"]
    for number, url in enumerate(urls):
        lines.append(f"  t{number}: {{url: '{url}'{', overlay: short.yaml' if number % 2 else ''}}}")
    lines += ["streams: {ORDERS: {subjects: [orders.order.*], max_age: 7d, max_bytes: 1MiB}}", ""]
    (tmp_path / "topology.yaml").write_text("\n".join(lines))
    if len(urls) > 1:
        (tmp_path / "short.yaml").write_text("stream/ORDERS: {max_age: 1d}\n")
    return tmp_path


def test_all_targets_are_planned_each_as_it_has_the_topology(server: Server, tmp_path: Path) -> None:
    with Server() as other:
        folder = several(tmp_path, server.url, other.url)
        ended = tool("plan", folder, "--target", "all", "--detailed-exitcode")
        assert ended.code == 2
        first, second = ended.out.split("Target t1: ")
        assert first.startswith(f"Target t0: {server.url}, nats-server ")
        assert second.startswith(other.url)
        assert "7d" in first
        assert "1d" in second
        tool("apply", folder, "--target", "t0", "--auto-approve").ok()
        tool("apply", folder, "--target", "t1", "--auto-approve").ok()
        assert tool("plan", folder, "--target", "all", "--detailed-exitcode").ok().out.count("No changes.") == 2


def test_a_target_that_cannot_be_planned_does_not_stop_the_others(server: Server, tmp_path: Path) -> None:
    folder = several(tmp_path, "nats://127.0.0.1:1", server.url)
    ended = tool("plan", folder, "--target", "all")
    assert ended.code == 1
    assert "nothing listens on nats://127.0.0.1:1" in ended.err
    assert "+ create stream/ORDERS" in ended.out
    document = json.loads(tool("plan", folder, "--target", "all", "--format", "json").out)
    jsonschema.validate(document, plan_schema())
    down, up = document["targets"]
    assert (down["target"], down["plan"]) == ("t0", None)
    assert "nothing listens" in down["error"]
    assert [each["address"] for each in up["plan"]["actions"]] == ["stream/ORDERS"]


def test_a_target_whose_overlay_is_wrong_blocks_itself_only(server: Server, tmp_path: Path) -> None:
    folder = several(tmp_path, server.url, server.url)
    (folder / "short.yaml").write_text("stream/ORDRES: {max_age: 1d}\n")
    ended = tool("plan", folder, "--target", "all")
    assert ended.code == 3
    assert "Plan: 1 to add, 0 to change, 0 to destroy." in ended.out
    assert "SYN017" in ended.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--server", "nats://127.0.0.1:1"), "leave --server"), (("--context", "x"), "leave --server")],
)
def test_all_targets_go_to_their_own_servers(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    ended = tool("plan", several(tmp_path, "nats://127.0.0.1:1"), "--target", "all", *arguments)
    assert ended.code == 64
    assert said in ended.err


def test_what_one_target_needs_is_allowed_for_all_of_them(server: Server, tmp_path: Path) -> None:
    with Server() as other:
        folder = several(tmp_path, server.url, other.url)
        other.api("STREAM.CREATE.OLD", {"name": "OLD", "metadata": {"nats-topology.owner": "shop"}})
        other.publish("OLD", b"x")
        allow = ("--allow", "SAF001:stream/OLD", "--allow", "SAF002:stream/NONE")
        ended = tool("plan", folder, "--target", "all", *allow).ok()
        assert "SAF001:stream/OLD allows nothing" not in ended.out
        assert ended.out.count("SAF002:stream/NONE allows nothing that this plan does") == 1
        document = json.loads(tool("plan", folder, "--target", "all", *allow, "--format", "json").ok().out)
    jsonschema.validate(document, plan_schema())
    said = [[each["message"] for each in target["plan"]["findings"]] for target in document["targets"]]
    assert said == [["--allow SAF002:stream/NONE allows nothing that this plan does"]] * 2


def test_a_permission_that_a_target_without_a_plan_may_need_is_not_called_unused(
    server: Server, tmp_path: Path
) -> None:
    folder = several(tmp_path, server.url, "nats://127.0.0.1:1")
    ended = tool("plan", folder, "--target", "all", "--allow", "SAF001:stream/OLD")
    assert ended.code == 1
    assert "allows nothing" not in ended.out


def test_all_targets_are_for_planning(tmp_path: Path) -> None:
    folder = several(tmp_path, "nats://127.0.0.1:1")
    for command in ("lint", "apply"):
        ended = tool(command, folder, "--target", "all")
        assert ended.code == 64, ended
        assert "apply works on one at a time; known are: t0" in ended.err


def test_plans_of_targets_stand_apart(server: Server, tmp_path: Path) -> None:
    out = tool("plan", several(tmp_path, server.url, server.url), "--target", "all").ok().out
    assert "destroy.\n\nTarget t1: " in out
    assert out.endswith("destroy.\n")


def test_the_name_of_a_target_writes_nothing_else_to_the_terminal(tmp_path: Path) -> None:
    several(tmp_path, "nats://127.0.0.1:1")
    text = (tmp_path / "topology.yaml").read_text().replace("t0:", '"t\\e[2J":')
    (tmp_path / "topology.yaml").write_text(text)
    ended = tool("plan", tmp_path, "--target", "all")
    assert ended.out.startswith("Target t\\x1b[2J\n")
    assert "\x1b" not in ended.out + ended.err


def test_no_targets_are_not_all_targets(tmp_path: Path) -> None:
    ended = tool("plan", several(tmp_path), "--target", "all")
    assert (ended.code, "the topology has no targets" in ended.err) == (64, True)


def test_a_target_without_servers_of_its_own_is_not_planned_with_those_of_the_environment(
    server: Server, folder: Path
) -> None:
    ended = tool("plan", folder, "--target", "all", url=server.url)
    assert ended.code == 1
    assert ended.err.count("does not say where its servers are") == 3
    assert server.api_calls() == []


def test_nor_is_a_target_whose_context_says_nothing_of_them(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY.partition("targets:")[0] + "targets: {prod: {context: bare}}\n")
    contexts = tmp_path / ".config/nats/context"
    contexts.mkdir(parents=True)
    (contexts / "bare.json").write_text('{"description": "no url", "user": "me", "password": "x"}')
    home = str(tmp_path / ".config")
    ended = tool("plan", tmp_path, "--target", "all", url=server.url, XDG_CONFIG_HOME=home)
    assert ended.code == 1
    assert "does not say where its servers are" in ended.err
    assert server.api_calls() == []


@pytest.mark.parametrize(
    "settings", ["url: ''", "url: ' '", "context: ''", "user: ''", "domain: ''", "api_prefix: ''", "creds: ''"]
)
def test_a_setting_that_is_empty_does_not_leave_it_to_the_environment(
    server: Server, tmp_path: Path, settings: str
) -> None:
    text = f"topology: shop\ntargets: {{prod: {{{settings}}}}}\nkv: {{k: {{ttl: 1h, max_bytes: 1MiB}}}}\n"
    (tmp_path / "topology.yaml").write_text(text)
    ended = tool("apply", tmp_path, "--target", "prod", "--auto-approve", url=server.url)
    assert ended.code == 3, ended
    assert f"{settings.partition(':')[0]} of target 'prod' is" in ended.out
    assert server.api_calls() == []


def test_lint_holds_each_target_against_the_size_of_its_cluster(folder: Path) -> None:
    text = TOPOLOGY.replace("  local:\n", "  local: {cluster_size: 1}\n").replace(
        "prod.yaml}", "prod.yaml, cluster_size: 3}"
    )
    (folder / "topology.yaml").write_text(text)
    (folder / "overlays/prod.yaml").write_text("stream/*: {num_replicas: 3}\n")
    assert linted(folder) == []
    (folder / "topology.yaml").write_text(text.replace("max_age: 7d", "max_age: 7d\n    num_replicas: 3"))
    assert linted(folder) == [("REL010", "target local: stream/ORDERS has 3 replicas", 10)]
    (folder / "topology.yaml").write_text(text)
    (folder / "overlays/prod.yaml").write_text("{}\n")
    assert linted(folder) == [("REL008", "target prod: stream/ORDERS is on one of the 3 servers of the target", 7)]
    assert linted(folder, "--target", "local") == []
