"""Two processes parse many files, and nobody can tell from what comes out.

A process with threads is not forked, and the one that runs the tests may have some: so these start another.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

TEXTS = """
import os
from reconciler.load import together
from reconciler.load.parse import parse
stream = "streams:\\n" + "".join(f"  S{n}: &a{n}\\n    subjects: [a.s{n}.>]\\n    max_age: 7d\\n" for n in range(2000))
texts = {f"{name}.yaml": stream for name in "abcdef"} | {"wrong.yaml": "a: 1\\na: on\\nb: [", "empty.yaml": ""}
alone = {name: parse(name, text) for name, text in texts.items()}
"""
two_processors = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="needs Linux and two processors"
)


def run(program: str) -> str:
    done = subprocess.run([sys.executable, "-c", TEXTS + program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@two_processors
def test_values_places_and_findings_are_those_of_one_process() -> None:
    program = "helper = together._Helper\nforked = []\n"
    program += "together._Helper = lambda texts: forked.append(len(texts)) or helper(texts)\n"
    program += "assert together.parse_all(texts) == alone\nprint(forked)"
    (count,) = map(int, run(program).strip("[]\n").split(","))
    assert 2 <= count <= 6


@two_processors
@pytest.mark.parametrize("end", ["os._exit(1)", "os.kill(os.getpid(), 9)", "os.write(end, b'not all')"])
def test_when_the_second_process_dies_the_first_does_its_work(end: str) -> None:
    program = f"together._parse_and_leave = lambda texts, end: ({end}, os._exit(0))\n"
    run(program + "assert together.parse_all(texts) == alone")


@two_processors
def test_no_process_is_left_behind() -> None:
    program = "together.parse_all(texts)\ntry:\n    os.waitpid(-1, os.WNOHANG)\n"
    run(program + "except ChildProcessError:\n    pass\nelse:\n    raise SystemExit('a child is left')")


def test_little_text_or_one_processor_or_a_thread_means_one_process() -> None:
    program = "together._Helper = None\nassert together.parse_all({'a.yaml': 'a: 1'})\n"
    program += "import threading\nwait = threading.Event()\nother = threading.Thread(target=wait.wait)\nother.start()\n"
    run(program + "assert together.parse_all(texts) == alone\nwait.set()\nother.join()")
