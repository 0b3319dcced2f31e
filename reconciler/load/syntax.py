"""What libyaml could not read, told to people: where, what it took the text for, and what to write."""

from __future__ import annotations

import re
from typing import Any

from reconciler.load import rules
from reconciler.model.finding import Finding
from reconciler.model.position import BREAK, Position

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORD = re.compile(r"[^\s,\[\]}]+")
_SECRET = re.compile(r"\b(password|token)[\"']?\s*:\s*$")
NO_SECRET = ("a password or token that is written here cannot be read", "write {env: NAME} or {file: PATH} instead")
"""Message and hint for a value that must not be repeated."""
_QUOTE = "write a text that starts with {character} in quotes: {quoted}"

_SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "': ' stands where no key can be",
        "indent the line like its neighbours, write a space after each colon, or quote a value that contains ': '",
    ),
    (
        "sequence entries are not allowed",
        "a list cannot start on the line of its key",
        "write the '- ' items on the lines below, or [one, two]",
    ),
    (
        "while parsing a flow sequence",
        "the list that starts with [ on line {line} is not closed or lacks a comma",
        "write ] at its end, commas between items, and quotes around a text with brackets or braces",
    ),
    (
        "while parsing a flow mapping",
        "the mapping that starts with {{ on line {line} is not closed or lacks a comma",
        "write }} at its end, commas between pairs, and quotes around a text like 'eu.{{{{wildcard(1)}}}}'",
    ),
    ("unexpected end of stream", "the quoted text that starts on line {line} has no end", "write the closing quote"),
    (
        "unknown escape character",
        "the backslash in double quotes starts no escape that YAML knows",
        "write the text in single quotes, where a backslash is a backslash",
    ),
    (
        "while parsing a block mapping",
        "this does not belong to the mapping that starts on line {line}",
        "indent a key like its neighbours",
    ),
    (
        "while parsing a block collection",
        "this is no item of the list that starts on line {line}",
        "start each item with '- ' in the same column, and indent what is not an item less",
    ),
    (
        "could not find expected ':'",
        "a key has no colon",
        "write 'key: value', with a space after the colon",
    ),
    ("incompatible YAML document", "the file asks for another version of YAML", "leave the %YAML line away"),
    ("undefined tag handle", "the tag is not supported", "write a text that starts with ! in quotes"),
)


def finding(file: str, text: str, error: Any) -> Finding:
    """The finding for an exception of yaml; ``text`` is what was read."""
    unreadable = _UNREADABLE.search(text)
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if unreadable and mark is None:
        return _unreadable(file, text, unreadable.start())
    if mark is None:
        return rules.SYNTAX.finding(f"the file is not YAML: {error}", Position(file, 1, 1), hint="save it as YAML text")
    lines = text.splitlines()
    context, problem = getattr(error, "context", None) or "", error.problem or "it is not YAML"
    begin = error.context_mark or mark
    if "scanning an alias" in context or "scanning an anchor" in context or "scanning a block scalar" in context:
        mark = begin
        message, hint = _indicator(_at(lines, mark))
    elif "cannot start any token" in problem:
        message, hint = _no_token(_at(lines, mark))
    elif "while parsing a block" in context and _before(lines, mark).endswith(("}", "]", '"', "'")):
        message = f"text follows the closing {_before(lines, mark)[-1]} of a value"
        hint = "write the whole value in quotes, like 'eu.{{wildcard(1)}}.created'; '' is a quote inside of them"
    else:
        if mark.line >= len(lines) - 1 and not _at(lines, mark).strip():
            mark = begin  # the end of the file is not where to look for what lacks an end
        both = f"{context}: {problem}"
        message, hint = next(
            (
                (sentence.format(line=begin.line + 1), hint.format(line=begin.line + 1))
                for words, sentence, hint in _SENTENCES
                if words in both
            ),
            (f"{problem} {context}".strip(), "correct the text here, or put the value in quotes"),
        )
    at = Position(file, mark.line + 1, mark.column + 1)
    if secret(lines, at):
        message, hint = NO_SECRET
    return rules.SYNTAX.finding(message, at, hint=hint)


def nesting(error: Any) -> int | None:
    """How many characters libyaml had read when it refused to nest deeper; None for any other exception of yaml.

    The libyaml of PyYAML 6.0.4 refuses a thousand levels; those of 6.0.2 and 6.0.3 refuse none.
    """
    mark = getattr(error, "problem_mark", None)
    return mark.index if mark and "maximum nesting" in (error.problem or "") else None


def position(file: str, text: str, offset: int) -> Position:
    """Where the character at an offset stands."""
    breaks = list(BREAK.finditer(text, 0, offset))
    return Position(file, len(breaks) + 1, offset - (breaks[-1].end() if breaks else 0) + 1)


def secret(lines: list[str], at: Position) -> bool:
    """Whether the value of a key that means a secret stands there: no message may repeat it."""
    near = lines[max(at.line - 2, 0) : at.line]
    if len(near) == min(at.line, 2):
        near[-1] = near[-1][: at.column - 1]
    return _SECRET.search("\n".join(near)) is not None


def _before(lines: list[str], mark: Any) -> str:
    return lines[mark.line][: mark.column].rstrip() if mark.line < len(lines) else ""


def _at(lines: list[str], mark: Any) -> str:
    return lines[mark.line][mark.column :] if mark.line < len(lines) else ""


def _indicator(rest: str) -> tuple[str, str]:
    character = rest[:1]
    meaning = {"*": "an alias", "&": "an anchor", ">": "a folded text", "|": "a block of text"}.get(character, "a mark")
    return f"{character} at the start of a value is {meaning} to YAML", _quoted(rest)


def _no_token(rest: str) -> tuple[str, str]:
    character = rest[:1]
    if character == "\t":
        return "a tab stands where YAML wants spaces", "indent with spaces"
    return f"a value cannot start with {character}", _quoted(rest)


def _quoted(rest: str) -> str:
    word = _WORD.match(rest)
    text = (word[0] if word else rest[:1])[:60]
    return _QUOTE.format(character=rest[:1], quoted="'" + text.replace("'", "''") + "'")


def _unreadable(file: str, text: str, offset: int) -> Finding:
    return rules.NOT_TEXT.finding(
        f"the character U+{ord(text[offset]):04X} is no text",
        position(file, text, offset),
        hint='take it out; in a quoted value write it as an escape, like "\\0"',
    )
