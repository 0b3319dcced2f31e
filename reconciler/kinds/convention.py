"""Conventions as people write them: ``<domain>.<aggregate>.<event>[.<id>]`` with what may stand in each slot."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from reconciler.kinds import regex
from reconciler.model.convention import Convention, Glossary, NamePattern, Token
from reconciler.model.position import NOWHERE, Places
from reconciler.model.spelling import nearest

ALLOWED, REQUIRED, NEVER = "allowed", "required", "never"
LEVELS = ("domains", "aggregates", "events")
"""The words that the glossary has, from the left to the right of a pattern."""
PLACES = ("streams", "filters", "republish", "deliver", "events", "commands", "services", "telemetry")
"""Kinds of place where a subject is written; the last four are entries of the catalogue."""

_SLOT = re.compile(r"([A-Za-z0-9_-]*)<([a-z][a-z0-9_]*)>([A-Za-z0-9_-]*)")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_SPLIT = re.compile(r"\[\.|\]|[^.\[\]]+")
_NAME_PART = re.compile(r"<([A-Za-z][A-Za-z0-9_]*)>|\[|\]|[^<\[\]]+|<")
_BRACES = re.compile(r"[{]+([^{}]*)[}]+")
_VOCABULARY = ("enum", "regex", "glossary")


MOST_TOKENS = 100
"""Of a pattern; clients do well with 16."""


class Unusable(ValueError):
    """What somebody wrote cannot be used: why, where from the convention on, and what to write instead."""

    def __init__(self, message: str, *path: str | int, hint: str = "", key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.hint = hint
        self.key = key
        """Whether the key at the path is wrong, and not its value."""


def parse(
    pattern: str,
    slots: Mapping[str, Any],
    places: Places,
    *,
    shared: Mapping[str, Any] | None = None,
    name: str = "",
    required_in: Iterable[str] = (),
) -> Convention:
    """Read a pattern: tokens in angle brackets are slots, ``[.<id>]`` at the end is optional, ``.>`` leaves it open.

    ``slots`` says what may stand in a slot: a list of words, or a mapping with ``enum``, ``glossary``, ``regex``,
    ``tense`` or ``wildcard``; what it does not say of a slot, ``shared`` may. Raises Unusable.
    """
    text, is_open = (pattern[:-2], True) if pattern.endswith(".>") else (pattern, False)
    tokens: list[Token] = []
    required = 0
    optional = False
    if is_open and "[" in text:
        raise _unusable(f"{pattern!r}: a pattern ends with optional tokens or with .>, not with both")
    if not re.fullmatch(r"[^\[\]]+(\[\.[^\[\].]+\])*", text):
        raise _unusable(f"{pattern!r}: optional tokens stand at the end, one by one, like <domain>.<event>[.<id>]")
    if "" in text.partition("[")[0].split("."):
        raise _unusable(f"{pattern!r} has an empty token")
    for part in _SPLIT.findall(text):
        if part == "[.":
            optional = True
            continue
        if part == "]":
            continue
        slot = _SLOT.fullmatch(part)
        if slot:
            tokens.append(_slot(slot, slots, shared or {}))
        elif _WORD.fullmatch(part):
            tokens.append(Token(part, literal=True))
        elif part.count("<") > 1:
            raise _unusable(f"{part!r} has more than one slot in one token", "give each slot a token of its own")
        elif "{" in part:
            meant = _BRACES.sub(r"<\1>", part)
            raise _unusable(f"{part!r} has braces", f"write the slot in angle brackets: {meant}")
        else:
            raise _unusable(f"{part!r} is neither a word nor a slot like <event>")
        required += not optional
    if len(tokens) > MOST_TOKENS:
        raise _unusable(f"the pattern has {len(tokens):,} tokens, {MOST_TOKENS} is the most", "write a shorter one")
    _check_slots(pattern, tokens, slots)
    return Convention(pattern, tuple(tokens), required, is_open, places, name, frozenset(required_in))


def _unusable(message: str, hint: str = "") -> Unusable:
    return Unusable(message, "pattern", hint=hint)


def _check_slots(pattern: str, tokens: Sequence[Token], slots: Mapping[str, Any]) -> None:
    names = [token.name for token in tokens if not token.literal]
    if len(set(names)) < len(names):
        raise _unusable(f"{pattern!r} uses a slot twice")
    for each in slots:
        if each not in names:
            raise Unusable(f"{each!r} is no slot of {pattern!r}", each, hint=_meant(each, names), key=True)
    levels = [LEVELS.index(token.glossary) for token in tokens if token.glossary]
    if levels != sorted(set(levels)):
        raise _unusable(
            f"{pattern!r} has the glossary's words in another order than domain, aggregate, event",
            "put what says more about a message to the right: <domain>.<aggregate>.<event>",
        )


def _meant(word: str, names: Iterable[str]) -> str:
    near = nearest(word, names)
    return f"did you mean {near!r}?" if near else ""


def _slot(found: re.Match[str], slots: Mapping[str, Any], shared: Mapping[str, Any]) -> Token:
    before, name, after = found.groups()
    own, others = slots.get(name), _mapping(shared.get(name))
    if any(key in _mapping(own) for key in _VOCABULARY):
        others = {key: value for key, value in others.items() if key not in _VOCABULARY}
    return slot(name, own, before=before, after=after, inherited=others)


def _mapping(says: Any) -> Mapping[str, Any]:
    return says if isinstance(says, Mapping) else {"enum": says} if says else {}


def slot(
    name: str, says: Any, *, before: str = "", after: str = "", inherited: Mapping[str, Any] | None = None
) -> Token:
    """What may stand in a slot. Raises Unusable, with a path that starts with the slot's name."""
    own = _mapping(says)
    said = {**(inherited or {}), **own}
    vocabulary = [key for key in _VOCABULARY if said.get(key)]
    if len(vocabulary) > 1:
        message = f"the slot {name!r} has both {vocabulary[0]} and {vocabulary[1]}"
        raise Unusable(message, name, vocabulary[1], hint="keep one: words, the glossary's words, or a regex", key=True)
    words = tuple(said.get("enum") or ())
    for index, word in enumerate(words):
        if not _usable_word(word):
            path = (name, "enum", index) if isinstance(says, Mapping) else (name, index)
            hint = "write words like orders, one a token"
            raise Unusable(f"{word!r} is not one token of a subject", *path, hint=hint)
    expression = said.get("regex", "")
    if expression:
        try:
            regex.checked(expression)
        except ValueError as error:
            raise Unusable(str(error), name, "regex", hint="write it like [a-z0-9-]{1,32}") from None
    return Token(
        name,
        values=words,
        regex=expression,
        tense=said.get("tense", ""),
        glossary=said.get("glossary", ""),
        wildcard=said.get("wildcard", ALLOWED),
        before=before,
        after=after,
    )


