"""The pages of all rules as one page of Markdown, and what a page is in Markdown.

A page is plain text. A word with a character that Markdown could read something into, like ``orders.*.created`` or
``max_age``, becomes code; what is indented becomes a block of YAML; other marks are escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from reconciler.model.rule import Fix, Rule

FAMILIES = {
    "SYN": "Files and YAML",
    "NAM": "Names of subjects and objects",
    "STR": "Structure",
    "REL": "Reliability",
    "PER": "Performance",
    "VER": "Servers of different versions",
    "AUT": "Users and permissions",
    "SVC": "Services",
    "SAF": "Changes of what is live",
    "LNT": "Settings of the linter",
}
"""What the first letters of an id stand for, in the order of the page."""

_FIXES = {Fix.none: "no", Fix.safe: "safe", Fix.unsafe: "unsafe"}
_HEAD = """\
# Rules

What `nats-topology` finds, rule by rule. This page is generated (`nats-topology explain --all`) from the pages that
`nats-topology explain RULE` prints; tests run each example: what is called bad gives the finding, what is called good
does not.

- **minimal**, **recommended** and **strict** say what each preset makes of a rule; *large-system* is *recommended*, and
  wants subjects of three levels. Rules about files and about changes of what is live are the same in all of them.
- **Ignorable**: whether a comment, the section `lint` or a baseline can take the findings away. `--allow`: `plan` and
  `apply` let one change of one object pass.
- **Fix**: what `lint --fix` puts right. *unsafe* ones change a name that clients see, and need `--unsafe` too.
"""

_SETTING = r"[a-z]+_[a-z_]+: (?:[0-9]+[a-z]*|true|false|unlimited|explicit|none|all|flow_control|async|keep)"
_WORD = re.compile(rf"(?P<before>[(\[]*)(?P<word>{_SETTING}|\S+?)(?P<after>[,;:)\]!?]*\.?)(?=\s|$)")
_CODE = re.compile(r"[*<>$_{}]|^--")
_MARK = re.compile(r"[\\`\[\]|#~&]")
_STARTS_A_LIST = re.compile(r"^(?=[-+=]\s)", re.MULTILINE)
_RULE = re.compile(r"\b[A-Z]{3}\d{3}\b")
_LINK = re.compile(r"https://[^\s,;]+|\bADR-(\d+)|\bdocs/[a-z]+\.md|\bschemas/[a-z.]+\.json")
_DECISIONS = "https://github.com/nats-io/nats-architecture-and-design/blob/main/adr"


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as the page has it."""

    rule: Rule
    presets: Mapping[str, str]
    """Severity or ``off`` in each preset."""
    ignorable: str
    """``yes``, ``no`` or ``--allow``."""


def anchor(rule: Rule) -> str:
    """What a link to the rule's section ends with; GitHub and GitLab make the same of its heading."""
    return f"{rule.id.lower()}-{rule.name}"


