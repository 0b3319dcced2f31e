"""Regular expressions that cannot hang: a text is judged in one pass, whatever the expression.

A convention comes with a pull request, so nobody may rely on its expressions to be kind. These are automata: there
is nothing to go back to and try again. What needs that, backreferences and lookarounds, is refused. An expression
is about the whole text, and its letters, digits and words are those of ASCII.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

LONGEST = 200
"""Most characters of an expression that a person writes."""
MOST_STATES = 2_000
"""How large an expression may get once its repetitions are written out."""
_DEEPEST = 20
_MOST_MOVES = 20_000
"""How many moves of one automaton are remembered."""
_SEARCHED = 2_000
"""How many pairs of states are looked at for a text that two expressions share."""

Ranges = tuple[tuple[int, int], ...]
_LAST = 0x10FFFF
_DIGIT: Ranges = ((48, 57),)
_WORD: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
_ANY: Ranges = ((0, _LAST),)
_CLASSES = {"d": _DIGIT, "w": _WORD}
_META = frozenset("()[]{}|*+?.^$\\")
_COUNT = re.compile(r"\{([0-9]{1,4})(?:(,)([0-9]{1,4})?)?\}")

# A tree of what was read: ("set", ranges), ("all", parts), ("one", choices), ("repeat", part, fewest, most or None).
Node = tuple[Any, ...]


class Regex:
    """An expression that was read. Raises ValueError that says why it cannot be used."""

    def __init__(self, text: str, most_states: int = MOST_STATES) -> None:
        self.text = text
        self._edges: list[tuple[Ranges, int] | None] = []
        self._free: list[list[int]] = []
        self._room = most_states
        first, self._last = self._fragment(_Reader(text).whole())
        self._start = self._closed({first})
        self._moves: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def matches(self, text: str) -> bool:
        """Whether the whole text is as the expression says."""
        state, moves = self._start, self._moves
        for character in text:
            after = moves.get((state, character))
            state = self._moved(state, character) if after is None else after
            if not state:
                return False
        return self._last in state

    def possible(self) -> bool:
        """Whether it matches any token of a subject."""
        seen, waiting = set(self._start), list(self._start)
        while waiting:
            edge = self._edges[waiting.pop()]
            if edge and any(_ordinary(code) for low, high in edge[0] for code in _ends(low, high)):
                reached = self._closed({edge[1]})
                if self._last in reached:
                    return True
                waiting += reached - seen
                seen |= reached
        return False

    def shared(self, other: Regex) -> str | None:
        """A shortest token of a subject that both match; None when there is none, or none is found soon."""
        characters = _representatives({*self._bounds(), *other._bounds()})
        first = (self._start, other._start)
        seen, waiting = {first}, deque([(first, "")])
        while waiting and len(seen) < _SEARCHED:
            (one, two), text = waiting.popleft()
            for character in characters:
                after = (self._moved(one, character), other._moved(two, character))
                if not after[0] or not after[1] or after in seen:
                    continue
                if self._last in after[0] and other._last in after[1]:
                    return text + character
                seen.add(after)
                waiting.append((after, text + character))
        return None

    def _bounds(self) -> Iterator[int]:
        for edge in self._edges:
            for low, high in edge[0] if edge else ():
                yield low
                yield high + 1

    def _moved(self, state: frozenset[int], character: str) -> frozenset[int]:
        after = self._moves.get((state, character))
        if after is None:
            if len(self._moves) >= _MOST_MOVES:
                self._moves.clear()
            code = ord(character)
            reached = set()
            for each in state:
                edge = self._edges[each]
                if edge and any(low <= code <= high for low, high in edge[0]):
                    reached.add(edge[1])
            after = self._moves[state, character] = self._closed(reached)
        return after

    def _closed(self, states: set[int]) -> frozenset[int]:
        found, waiting = set(states), list(states)
        while waiting:
            for each in self._free[waiting.pop()]:
                if each not in found:
                    found.add(each)
                    waiting.append(each)
        return frozenset(found)

    def _state(self) -> int:
        if len(self._free) >= self._room:
            raise _wrong(self.text, "it repeats too much")
        self._edges.append(None)
        self._free.append([])
        return len(self._free) - 1

    def _fragment(self, node: Node) -> tuple[int, int]:
        """The states where what a node matches starts and ends."""
        first, last = self._state(), self._state()
        if node[0] == "set":
            self._edges[first] = (node[1], last)
        elif node[0] == "all":
            here = first
            for part in node[1]:
                inner = self._fragment(part)
                self._free[here].append(inner[0])
                here = inner[1]
            self._free[here].append(last)
        elif node[0] == "one":
            for choice in node[1]:
                inner = self._fragment(choice)
                self._free[first].append(inner[0])
                self._free[inner[1]].append(last)
        else:
            _, part, fewest, most = node
            here = first
            for count in range(fewest if most is None else most):
                inner = self._fragment(part)
                self._free[here].append(inner[0])
                if count >= fewest:
                    self._free[here].append(last)
                here = inner[1]
            if most is None:
                inner = self._fragment(part)
                self._free[here].append(inner[0])
                self._free[inner[1]] += [inner[0], last]
            self._free[here].append(last)
        return first, last


@lru_cache(maxsize=256)
def compiled(text: str) -> Regex:
    """An expression that was read once; without a limit, since it may be made of many words."""
    return Regex(text, 1_000_000)


def checked(text: str) -> str:
    """The expression of a person without ^ and $ around it, which are meant anyway.

    Raises ValueError when it cannot be used, or when no token of a subject matches.
    """
    if len(text) > LONGEST:
        raise _wrong(text[:20] + "…", f"it has {len(text)} characters, {LONGEST} are the most")
    text = text.removeprefix("^")
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    if not Regex(text).possible():
        raise _wrong(text, "no token of a subject matches it")
    return text


ANYTHING = ".+"


def escaped(text: str) -> str:
    """An expression that matches this text only."""
    return "".join(f"\\{character}" if character in _META else character for character in text)


def _wrong(text: str, why: str) -> ValueError:
    return ValueError(f"{text!r} is not a regular expression for names: {why}")


def _ordinary(code: int) -> bool:
    """Whether a character stands in tokens without being a wildcard or the end of one."""
    return code > 32 and code != 127 and code <= _LAST and not 0xD800 <= code <= 0xDFFF and chr(code) not in ".*>"


def _ends(low: int, high: int) -> Iterator[int]:
    """Some characters of a range, among them an ordinary one if there is any."""
    # Fewer than this many characters in a row are not ordinary, but for the halves of pairs in UTF-16.
    yield from range(low, min(low + 40, high + 1))
    yield high


def _representatives(bounds: set[int]) -> list[str]:
    """A character of each range in which all characters are alike, the most readable ones first."""
    bounds |= {ord(character) + step for character in " .*>\x7f" for step in (0, 1)} | {ord(each) for each in "xX1"}
    characters = [chr(code) for code in bounds if _ordinary(code)]
    return sorted(characters, key=lambda each: (each not in "xX1", not each.islower(), not each.isalnum(), each))


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def whole(self) -> Node:
        node = self.choices()
        if self.next() == ")":
            raise _wrong(self.text, "a ) has no (")
        return node

    def next(self) -> str:
        return self.text[self.at : self.at + 1]

    def choices(self) -> Node:
        found = [self.sequence()]
        while self.next() == "|":
            self.at += 1
            found.append(self.sequence())
        return ("one", found) if len(found) > 1 else found[0]

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.next() not in ("", "|", ")"):
            parts.append(self.repeated(self.part()))
        return ("all", parts)

    def repeated(self, part: Node) -> Node:
        sign = self.next()
        counted = _COUNT.match(self.text, self.at) if sign == "{" else None
        if sign in ("*", "+", "?") and sign:
            self.at += 1
            fewest, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif counted:
            self.at = counted.end()
            fewest = int(counted[1])
            most = int(counted[3]) if counted[3] else None if counted[2] else fewest
            if most is not None and most < fewest:
                raise _wrong(self.text, f"{counted[0]} ends before it starts")
        else:
            return part
        if self.next() and self.next() in "*+?{":
            raise _wrong(self.text, "a repetition is repeated; put the first into brackets")
        return ("repeat", part, fewest, most)

    def part(self) -> Node:
        sign = self.next()
        self.at += 1
        if sign == "(":
            return self.group()
        if sign == "[":
            return ("set", self.set())
        if sign == ".":
            return ("set", _ANY)
        if sign == "\\":
            return ("set", self.escape())
        if sign in "*+?{":
            raise _wrong(self.text, f"{sign} has nothing to repeat")
        if sign in "^$":
            raise _wrong(self.text, f"{sign} stands inside; it is about the whole name anyway")
        return ("set", ((ord(sign), ord(sign)),))

    def group(self) -> Node:
        self.depth += 1
        if self.depth > _DEEPEST:
            raise _wrong(self.text, f"more than {_DEEPEST} brackets are open")
        if self.next() == "?":
            if not self.text.startswith("?:", self.at):
                raise _wrong(self.text, "(? is taken as (?: only, without lookarounds, names and flags")
            self.at += 2
        node = self.choices()
        if self.next() != ")":
            raise _wrong(self.text, "a ( is not closed")
        self.at += 1
        self.depth -= 1
        return node

    def escape(self) -> Ranges:
        sign = self.next()
        self.at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if not sign or sign.isalnum():
            raise _wrong(self.text, f"\\{sign} is not taken; \\d, \\w and signs like \\. are")
        return ((ord(sign), ord(sign)),)

    def set(self) -> Ranges:
        negated = self.next() == "^"
        self.at += negated
        found: list[tuple[int, int]] = []
        while self.next() != "]":
            if not self.next():
                raise _wrong(self.text, "a [ is not closed")
            low = self.member()
            if self.next() == "-" and self.text[self.at + 1 : self.at + 2] not in ("", "]"):
                self.at += 1
                high = self.member()
                if len(low) > 1 or len(high) > 1 or low[0][0] > high[0][0]:
                    raise _wrong(self.text, "a range of characters ends before it starts")
                low = ((low[0][0], high[0][0]),)
            found += low
        self.at += 1
        if not found:
            raise _wrong(self.text, "a [] is empty; write \\] for the bracket itself")
        return _others(found) if negated else tuple(found)

    def member(self) -> Ranges:
        sign = self.next()
        self.at += 1
        return self.escape() if sign == "\\" else ((ord(sign), ord(sign)),)


def _others(ranges: list[tuple[int, int]]) -> Ranges:
    found, free = [], 0
    for low, high in sorted(ranges):
        if low > free:
            found.append((free, low - 1))
        free = max(free, high + 1)
    return (*found, (free, _LAST)) if free <= _LAST else tuple(found)