def _usable_word(word: str) -> bool:
    return bool(word) and not any(each in ".*>" or each.isspace() or not each.isprintable() for each in word)


def name_pattern(said: str, tokens: Mapping[str, Any], glossary: Glossary, places: Places = NOWHERE) -> NamePattern:
    """How names have to look: a regex, or a pattern with slots and optional parts, ``<service>[-<purpose>]``.

    The words of a slot are those of ``tokens``; a slot in capitals, ``<DOMAIN>``, has them in capitals. Raises
    Unusable.
    """
    if "<" not in said:
        try:
            return NamePattern(said, regex.checked(said), places)
        except ValueError as error:
            raise Unusable(str(error), hint="write it like [A-Z][A-Z0-9_]*, or <service>-<purpose>") from None
    parts: list[str] = []
    opened = False
    for found in _NAME_PART.finditer(said):
        part = found[0]
        if found[1]:
            parts.append(_words(found[1], tokens, glossary))
        elif part in "[]":
            if opened == (part == "["):
                raise Unusable(f"{said!r}: optional parts stand in brackets, side by side", hint="write <a>[-<b>]")
            opened = part == "["
            parts.append("(?:" if opened else ")?")
        elif part == "<":
            raise Unusable(f"{said!r} has a < that starts no slot", hint="write slots like <service>")
        else:
            parts.append(regex.escaped(part))
    if opened:
        raise Unusable(f"{said!r} has a bracket that is not closed", hint="write <a>[-<b>]")
    return NamePattern(said, "".join(parts), places)


def _words(name: str, tokens: Mapping[str, Any], glossary: Glossary) -> str:
    """What stands for a slot in the regex of a name."""
    token = slot(name.lower(), tokens.get(name.lower()))
    capitals = name.isupper()
    words = token.values or words_of(token.glossary, glossary)
    if capitals:
        words = tuple(word.upper().replace("-", "_") for word in words)
    if words:
        return f"(?:{'|'.join(map(regex.escaped, words))})"
    return f"(?:{token.regex})" if token.regex else "[A-Z0-9_]+" if capitals else "[A-Za-z0-9_-]+"


def words_of(level: str, glossary: Glossary) -> tuple[str, ...]:
    """All the domains, aggregates or events that a glossary lists; none for another word."""
    if level == "domains":
        return tuple(glossary)
    aggregates = [each for domain in glossary.values() for each in domain.aggregates.values()]
    if level == "aggregates":
        return tuple(dict.fromkeys(each.name for each in aggregates))
    return tuple(dict.fromkeys(event for each in aggregates for event in each.events)) if level == "events" else ()
