"""What is too large is refused, not suffered: in little memory, and as ``make hostile`` sees to, quickly."""

from __future__ import annotations

import gc
import subprocess
import sys
from pathlib import Path

import pytest

from reconciler.load import load
from reconciler.load.parse import parse
from tests.load.topologies import only, written

MEASURED = """
import resource, sys
from pathlib import Path
from reconciler.load import load
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
loaded = load(Path(sys.argv[1]))
after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
first = loaded.findings[0]
print(first.rule, first.at.line, first.at.column, (after - before) // 1024, sep="|")
"""


def laughs() -> str:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    return "\n".join(lines)


def laughing_merges() -> str:
    lines = ["a0: &a0 {x: 1}"]
    lines += [f"a{n}: &a{n} {{b: *a{n - 1}, c: *a{n - 1}, <<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 60)]
    return "\n".join(lines)


BOMBS = {
    "a file of 50 MB": ("a: b\n" * 10_000_000, "1|1"),
    "a thousand levels of lists": ("a: " + "[" * 1000, "1|103"),
    "a thousand levels of mappings": ("{a: " * 1000, "1|401"),
    "a thousand levels by indentation": ("".join(" " * n + "a:\n" for n in range(1000)), "101|101"),
    "a thousand levels on a line": ("- " * 1000, "1|201"),
    "30 MB of brackets": ("[" * 30_000_000, "1|101"),
    "a billion laughs": (laughs(), "6|45"),
    "a billion merges": (laughing_merges(), "10|21"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_in_little_memory(name: str, tmp_path: Path) -> None:
    text, place = BOMBS[name]
    (tmp_path / "topology.yaml").write_text(text)
    done = subprocess.run([sys.executable, "-c", MEASURED, str(tmp_path)], capture_output=True, text=True, check=True)
    rule, line, column, grown = done.stdout.strip().split("|")
    assert rule == "SYN008 too-large"
    assert f"{line}|{column}" == place
    assert int(grown) < 120, "MiB"


def test_more_than_a_million_values_are_refused(tmp_path: Path) -> None:
    loaded = written(tmp_path, topology="a: [" + "1," * 1_000_000 + "1]")
    assert [finding.message for finding in loaded.findings] == ["the file has more than 1,000,000 values"]


def test_a_hundred_levels_are_not_too_many(tmp_path: Path) -> None:
    loaded = written(tmp_path, topology="topology: t\na: " + "[" * 99 + "]" * 99)
    assert [finding.rule for finding in loaded.findings] == ["SYN002 unknown-key"]


DEEP = {
    "behind a finding and letters of several bytes": (
        "a: 1\r\na: ['ü€𝄞', " + "[" * 5000,
        ["SYN003 2:1", "SYN008 2:110"],
    ),
    "in a later document": ("a: 1\n---\nb: " + "[" * 5000 + "]" * 5000, ["SYN008 3:103"]),
    "behind what is no YAML": ("a: ['x' 'y', " + "[" * 5000, ["SYN001 1:9"]),
    "in a secret": ("password: " + "[" * 5000, ["SYN008 1:110"]),
}


@pytest.mark.parametrize("name", DEEP)
def test_the_level_that_is_too_deep_is_told_where_it_starts(name: str) -> None:
    """Some libyaml refuses a thousand levels by itself, before the level after the hundredth is reached."""
    text, expected = DEEP[name]
    findings = parse("f.yaml", text).findings
    assert [f"{each.rule.split()[0]} {each.at.line}:{each.at.column}" for each in findings] == expected


def test_what_nests_too_deep_is_told_in_our_words(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\na: " + "[" * 5000))
    assert (finding.message, finding.hint) == ("the file nests deeper than 100 levels", "write it flatter")


def test_the_collector_runs_again_after_loading(tmp_path: Path) -> None:
    assert gc.isenabled()
    written(tmp_path, topology="topology: t\n")
    assert gc.isenabled()
    gc.disable()
    try:
        load(tmp_path)
        assert not gc.isenabled()
    finally:
        gc.enable()
