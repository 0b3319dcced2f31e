"""Subject conventions: ``<domain>.<aggregate>.<event>`` with what may stand in each slot, and how patterns are judged.

A pattern with wildcards is never wholly inside a convention, because ``*`` also matches misspelt tokens. So three
questions are asked instead, each decidable token by token: does a literal *conform*; does a pattern *admit* any
conventional subject at all; does it *leak*, that is match numbers of tokens that the convention forbids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from reconciler.kinds.subjects import ANY, REST
from reconciler.model.position import Places
from reconciler.model.topology import Convention, Token

_SLOT = re.compile(r"^<([a-z][a-z0-9_]*)>$")
_LITERAL = re.compile(r"^[A-Za-z0-9_-]+$")
_SPLIT = re.compile(r"\[\.|\]|[^.\[\]]+")


def parse(pattern: str, slots: Mapping[str, Any], places: Places) -> Convention:
    """Read a pattern: tokens in angle brackets are slots, ``[.<id>]`` at the end is optional, ``.>`` leaves it open.

    ``slots`` says what may stand in a slot: a list of words, or a mapping with ``enum``, ``regex`` or ``tense``.
    Raises ValueError that says what to write.
    """
    text, is_open = (pattern[:-2], True) if pattern.endswith(".>") else (pattern, False)
    tokens: list[Token] = []
    required = 0
    optional = False
    if is_open and "[" in text:
        raise ValueError(f"{pattern!r}: a pattern ends with optional tokens or with .>, not with both")
    if not re.match(r"^[^\[\]]+(\[\.[^\[\].]+\])*$", text):
        raise ValueError(f"{pattern!r}: optional tokens stand at the end, one by one, like <domain>.<event>[.<id>]")
    if "" in text.partition("[")[0].split("."):
        raise ValueError(f"{pattern!r} has an empty token")
    for part in _SPLIT.findall(text):
        if part == "[.":
            optional = True
            continue
        if part == "]":
            continue
        slot = _SLOT.match(part)
        if slot:
            tokens.append(_token(slot[1], slots.get(slot[1])))
        elif _LITERAL.match(part):
            tokens.append(Token(part, literal=True))
        else:
            raise ValueError(f"{part!r} is neither a word nor a slot like <event>")
        required += not optional
    names = [token.name for token in tokens if not token.literal]
    if len(set(names)) < len(names):
        raise ValueError(f"{pattern!r} uses a slot twice")
    unknown = sorted(set(slots) - set(names))
    if unknown:
        near = get_close_matches(unknown[0], names, 1)
        raise ValueError(f"{unknown[0]!r} is no slot of {pattern!r}" + (f"; did you mean {near[0]!r}?" if near else ""))
    return Convention(pattern, tuple(tokens), required, is_open, places)


def _token(name: str, says: Any) -> Token:
    if says is None:
        return Token(name)
    if isinstance(says, Sequence):
        return Token(name, values=tuple(says))
    regex = says.get("regex", "")
    if regex:
        try:
            re.compile(regex)
        except (re.error, OverflowError, RecursionError) as error:
            raise ValueError(f"{regex!r} is not a regular expression: {error}") from None
    return Token(name, values=tuple(says.get("enum", ())), regex=regex, tense=says.get("tense", ""))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a convention says of a subject: whether it is admitted, else the one token at fault and why."""

    convention: Convention
    fault: str = ""
    """One reason, about one token or the number of tokens; empty when the subject is admitted."""
    meant: str = ""
    """The subject as it was probably meant; empty when there is no good guess."""
    reached: int = 0
    """How many tokens fitted before the fault."""
    leaks: tuple[str, ...] = ()
    """What an open pattern would be with the number of tokens that the convention has; empty when it fits."""


def judge(subject: str, convention: Convention) -> Verdict:
    """Judge a valid subject or pattern by one convention."""
    tokens = subject.split(".")
    rest = tokens[-1] == REST
    given = tokens[:-1] if rest else tokens
    fewest, most = convention.required, len(convention.tokens)
    for index, (text, slot) in enumerate(zip(given, convention.tokens, strict=False)):
        fault, word = _fits(text, slot)
        if fault:
            meant = ".".join([*tokens[:index], word, *tokens[index + 1 :]]) if word else ""
            return Verdict(convention, fault, meant, index)
    if rest:
        if convention.open:
            missing = most - len(given)
            longer = (".".join([*given, *[ANY] * missing, REST]),) if missing > 0 else ()
            return Verdict(convention, reached=len(given), leaks=longer)
        if len(given) >= most:
            fault = f"has more tokens than {convention.pattern}"
            return Verdict(convention, fault, ".".join(given[:most]), most)
        lengths = range(max(fewest, len(given) + 1), most + 1)
        leaks = tuple(".".join([*given, *[ANY] * (length - len(given))]) for length in lengths)
        return Verdict(convention, reached=len(given), leaks=leaks)
    if len(given) < fewest:
        missing_token = convention.tokens[len(given)]
        name = missing_token.name if missing_token.literal else f"<{missing_token.name}>"
        fault = f"has {_tokens(len(given))}, so {name} of {convention.pattern} is missing"
        return Verdict(convention, fault, reached=len(given))
    if convention.open:
        fault = f"has no token after {convention.pattern[:-2]}" if len(given) == most else ""
        return Verdict(convention, fault, reached=len(given))
    if len(given) > most:
        fault = f"has {_tokens(len(given))}, {convention.pattern} has {_span(fewest, most)}"
        return Verdict(convention, fault, reached=most)
    return Verdict(convention, reached=len(given))


def judge_any(subject: str, conventions: Sequence[Convention]) -> Verdict | None:
    """Judge by several conventions; None without any.

    Of those that admit the subject the one with the most literal tokens speaks, and it leaks only what all of
    them forbid. When none admits it, the one that fitted furthest says why; between equals, the first.
    """
    if len(conventions) == 1:
        return judge(subject, conventions[0])
    verdicts = [judge(subject, convention) for convention in conventions]
    admitting = [verdict for verdict in verdicts if not verdict.fault]
    if not admitting:
        return max(verdicts, key=lambda verdict: verdict.reached, default=None)
    best = max(admitting, key=lambda verdict: sum(token.literal for token in verdict.convention.tokens))
    leaks: dict[str, None] = {}
    for verdict in admitting:
        if not verdict.leaks:
            return replace(best, leaks=())
        leaks |= dict.fromkeys(verdict.leaks)
    return replace(best, leaks=tuple(leaks))


def _tokens(count: int) -> str:
    return f"{count} token" if count == 1 else f"{count} tokens"


def _span(fewest: int, most: int) -> str:
    return str(most) if fewest == most else f"{fewest} to {most}"


def _fits(text: str, slot: Token) -> tuple[str, str]:
    """Why a token cannot stand in a slot and what was probably meant; two empty strings when it can."""
    if slot.literal:
        if text in (slot.name, ANY):
            return "", ""
        return f"has {text!r} where {slot.name!r} stands in the convention", slot.name
    if text == ANY:
        return "", ""
    if slot.values and text not in slot.values:
        near = get_close_matches(text, slot.values, 1, 0.6)
        words = ", ".join(slot.values[:8]) + (", …" if len(slot.values) > 8 else "")
        return f"has {text!r} as <{slot.name}>, which is one of {words}", near[0] if near else ""
    if slot.regex and not re.fullmatch(slot.regex, text):
        return f"has {text!r} as <{slot.name}>, which has to match {slot.regex}", ""
    return "", ""
