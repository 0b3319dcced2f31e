"""Measures, and prints one line a figure: what it took, its floor, the ratio, and the ratio that is owed."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import reconciler
from bench import estate, floors
from reconciler.kinds import subjects
from reconciler.kinds.stream import STREAM
from reconciler.live.sandbox import sandbox
from reconciler.load import load
from reconciler.model.topology import Topology
from reconciler.model.version import NEWEST
from reconciler.plan import make

RUNS = 5
MEMORY = Path("/dev/shm")
SHOP = Path(__file__).parent.parent / "topologies" / "shop"
TOOL = [sys.executable, "-m", "reconciler"]


class Figure(NamedTuple):
    """A measurement beside its floor; seconds, but for memory in MiB and requests."""

    name: str
    value: float
    floor: float
    target: float
    unit: str = "s"

    @property
    def ratio(self) -> float:
        return self.value / self.floor

    def __str__(self) -> str:
        verdict = "met" if self.ratio <= self.target else "within 2x" if self.ratio <= 2 * self.target else "MISSED"
        numbers = f"{self.value:9.3f} {self.unit:<3} {self.floor:9.3f} {self.unit:<3}"
        return f"{self.name:<58} {numbers} {self.ratio:6.2f} {self.target:6.2f}  {verdict}"


def best(measure: Callable[[], float], runs: int = RUNS) -> float:
    """The shortest of a few runs."""
    return min(measure() for _ in range(runs))


def nothing_but(url: str) -> dict[str, str]:
    """The environment with this server and with nothing else that says where to connect."""
    return {key: value for key, value in os.environ.items() if not key.startswith("NATS_")} | {"NATS_URL": url}


def process(*command: str, url: str = "", **further: str) -> float:
    """Wall seconds of a whole process that succeeds."""
    started = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=nothing_but(url) | further)
    seconds = time.perf_counter() - started
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    return seconds


def peak(*command: str, url: str = "") -> float:
    """Most memory that a process used at any time, in MiB."""
    report = (
        "import resource, subprocess, sys\n"
        "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run(
        [sys.executable, "-c", report, *command], capture_output=True, text=True, env=nothing_but(url), check=True
    )
    return float(done.stdout)


def reading(paths: list[Path]) -> float:
    """Seconds that libyaml's loader needs for the same text, without starting Python."""
    program = (
        "import sys, time, yaml\n"
        "texts = [open(path, encoding='utf-8').read() for path in sys.argv[1:]]\n"
        "started = time.perf_counter()\n"
        "for text in texts: yaml.load(text, yaml.CSafeLoader)\n"
        "print(time.perf_counter() - started)"
    )
    done = subprocess.run([sys.executable, "-c", program, *map(str, paths)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def cold_start(folder: Path) -> list[Figure]:
    """Starting up, beside starting Python with the libraries that are needed anyway."""
    small = folder / "small"
    small.mkdir()
    (small / "topology.yaml").write_text(
        "topology: small\nstreams: {ORDERS: {subjects: [orders.order.created], max_age: 7d, max_bytes: 1GiB}}\n"
    )
    python = sys.executable
    # Taken in turns, so that both sides see the same machine.
    click, click_yaml, version, lint, hook, tab = [], [], [], [], [], []
    for _ in range(3 * RUNS):
        click.append(process(python, "-c", "import click"))
        version.append(process(*TOOL, "--version"))
        click_yaml.append(process(python, "-c", "import click, yaml"))
        lint.append(process(*TOOL, "lint", str(small)))
        hook.append(process(*TOOL, "lint", "--hook", str(SHOP / "orders.yaml")))
        tab.append(
            process(*TOOL, _NATS_TOPOLOGY_COMPLETE="bash_complete", COMP_LINE=f"nats-topology plan {SHOP} --target ")
        )
    return [
        Figure("--version beside `import click`", min(version), min(click), 1.6),
        Figure("lint of one small file beside `import click, yaml`", min(lint), min(click_yaml), 2.5),
        Figure("a hook's lint of the topology of one file, of 0.5 s", min(hook), 0.5, 1.0),
        Figure("Tab for a target of that topology, of 0.2 s", min(tab), 0.2, 1.0),
    ]


def overlap() -> list[Figure]:
    """Finding all overlaps of 50,000 subjects, beside splitting them and filling one dictionary a level."""

    def floor(all_subjects: list[str]) -> float:
        started = time.perf_counter()
        root: dict[str, dict] = {}
        for subject in all_subjects:
            node = root
            for token in subject.split("."):
                node = node.setdefault(token, {})
        return time.perf_counter() - started

    def measure(all_subjects: list[str]) -> float:
        started = time.perf_counter()
        for _ in subjects.collisions(all_subjects):
            pass
        return time.perf_counter() - started

    count = 50_000
    shapes = {
        "distinct": [f"area{number % 500}.thing{number}.happened" for number in range(count)],
        "leading *": [f"*.thing{number}.area{number % 500}" for number in range(count)],
    }
    figures = []
    for name, shape in shapes.items():
        seconds = best(lambda shape=shape: measure(shape))
        # Owed is one second; the ratio to the floor is told beside it.
        ratio = seconds / best(lambda shape=shape: floor(shape))
        figures.append(Figure(f"overlap of 50,000 subjects, {name} ({ratio:.1f} x a trie), of 1 s", seconds, 1.0, 1.0))
    return figures


def creations(folder: Path) -> list[list[tuple[str, object]]]:
    """The requests that make the estate: all streams, then all consumers."""
    topology = load(folder).topology
    assert topology is not None
    plan = make(topology, Topology("", server=NEWEST))
    kinds = (STREAM.name, "consumer")
    return [
        [
            (call.subject, dict(call.body))
            for action in plan.actions
            if action.address.kind == kind
            for call in action.calls
        ]
        for kind in kinds
    ]


def main() -> None:
    """Measure everything and print the table. Servers keep their files in memory, so that no disk is measured."""
    # As installed by pip: compiled once, not at each start.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    compileall.compile_dir(Path(reconciler.__file__).parent, quiet=2)
    if MEMORY.is_dir():
        tempfile.tempdir = str(MEMORY)
    print(f"{'figure':<58} {'took':>13} {'floor':>13} {'ratio':>6} {'owed':>6}")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for figure in (*cold_start(folder), *overlap()):
            print(figure, flush=True)
        paths = estate.write(folder / "estate")
        tree = str(folder / "estate")
        calls = creations(folder / "estate")

        yaml, lint = [], []
        for _ in range(RUNS):
            yaml.append(reading(paths))
            lint.append(process(*TOOL, "lint", tree))
        print(Figure("lint of the estate beside CSafeLoader on its text", min(lint), min(yaml), 1.0), flush=True)

        bare, whole = [], []
        for _ in range(2):
            with sandbox() as server:
                bare.append(floors.creating(server.url, calls))
            with sandbox() as server:
                whole.append(process(*TOOL, "apply", tree, "--auto-approve", url=server.url))
                if len(whole) == 2:
                    print(Figure("apply of the estate beside bare creations", min(whole), min(bare), 1.25), flush=True)
                    listing = best(lambda: floors.listing(server.url, estate.STREAMS))
                    plan = best(lambda: process(*TOOL, "plan", tree, "--detailed-exitcode", url=server.url))
                    print(
                        Figure("plan without changes, less lint, beside bare listing", plan - min(lint), listing, 1.5)
                    )
                    memory = peak(*TOOL, "plan", tree, url=server.url)
                    print(Figure("peak memory of that plan, of 250 MiB", memory, 250, 1.0, "MiB"), flush=True)


if __name__ == "__main__":
    main()
