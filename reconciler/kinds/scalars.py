"""What an unquoted word of YAML means: few forms, each one clear, and never a guess.

YAML 1.1 reads ``no`` as false and ``012`` as ten, YAML 1.2 does not, and editors differ. Such words are refused
with what to write instead; ``true``, ``false``, ``null``, decimal numbers and text are what everybody agrees on.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

MOST_DIGITS = 20
"""Longer numbers are text that lacks its quotes: the server counts with 64 bits."""

_CLEAR = {"true": True, "false": False, "null": None, "~": None, "": None}
_TRUE = ("y", "yes", "on", "true")
_FALSE = ("n", "no", "off", "false")
_SURPRISING = {
    variant: meant
    for words, meant in ((_TRUE, "true"), (_FALSE, "false"), (("null",), "null"))
    for word in words
    for variant in (word, word.capitalize(), word.upper())
    if variant not in _CLEAR
}

_STARTS_A_NUMBER = frozenset("+-.0123456789")
_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+")
_ZEROS = re.compile(r"[-+]?0[0-9]+")
_RADIX = re.compile(r"[-+]?0(b[01_]+|o[0-7_]+|x[0-9a-fA-F_]+)")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?")
_LOOSE = re.compile(r"[-+]?([0-9][0-9_]*(\.[0-9_]*)?|\.[0-9][0-9_]*)([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"([-+]?\.(inf|Inf|INF))|\.(nan|NaN|NAN)")


class Ambiguous(NamedTuple):
    """A word that programs read differently, and what to write instead."""

    text: str
    hint: str


def resolve(text: str) -> Any:
    """The value of a plain scalar: a bool, None, a number, the text itself, or ``Ambiguous``."""
    if text in _CLEAR:
        return _CLEAR[text]
    if text in _SURPRISING:
        return Ambiguous(text, f"write {_SURPRISING[text]}, or '{text}' in quotes for the text")
    return _number(text) if text[0] in _STARTS_A_NUMBER else text


class Resolved(dict[str, Any]):
    """Remembers what each word means: a topology says the same few ones again and again."""

    def __missing__(self, text: str) -> Any:
        value = self[text] = resolve(text)
        return value


def _number(text: str) -> Any:
    integer, real = _INTEGER.fullmatch(text), _FLOAT.fullmatch(text)
    if integer or real:
        if len(text) > MOST_DIGITS:
            return Ambiguous(text, "write it in quotes for the text; no number of a topology is so long")
        if integer:
            return int(text)
        value = float(text)
        # JSON Schema takes 5.0 for an integer, and the server does not (10025).
        return (
            Ambiguous(text, f"write {int(value)}, or '{text}' in quotes for the text") if value == int(value) else value
        )
    if _NOT_FINITE.fullmatch(text):
        return Ambiguous(text, f"write unlimited where there is no limit, or '{text}' in quotes for the text")
    meant = _meant(text)
    if meant is None:
        return text
    return Ambiguous(text, f"write {meant}, or {_shortened(text)!r} in quotes for the text")


def _meant(text: str) -> str | None:
    """What a number in another spelling was probably meant to be; None for what is no number."""
    if _ZEROS.fullmatch(text):
        decimal = f"{'-' * text.startswith('-')}{text.lstrip('+-').lstrip('0') or '0'}"
        octal = set(text) <= set("+-01234567") and len(text) <= MOST_DIGITS and decimal not in ("0", "-0")
        return f"{int(text, 8)} (read as octal) or {decimal} (as decimal)" if octal else decimal
    if len(text) > MOST_DIGITS:
        return "fewer digits" if _RADIX.fullmatch(text) or _LOOSE.fullmatch(text) else None
    digits = text.replace("_", "")
    if _RADIX.fullmatch(text):
        return str(int(digits, 0)) if len(digits.lstrip("+-")) > 2 else "a number"
    if _SEXAGESIMAL.fullmatch(text):
        total = 0
        for part in digits.lstrip("+-").partition(".")[0].split(":"):
            total = total * 60 + int(part)
        return f"{'-' * text.startswith('-')}{total}, or a duration like 1m30s"
    if _LOOSE.fullmatch(text):
        return _decimal(digits)
    return None


def _decimal(digits: str) -> str:
    exponent = re.search(r"[eE]([-+]?[0-9]+)$", digits)
    if exponent and abs(int(exponent[1])) > MOST_DIGITS:
        return "a number without exponent"
    value = float(digits)
    return str(int(value)) if value == int(value) else str(value)


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_DIGITS else text[: MOST_DIGITS - 1] + "…"
