"""What Tab offers: asked as the shells' scripts ask, and by a real bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.cli.main import COMMANDS
from tests.cli.command import TOPOLOGIES, tool

VARIABLE = "_NATS_TOPOLOGY_COMPLETE"


def offered(shell: str, *words: str) -> list[str]:
    """What a shell is told when the last of the words is incomplete."""
    line = " ".join(["nats-topology", *words])
    index, joined = str(len(words)), "\n".join(["nats-topology", *words])
    asked = {
        "bash": {"COMP_LINE": line, "COMP_WORDBREAKS": " ="},
        "zsh": {"COMP_WORDS": joined, "COMP_CWORD": index},
        "fish": {"COMP_WORDS": joined, "COMP_CWORD": words[-1]},
    }[shell]
    ended = tool(**asked, **{VARIABLE: f"{shell}_complete"}).ok()
    assert ended.err == ""
    lines = ended.out.splitlines()
    if shell == "zsh":
        return [
            value.replace("\\:", ":") for kind, value in zip(lines[::3], lines[1::3], strict=True) if kind == "plain"
        ]
    return [line.split(",", 1)[1].split("\t")[0] for line in lines if line.startswith("plain,")]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_is_offered_commands_and_values(shell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(TOPOLOGIES)
    assert offered(shell, "") == list(COMMANDS)
    assert "STR001" in offered(shell, "explain", "STR0")
    assert offered(shell, "plan", "shop", "--target", "p") == ["prod"]


VALUES = [
    (["explain", "stream-subject-o"], ["stream-subject-overlap"]),
    (["explain", "STR001x"], []),
    (["lint", "-f", "j"], ["json", "jsonl", "junit"]),
    (["lint", "shop/orders.yaml", "--target", ""], ["local", "prod"]),
    (["apply", "--target", ""], []),
    (["plan", "shop", "--allow", "SAF00"], [f"SAF00{number}:" for number in range(1, 9)]),
    (["plan", "shop", "--allow", "SAF001:stream/O"], ["SAF001:stream/ORDERS"]),
    (
        ["plan", "shop", "--allow", "SAF001:consumer/ORDERS/"],
        [f"SAF001:consumer/ORDERS/order-{each}" for each in ("processor", "export")],
    ),
    (["plan", "nowhere", "--target", ""], []),
    (["completion", ""], ["bash", "zsh", "fish"]),
]


@pytest.mark.parametrize(("words", "values"), VALUES, ids=lambda value: " ".join(value))
def test_values_come_from_our_tables_and_from_the_files(
    words: list[str], values: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(TOPOLOGIES)
    assert offered("bash", *words) == values


def test_files_that_cannot_be_understood_offer_what_can_be(tmp_path: Path) -> None:
    (tmp_path / "topology.yaml").write_text("targets: {prod: 1}\nstreams: [1]\nkv: {a: }\n")
    (tmp_path / "broken.yaml").write_bytes(b"\xff")
    (tmp_path / "half.yaml").write_text("streams: {A: {consumers: [1]}, B: {consumers: {c: 1}}}\n---\nx: [\n")
    assert offered("bash", "plan", str(tmp_path), "--target", "") == ["prod"]
    addresses = offered("bash", "plan", str(tmp_path), "--allow", "SAF001:")
    assert addresses == [f"SAF001:{each}" for each in ("stream/A", "stream/B", "consumer/B/c", "kv/a")]


def test_a_name_that_a_shell_could_obey_is_not_offered(tmp_path: Path) -> None:
    names = ["$(id)", "`id`", "a b", "a\\nplain,b", "a;b", "*", "fine-1.2_x"]
    (tmp_path / "topology.yaml").write_text("targets: {" + ", ".join(f'"{name}": ' for name in names) + "}\n")
    assert offered("bash", "plan", str(tmp_path), "--target", "") == ["fine-1.2_x"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_printed_and_the_shell_takes_it(shell: str) -> None:
    script = tool("completion", shell).ok().out
    assert f"{VARIABLE}={shell}_complete" in script
    if program := shutil.which(shell):
        subprocess.run([program, "-n"], input=script, text=True, check=True)


def test_another_shell_is_refused() -> None:
    assert tool("completion", "tcsh").code == 64


@pytest.mark.parametrize(
    ("line", "replies"),
    [
        ("nats-topology exp", "explain"),
        ("nats-topology plan shop --target=p", "prod"),
        ("nats-topology plan shop --allow SAF001:stream/O", "stream/ORDERS"),
        ("nats-topology plan shop --allow SAF001:", "stream/INVENTORY stream/ORDERS"),
    ],
)
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_replaces_the_word_behind_the_last_colon(line: str, replies: str, tmp_path: Path) -> None:
    program = tmp_path / "nats-topology"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m reconciler "$@"\n')
    program.chmod(0o755)
    script = tool("completion", "bash").ok().out + (
        # Outside of a completion there are no options to change.
        "compopt() { :; }\n"
        'COMP_WORDBREAKS="=:" COMP_LINE="$1" COMP_POINT=${#1}\n'
        '_nats_topology_completion nats-topology\necho "${COMPREPLY[@]}"\n'
    )
    root = str(TOPOLOGIES.parent)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PYTHONPATH": root}
    done = subprocess.run(
        ["bash", "-c", script, "bash", line],
        cwd=TOPOLOGIES, env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert set(replies.split()) <= set(done.stdout.split()), done
    assert done.stderr == ""
