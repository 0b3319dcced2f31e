"""``plan --format`` and ``graph``: what goes to stdout, what to files and what a runner is told; the real command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from tests.cli.command import SHOP, TELEMETRY, copy_of, tool
from tests.render.plans.test_github import read
from tests.servers import Server


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that has the shop."""
    with Server() as server:
        tool("apply", SHOP, "--auto-approve", url=server.url).ok()
        yield server


def shrunk(tmp_path: Path) -> Path:
    """The shop, where orders are kept for a day."""
    folder = copy_of(SHOP, tmp_path / "shop")
    orders = folder / "orders.yaml"
    orders.write_text(orders.read_text().replace("max_age: 7d", "max_age: 1d"))
    return folder


def test_one_run_writes_every_format(server: Server, tmp_path: Path) -> None:
    folder = shrunk(tmp_path)
    files = {name: tmp_path / f"plan.{name}" for name in ("json", "markdown", "html", "mermaid")}
    output, summary = tmp_path / "output", tmp_path / "summary"
    formats = [word for name, file in files.items() for word in ("-f", f"{name}={file}")]
    environment = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
    shown = tool("plan", folder, *formats, "-f", "github", url=server.url, **environment).ok()
    assert shown.out.startswith("::group::Plan\n")
    assert shown.out.endswith("Plan: 0 to add, 1 to change, 0 to destroy.\n")
    assert json.loads(files["json"].read_text())["summary"] == "Plan: 0 to add, 1 to change, 0 to destroy."
    assert "-   max_age: 7d\n+   max_age: 1d" in files["markdown"].read_text()
    assert f"nats-topology apply {folder}" in unescape(files["markdown"].read_text())
    assert "<h1>shop</h1>" in files["html"].read_text()
    assert '["~ ORDERS"]:::update' in files["mermaid"].read_text()
    assert summary.read_text() == files["markdown"].read_text()
    assert read(output.read_text().rstrip("\n"))["changes"] == "true"


def test_text_in_a_file_is_what_a_person_sees(server: Server, tmp_path: Path) -> None:
    folder = shrunk(tmp_path)
    shown = tool("plan", folder, url=server.url).ok().out
    beside = tool("plan", folder, "-f", f"text={tmp_path / 'plan.txt'}", "-f", "json", url=server.url).ok()
    assert (tmp_path / "plan.txt").read_text() == shown
    assert json.loads(beside.out) == json.loads(tool("plan", folder, "--format", "json", url=server.url).ok().out)


def test_a_topology_with_errors_is_told_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {subjects: [a.b], max_age: 7}}\n")
    comment, output = tmp_path / "comment.md", tmp_path / "output"
    formats = ("-f", f"markdown={comment}", "-f", f"github={tmp_path / 'log'}", "-f", "text")
    ended = tool("plan", tmp_path, *formats, GITHUB_OUTPUT=str(output), GITHUB_STEP_SUMMARY="")
    assert ended.code == 3
    assert "Blocked: the topology has errors." in ended.err
    assert "**Not planned: the topology has errors.**" in comment.read_text()
    assert read(output.read_text().rstrip("\n"))["blocked"] == "true"


def test_all_targets_are_in_one_comment(server: Server, tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text(
        f"topology: t\ntargets: {{one: {{url: '{server.url}'}}, two: {{url: 'nats://127.0.0.1:1'}}}}\n"
        "streams: {NEW: {subjects: [a.b.c], max_age: 1d, max_bytes: 1MiB}}\n"
    )
    comment = tmp_path / "comment.md"
    ended = tool("plan", tmp_path, "--target", "all", "--timeout", "1s", "-f", f"markdown={comment}", "-f", "mermaid")
    assert ended.code == 1
    made = comment.read_text()
    assert "<!-- nats-topology:plan topology=t target=one -->" in made
    assert "**Plan: 1 to add, 0 to change, 0 to destroy.**" in made
    assert "**Not planned: the target could not be read.**" in made
    assert ended.out.count("```mermaid") == 2


def test_a_report_does_not_overwrite_the_topology(server: Server, tmp_path: Path) -> None:
    folder = copy_of(SHOP, tmp_path / "shop")
    before = (folder / "orders.yaml").read_text()
    ended = tool("plan", folder, "-f", f"html={folder / 'orders.yaml'}", url=server.url)
    assert ended.code == 1
    assert "is a file of the topology" in ended.err
    assert (folder / "orders.yaml").read_text() == before


def test_an_unknown_format_is_a_usage_error_that_names_the_near_one() -> None:
    ended = tool("plan", SHOP, "-f", "markdwn")
    assert ended.code == 64
    assert "did you mean markdown?" in ended.err


def test_graph_draws_without_a_server(tmp_path: Path) -> None:
    page = tmp_path / "graph.html"
    shown = tool("graph", TELEMETRY, "-f", "mermaid", "-f", f"html={page}").ok()
    assert shown.out.startswith("flowchart LR\n")
    assert '|"telemetry.#42;.#42;.vibration"|' in shown.out
    assert "<h1>telemetry</h1>" in page.read_text()
    assert tool("graph", TELEMETRY, "-f", f"html={page}").ok().out == ""


def test_graph_says_what_it_could_not_understand(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("topology: t\nstreams: {A: {subjcts: [a.b]}}\n")
    ended = tool("graph", tmp_path)
    assert ended.code == 3
    assert "subjcts" in ended.out
    assert ended.err == "Blocked: the topology has errors. The servers were not asked.\n"
