"""The algebra of NATS subjects, exact.

A subject is tokens joined by dots; ``*`` stands for one whole token and a final ``>`` for one or more. Only whole
tokens are wildcards: ``new*`` is a literal. The pairwise answers equal nats-server's ``SubjectsCollide`` and
``subjectIsSubsetMatch`` on ordinary subjects (2.15.0); the answers about many subjects use tries.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

ANY = "*"
REST = ">"
_FRESH = "."
"""A token that no subject can have, so only a wildcard matches it."""

_SYSTEM = ("$JS.>", "$JSC.>", "$NRG.>", "$SYS.>")
_SYSTEM_READABLE = ("$JS.EVENT.>", "$SYS.ACCOUNT.>")
_ONE_TOKEN = re.compile(
    r"(?<![^.])(\$[0-9]+|\{\{\s*(wildcard|partition|left|right|random)\s*\([^).]*\)\s*\}\})(?![^.])", re.I
)
_ORDINARY = re.compile(r"(?:(?:[\w-]+|\*)\.)*(?:[\w-]+|[*>])", re.ASCII)
"""What nearly every subject looks like; recognised at once because a large topology has tens of thousands."""


def problem(subject: str) -> str | None:
    """Why a subject cannot be used, or None when it can: the rules of ``isValidSubject`` (10052, nats-server 2.15.1).

    Control characters are refused here although the server takes them: they are never meant, and not seen.
    """
    if _ORDINARY.fullmatch(subject):
        return None
    if not subject:
        return "it is empty"
    tokens = subject.split(".")
    for index, token in enumerate(tokens):
        if not token:
            return "it has an empty token"
        if token == REST and index < len(tokens) - 1:
            return "'>' stands before the last token"
        if any(character in " \t\r\n\f" for character in token):
            return "it contains white space"
        if any(ord(character) < 32 or character == "\x7f" for character in token):
            return "it contains a control character"
    return None


def valid(subject: str) -> bool:
    """Whether the server accepts it as a subject, with or without wildcards."""
    return problem(subject) is None


def literal(subject: str) -> bool:
    """Whether it has no wildcard token, so that it can be published to."""
    if ANY not in subject and REST not in subject:
        return True
    return not any(token in (ANY, REST) for token in subject.split("."))


def glued(token: str) -> bool:
    """Whether a token has a ``*`` or ``>`` among other characters, where it is no wildcard."""
    return len(token) > 1 and (ANY in token or REST in token)


def captures_system(subject: str) -> str | None:
    """What of the server's own a stream on this subject would store, ``$JS.>`` for one; None for nothing.

    The server refuses such a stream without ``no_ack`` (10052): a confirmation of each stored confirmation
    would never end. From 2.10.28 and 2.11.2 on also for a pattern that merely meets one, as ``*.x`` does.
    """
    if any(contains(own, subject) for own in _SYSTEM_READABLE):
        return None
    return next((own for own in _SYSTEM if collides(own, subject)), None)


def shape(destination: str) -> str | None:
    """The pattern of what a subject transform's destination makes: ``eu.*`` of ``eu.{{wildcard(1)}}``.

    None for functions that make several tokens of one (split, slice), and for what is no subject.
    """
    if "{{" not in destination and "$" not in destination:
        return destination if valid(destination) else None
    pattern = _ONE_TOKEN.sub(ANY, destination)
    return pattern if valid(pattern) and "{{" not in pattern else None


def collides(one: str, other: str) -> bool:
    """Whether some literal subject matches both."""
    left, right = one.split("."), other.split(".")
    for a, b in zip(left, right, strict=False):
        if a == REST or b == REST:
            return True
        if a != b and a != ANY and b != ANY:
            return False
    return len(left) == len(right)


def contains(wide: str, narrow: str) -> bool:
    """Whether every literal subject that matches ``narrow`` matches ``wide``."""
    outer, inner = wide.split("."), narrow.split(".")
    for index, token in enumerate(outer):
        if index >= len(inner):
            return False
        if token == REST:
            return True
        if inner[index] == REST or (token != ANY and token != inner[index]):
            return False
    return len(outer) == len(inner)


def witness(one: str, other: str) -> str | None:
    """A literal subject that matches both, None when there is none: ``orders.order.x`` for a message to people."""
    if not collides(one, other):
        return None
    left, right = one.split("."), other.split(".")
    tokens = []
    for index in range(max(len(left), len(right))):
        here = [side[index] for side in (left, right) if index < len(side)]
        tokens.append(next((token for token in here if token not in (ANY, REST)), "x"))
    return ".".join(tokens)


class _Node:
    __slots__ = ("children", "ends", "rests")

    def __init__(self) -> None:
        self.children: dict[str, _Node] = {}
        self.ends: list[int] = []
        self.rests: list[int] = []


def _trie(subjects: Iterable[str]) -> _Node:
    root = _Node()
    for number, subject in enumerate(subjects):
        node = root
        tokens = subject.split(".")
        rest = tokens[-1] == REST
        if rest:
            tokens.pop()
        for token in tokens:
            child = node.children.get(token)
            if child is None:
                child = node.children[token] = _Node()
            node = child
        (node.rests if rest else node.ends).append(number)
    return root


class Collision(NamedTuple):
    """Two subjects of a list that share a literal subject, by their indices, the smaller first."""

    first: int
    second: int


def collisions(subjects: Sequence[str]) -> Iterator[Collision]:
    """All pairs of the list that collide, each once, in no particular order.

    Walks the trie of all subjects against itself: time is that of the trie plus that of the pairs of beginnings that
    meet, also with many leading ``*``, where looking each subject up would take the square.
    """
    root = _trie(subjects)
    stack = [(root, root)]
    seen = set()
    while stack:
        a, b = stack.pop()
        mark = (id(a), id(b)) if id(a) <= id(b) else (id(b), id(a))
        if mark in seen:
            continue
        seen.add(mark)
        if a is b:
            groups: list[Iterable[tuple[int, int]]] = [combinations(a.ends, 2), combinations(a.rests, 2)]
            if a.rests:
                groups.append(product(a.rests, _below(a)))
            yield from (_ordered(*pair) for group in groups for pair in group)
            wild = a.children.get(ANY)
            for child in a.children.values():
                stack.append((child, child))
                if wild is not None and child is not wild:
                    stack.append((child, wild))
        else:
            groups = [product(a.ends, b.ends), product(a.rests, b.rests)]
            if a.rests:
                groups.append(product(a.rests, _below(b)))
            if b.rests:
                groups.append(product(_below(a), b.rests))
            yield from (_ordered(*pair) for group in groups for pair in group)
            stack.extend(_meeting(a, b))


def _ordered(one: int, other: int) -> Collision:
    return Collision(one, other) if one < other else Collision(other, one)


def _below(node: _Node) -> Iterator[int]:
    """Every subject that has at least one token more than this node."""
    stack = list(node.children.values())
    while stack:
        child = stack.pop()
        yield from child.ends
        yield from child.rests
        stack.extend(child.children.values())


def _meeting(a: _Node, b: _Node) -> Iterator[tuple[_Node, _Node]]:
    """The pairs of children of two nodes that some token can reach together."""
    if len(a.children) > len(b.children):
        a, b = b, a
    wild = b.children.get(ANY)
    for token, child in a.children.items():
        if token == ANY:
            for other in b.children.values():
                yield child, other
            continue
        same = b.children.get(token)
        if same is not None:
            yield child, same
        if wild is not None:
            yield child, wild


class SubjectSet:
    """The union of many subjects, for questions that no single one of them answers."""

    __slots__ = ("_root", "subjects")

    def __init__(self, subjects: Iterable[str]) -> None:
        self.subjects = tuple(subjects)
        self._root = _trie(self.subjects)

    def matches(self, subject: str) -> bool:
        """Whether a literal subject is in the union."""
        return self._matches(subject.split("."))

    def covers(self, subject: str) -> bool:
        """Whether all that matches ``subject`` is in the union: ``{a.*, a.*.>}`` covers ``a.>``."""
        return self.uncovered(subject) is None

    def uncovered(self, subject: str) -> str | None:
        """A literal subject that matches ``subject`` and is not in the union; None when there is none.

        Exact: a token that occurs nowhere stands for each ``*``, so only a wildcard that contains all of
        that position can match it; for ``>`` this is asked for each number of tokens until nothing is that long.
        """
        tokens = [_FRESH if token == ANY else token for token in subject.split(".")]
        rest = tokens[-1] == REST
        if rest:
            tokens[-1] = _FRESH
        nodes = [self._root]
        for token in tokens:
            if any(node.rests for node in nodes):
                return None
            nodes = _matching(nodes, token)
        while any(node.ends for node in nodes):
            if not rest or any(node.rests for node in nodes):
                return None
            tokens.append(_FRESH)
            nodes = _matching(nodes, _FRESH)
        return ".".join(self._spelled(tokens))

    def _spelled(self, tokens: list[str]) -> list[str]:
        """Tokens that are not in the union with a word for each fresh one; the union may have the word itself."""
        word = "x"
        while self._matches(spelled := [word if token == _FRESH else token for token in tokens]):
            word += "x"
        return spelled

    def collides(self, subject: str) -> bool:
        """Whether some literal subject matches ``subject`` and is in the union."""
        nodes = [self._root]
        for token in subject.split("."):
            if token == REST:
                return any(node.rests or node.children for node in nodes)
            if any(node.rests for node in nodes):
                return True
            nodes = [child for node in nodes for child in _step(node, token)]
        return any(node.ends for node in nodes)

    def _matches(self, tokens: list[str]) -> bool:
        nodes = [self._root]
        for token in tokens:
            if any(node.rests for node in nodes):
                return True
            nodes = _matching(nodes, token)
        return any(node.ends for node in nodes)


def _matching(nodes: Iterable[_Node], token: str) -> list[_Node]:
    """The nodes one level below that a token of a literal subject leads to."""
    return [child for node in nodes for each in (token, ANY) if (child := node.children.get(each)) is not None]


def _step(node: _Node, token: str) -> Iterable[_Node]:
    """The nodes one level below that some literal subject leads to for a token of a pattern."""
    return node.children.values() if token == ANY else _matching((node,), token)