def page(entries: Sequence[Entry]) -> str:
    """The whole page: a table of all rules, then a section for each, family by family."""
    links = {entry.rule.id: f"#{anchor(entry.rule)}" for entry in entries}
    families = {family: [each for each in entries if each.rule.id.startswith(family)] for family in FAMILIES}
    lines = [_HEAD, *_table(families)]
    for family, members in families.items():
        if members:
            lines += [f"## {FAMILIES[family]}", ""]
            lines += [line for each in members for line in _section(each, links)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _table(families: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    presets = ("minimal", "recommended", "strict")
    yield f"| Rule | {' | '.join(presets)} | Ignorable | Fix |"
    yield "|---|---|---|---|---|---|"
    for each in (entry for members in families.values() for entry in members):
        cells = [f"[{each.rule}](#{anchor(each.rule)})", *(each.presets[preset] for preset in presets)]
        yield f"| {' | '.join((*cells, _code_option(each.ignorable), _FIXES[each.rule.fix]))} |"
    yield ""


def _section(entry: Entry, links: Mapping[str, str]) -> Iterator[str]:
    rule = entry.rule
    yield f"### {rule}"
    yield ""
    yield from _body(rule.page, {id: link for id, link in links.items() if id != rule.id})
    yield ""
    yield f"- Severity: {_severity(entry.presets)}"
    yield f"- Ignorable: {_code_option(entry.ignorable)}"
    if rule.fix is not Fix.none:
        yield f"- Fix: {_FIXES[rule.fix]}"
    if rule.servers:
        yield f"- Servers: `{rule.servers}`"
    if rule.source:
        yield f"- Source: {_source(rule.source)}"
    if rule.aliases:
        yield f"- Also called: {', '.join(f'`{alias}`' for alias in rule.aliases)}"
    yield ""


def _severity(presets: Mapping[str, str]) -> str:
    """One word where all presets agree, else each word with its presets."""
    words: dict[str, list[str]] = {}
    for preset, word in presets.items():
        words.setdefault(word, []).append(preset)
    return next(iter(words)) if len(words) == 1 else "; ".join(f"{word} in {_listed(words[word])}" for word in words)


def _listed(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else names[0]


def _code_option(said: str) -> str:
    return f"`{said}`" if said.startswith("-") else said


def markdown(page: str, links: Mapping[str, str] | None = None) -> str:
    """A rule's page in Markdown; the rules of ``links`` that it names, by their ids, become links."""
    return "\n".join(_body(page, links or {}))


def _body(page: str, links: Mapping[str, str]) -> Iterator[str]:
    for index, (indented, lines) in enumerate(_blocks(page)):
        if index:
            yield ""
        if indented:
            fence = "`" * (max((len(run) for line in lines for run in re.findall("`+", line)), default=0) + 1)
            yield fence.ljust(3, "`") + "yaml"
            yield from lines
            yield fence.ljust(3, "`")
        else:
            yield from _prose("\n".join(lines), links).split("\n")


def _blocks(page: str) -> Iterator[tuple[bool, list[str]]]:
    """Paragraphs, and what is indented by four without the indent; blank lines inside of the latter stay."""
    for indented, group in groupby(page.split("\n\n"), key=lambda paragraph: paragraph.startswith("    ")):
        if indented:
            yield True, [line.removeprefix("    ") for line in "\n\n".join(group).split("\n")]
        else:
            yield from ((False, paragraph.split("\n")) for paragraph in group)


def _prose(text: str, links: Mapping[str, str]) -> str:
    """A paragraph: its code as it is, else words that could be marks as code, and ids of rules as links."""
    if text in ("Bad:", "Good:"):
        return f"**{text}**"
    parts = re.split("(`[^`]+`)", text)
    words = (
        part if index % 2 else _WORD.sub(lambda each: _word(each, links), part) for index, part in enumerate(parts)
    )
    return _STARTS_A_LIST.sub(r"\\", "".join(words))


def _word(found: re.Match[str], links: Mapping[str, str]) -> str:
    before, word, after = found["before"], found["word"], found["after"]
    if _CODE.search(word):
        rest = found.string[found.end() :].lstrip()
        # The full stop of $JS. belongs to the subject where the sentence goes on.
        if after.endswith(".") and len(after) == 1 and rest and not rest[0].isupper():
            word, after = f"{word}.", ""
        elif after.startswith((")", "]")) and word.count("(") > word.count(")"):
            word, after = word + after[0], after[1:]
        return f"{_escaped(before)}`{word}`{_escaped(after)}"
    linked = _RULE.sub(lambda each: f"[{each[0]}]({links[each[0]]})" if each[0] in links else each[0], _escaped(word))
    return f"{_escaped(before)}{linked}{_escaped(after)}"


def _escaped(text: str) -> str:
    return _MARK.sub(lambda mark: f"\\{mark[0]}", text)


def _source(source: str) -> str:
    """Addresses, decisions and files as links, names of functions as code."""
    pieces: list[str] = []
    end = 0
    for found in _LINK.finditer(source):
        pieces.append(_named(source[end : found.start()]))
        pieces.append(_link(found))
        end = found.end()
    return "".join((*pieces, _named(source[end:])))


def _link(found: re.Match[str]) -> str:
    if found[0].startswith("https://"):
        return f"<{found[0]}>"
    return f"[{found[0]}]({f'{_DECISIONS}/{found[0]}.md' if found[1] else found[0]})"


def _named(text: str) -> str:
    return re.sub(
        r"\b[a-zA-Z]+[a-z][A-Z]\w*\b|\b[A-Z]+\.[A-Z]+\b|\b[a-z]+_[a-z_]+\b", lambda each: f"`{each[0]}`", text
    )
