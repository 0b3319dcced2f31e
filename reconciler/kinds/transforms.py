"""Subject transforms: what nats-server takes as the source and destination of one.

A destination is a subject in which whole tokens may be functions, like ``{{wildcard(1)}}`` (or ``$1``), of the
wildcards of the source. The answers equal those of nats-server 2.15.1, except that two things which it takes are
faults here, because they are never meant: a function that is only part of a token, which it stores as text, and a
number of a wildcard that cannot exist (below 1, or of a partition of a source that has none).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from reconciler.kinds.subjects import ANY, REST, problem
from reconciler.model.spelling import nearest
from reconciler.model.version import OLDEST, Version

_CALL = re.compile(r"\{\{\s*(\w+)\s*\((.*)\)\s*\}\}")
_NAME = re.compile(
    "[wW]ildcard|[pP]artition|[rR]andom|[lL]eft|[rR]ight|[sS]plit|[sS]plit[fF]rom(?:[lL]eft|[rR]ight)"
    "|[sS]lice[fF]rom(?:[lL]eft|[rR]ight)"
)
"""How the server wants the functions' names written; ``WILDCARD`` it does not know."""


class Fault(NamedTuple):
    """What is wrong with a transform, and what to write instead."""

    why: str
    hint: str


class _Function(NamedTuple):
    usage: str
    fewest: int
    most: int | None
    indices: slice
    """Which arguments are numbers of wildcards."""
    numbers: slice
    """Which arguments are other numbers."""
    since: Version = OLDEST


_FIRST, _SECOND, _NONE = slice(0, 1), slice(1, 2), slice(0, 0)

_FUNCTIONS = {
    "wildcard": _Function("{{wildcard(1)}}", 1, 1, _FIRST, _NONE),
    "partition": _Function("{{partition(10,1,2)}}", 1, None, slice(1, None), _FIRST),
    "split": _Function("{{split(1,-)}}", 2, 2, _FIRST, _NONE),
    "splitfromleft": _Function("{{splitFromLeft(1,3)}}", 2, 2, _FIRST, _SECOND),
    "splitfromright": _Function("{{splitFromRight(1,3)}}", 2, 2, _FIRST, _SECOND),
    "slicefromleft": _Function("{{sliceFromLeft(1,3)}}", 2, 2, _FIRST, _SECOND),
    "slicefromright": _Function("{{sliceFromRight(1,3)}}", 2, 2, _FIRST, _SECOND),
    "random": _Function("{{random(10)}}", 1, 1, _NONE, _FIRST, Version(2, 12)),
    # 2.10.26 knows these two; 2.11.11, 2.12.8 and 2.14.6 do not.
    "left": _Function("{{left(1,3)}}", 2, 2, _FIRST, _SECOND, Version(2, 15)),
    "right": _Function("{{right(1,3)}}", 2, 2, _FIRST, _SECOND, Version(2, 15)),
}


def fault(src: str, dest: str) -> Fault | None:
    """What the server refuses in a transform, None when it takes it. An absent ``src`` is ``>``, as on the server."""
    src = src or REST
    if not dest:
        return None
    why = problem(src)
    if why:
        return Fault(f"has src {src!r}: {why}", "write a subject, with * for a token and > for the rest")
    tokens = _tokens(dest)
    why = problem(".".join("x" if "{{" in token else token for token in tokens))
    if why:
        return Fault(f"has dest {dest!r}: {why}", "write a subject, with functions like {{wildcard(1)}} as tokens")
    wildcards = src.split(".").count(ANY)
    if ANY in tokens:
        return Fault(f"has a * in dest {dest!r}", _numbered(dest, wildcards))
    if (src.split(".")[-1] == REST) != (tokens[-1] == REST):
        with_rest, without = ("src", "dest") if src.endswith(REST) else ("dest", "src")
        return Fault(f"has a > at the end of {with_rest} and none at the end of {without}", "end both in > or neither")
    return next((found for token in tokens if (found := _token_fault(token, src, wildcards))), None)


def newer_functions(dest: str) -> Iterator[tuple[str, Version]]:
    """The functions of a destination that not every supported server knows, with the first that does."""
    for token in _tokens(dest):
        call = _CALL.fullmatch(token)
        if call and call[1].lower() in _FUNCTIONS:
            since = _FUNCTIONS[call[1].lower()].since
            if call[1].lower() == "partition" and "," not in call[2]:
                since = Version(2, 12)
            if since > OLDEST:
                yield token, since


def _tokens(dest: str) -> list[str]:
    """The tokens of a destination; a dot within ``{{split(1,.)}}`` does not end one, so that it can be told."""
    return re.split(r"\.(?![^{}]*\}\})", dest)


def _numbered(dest: str, wildcards: int) -> str:
    """The destination with its stars named, or in general how to name one."""
    tokens = dest.split(".")
    if tokens.count(ANY) > wildcards:
        return "a wildcard of src is {{wildcard(1)}}, {{wildcard(2)}} and so on"
    numbers = iter(range(1, wildcards + 1))
    return "write " + ".".join(f"{{{{wildcard({next(numbers)})}}}}" if token == ANY else token for token in tokens)


def _token_fault(token: str, src: str, wildcards: int) -> Fault | None:
    if re.fullmatch(r"\$[0-9]+", token):
        return _index_fault(token, token[1:], src, wildcards)
    call = _CALL.fullmatch(token)
    if not call:
        if "{{" not in token:
            return None
        return Fault(f"has {token!r}, which is no function", "a function is a token of its own, like {{wildcard(1)}}")
    function = _FUNCTIONS.get(call[1].lower()) if _NAME.fullmatch(call[1]) else None
    if function is None:
        return Fault(f"has the unknown function {call[1]!r}", _nearest(call[1]))
    arguments = [argument.strip() for argument in call[2].split(",")] if call[2] else []
    if len(arguments) < function.fewest or (function.most is not None and len(arguments) > function.most):
        return Fault(f"has {token!r} with {len(arguments)} arguments", f"write it like {function.usage}")
    for number in arguments[function.numbers] + arguments[function.indices]:
        if not re.fullmatch(r"[+-]?[0-9]+", number):
            return Fault(f"has {token!r}, where {number!r} is no number", f"write it like {function.usage}")
    if call[1].lower() == "split" and re.search(r"[ .]", arguments[1]):
        return Fault(f"has {token!r}, which splits at a dot or space", f"write it like {function.usage}")
    faults = (_index_fault(token, index, src, wildcards) for index in arguments[function.indices])
    return next((found for found in faults if found), None)


def _index_fault(token: str, index: str, src: str, wildcards: int) -> Fault | None:
    if 1 <= int(index) <= wildcards:
        return None
    has = f"{wildcards or 'no'} wildcard{'' if wildcards == 1 else 's'}"
    return Fault(
        f"has {token!r}, and src {src!r} has {has} (*)",
        f"write a number from 1 to {wildcards}" if wildcards else "write a * in src for each token that dest takes",
    )


def _nearest(name: str) -> str:
    near = nearest(name, _FUNCTIONS)
    if near:
        return f"write {_FUNCTIONS[near].usage}"
    return "there are " + ", ".join(function.usage[2:].partition("(")[0] for function in _FUNCTIONS.values())
