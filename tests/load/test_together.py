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


@two_processors
def test_when_the_first_process_is_interrupted_the_second_goes_too() -> None:
    program = "import signal, time\nparse_one = together.parse\nmain = os.getpid()\n"
    program += "def slowly(name, text):\n"
    program += "    if os.getpid() == main:\n        raise KeyboardInterrupt\n    return parse_one(name, text)\n"
    program += "together.parse = slowly\ntry:\n    together.parse_all(texts)\nexcept KeyboardInterrupt:\n    pass\n"
    program += "try:\n    os.waitpid(-1, os.WNOHANG)\nexcept ChildProcessError:\n    print('alone')"
    assert run(program) == "alone\n"


@two_processors
def test_the_second_process_ends_when_nobody_reads_what_it_parsed() -> None:
    program = "started = together._Helper(texts)\nos.close(started._pipe)\n"
    program += "import threading\nwatch = threading.Timer(20, lambda: os.kill(started._process, 9))\nwatch.start()\n"
    program += "_, status = os.waitpid(started._process, 0)\nwatch.cancel()\nprint(os.WIFSIGNALED(status))"
    assert run(program) == "False\n"


@two_processors
def test_when_the_system_has_no_room_for_a_second_process_the_first_does_its_work() -> None:
    program = "def refused():\n    raise BlockingIOError(11, 'Resource temporarily unavailable')\nos.fork = refused\n"
    program += "before = len(os.listdir('/proc/self/fd'))\nassert together.parse_all(texts) == alone\n"
    run(program + "assert len(os.listdir('/proc/self/fd')) == before, 'a pipe is left open'")
