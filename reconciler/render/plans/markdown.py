"""The comment on a pull request: where, the verdict, what can hurt, what lint says, the diffs folded, how to apply.

A comment has a largest size. What does not fit is left out by meaning and never cut: first the fields of what is
new, then all fields, then the objects of a group, then the groups; the table of what can hurt stays the longest.

The first line of a section is a comment with topology and target, by which a bot finds the comment to replace.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from reconciler.model.finding import Finding
from reconciler.model.plan import Action, Verb
from reconciler.render import text
from reconciler.render.formats.markdown import row as finding_row
from reconciler.render.markup import BUDGET, code, short, size
from reconciler.render.paint import clean
from reconciler.render.plans.review import Review, Reviews, diff, impact, risky, title

_WORD, _LINE = 300, 1_000
"""Characters of one text in a table, and of one line of a diff."""
_FEW = 10
"""Fewer changed lines than this are shown without a click."""
_LEVELS = 5
"""0 is everything; see ``_groups``."""
_BACKTICKS = re.compile("`+")


def render(reviews: Reviews, budget: int = BUDGET) -> str:
    """A section for each target; together they are within the budget."""
    sections = [_section(each, budget) for each in reviews.each]
    if sum(map(size, sections)) + len(sections) <= budget:
        return "\n\n".join(sections)
    # Those that need little leave what they do not need to the others.
    left, waiting = budget - 100, len(sections)
    for index in sorted(range(len(sections)), key=lambda index: size(sections[index])):
        sections[index] = _section(reviews.each[index], left // waiting - 2)
        left -= size(sections[index]) + 2
        waiting -= 1
    shown = [each for each in sections if each]
    hidden = len(sections) - len(shown)
    return "\n\n".join([*shown, *([f"{hidden:,} targets more have no room here."] if hidden else [])])


def _section(review: Review, budget: int) -> str:
    """One target in at most ``budget`` bytes; empty when not even its heading has room."""
    made = ""
    for level in range(_LEVELS):
        made = "\n".join(_lines(review, level, budget))
        if size(made) <= budget:
            return made
    made = "\n".join(_lines(review, _LEVELS, budget))
    return made if size(made) <= budget else ""


def _lines(review: Review, level: int, budget: int) -> Iterator[str]:
    head = list(_head(review))
    yield from head
    # At the last level nothing but what can hurt takes the room.
    room = budget - size("\n".join(head)) - 1_000 if level == _LEVELS else budget
    hurting = [_action_row(review, each) for each in review.hurting]
    table = list(_table(("Object", "Change", "Impact", "Rule"), hurting, room, "changes that can hurt"))
    yield from table
    room -= size("\n".join(table))
    against = review.against
    for heading, found in (("What stands against it", against), ("Lint", review.shown)):
        if found:
            yield ""
            yield f"**{heading}**: {text.tally(found, len({each.at.file for each in found if each.at.file}))}"
            rows = [_finding(each) for each in found]
            most = room if level < _LEVELS and (found is against or level < 2) else min(room, budget // 4)
            table = list(_table(("Severity", "Rule", "Place", "Finding"), rows, most, "findings"))
            yield from table
            room -= size("\n".join(table))
    yield from _groups(review, level)
    if review.plan is not None:
        yield from _foot(review)


def _head(review: Review) -> Iterator[str]:
    topology, target = map(_quoted, (review.topology, review.target))
    yield f"<!-- nats-topology:plan topology={topology} target={target} -->"
    yield f"### nats-topology plan: {code(short(review.name, _WORD))}"
    if review.place:
        yield ""
        yield code(short(clean(review.place), _WORD))
    yield ""
    yield f"**{review.verdict}**"
    if review.stands_against:
        stopped = review.plan is None or review.plan.blocked
        yield ""
        yield f"> [!{'CAUTION' if stopped else 'WARNING'}]"
        words = review.stands_against
        yield f"> {code(short(words, _WORD)) if review.error else f'**{words}**'}"


def _quoted(name: str) -> str:
    """A name for inside of an HTML comment, which two dashes may end."""
    quoted = quote(short(name, _WORD), safe="", errors="backslashreplace")
    return quoted.replace("-", "%2D") if "--" in quoted else quoted


def _action_row(review: Review, action: Action) -> str:
    change = "<br>".join(code(short(each, _WORD)) for each in risky(action)[:_FEW])
    what = f"{action.verb}{f'<br>{change}' if change else ''}"
    hurts = "<br>".join(code(short(each, _WORD)) for each in impact(action)[:_FEW]) or str(action.risk)
    address = code(short(clean(str(action.address)), _WORD))
    return f"| {address} | {what} | {hurts} | {', '.join(map(code, review.rules(action)))} |"


def _finding(each: Finding) -> str:
    related = tuple(
        other._replace(message=short(other.message, _WORD), at=other.at._replace(file=short(other.at.file, _WORD)))
        for other in each.related[:3]
    )
    return finding_row(
        each._replace(
            message=short(each.message, _LINE),
            hint=short(each.hint, _LINE),
            at=each.at._replace(file=short(each.at.file, _WORD)),
            related=related,
        )
    )


def _table(columns: tuple[str, ...], rows: list[str], room: int, what: str) -> Iterator[str]:
    """As many of the rows as there is room for, and how many are left out."""
    if not rows:
        return
    yield ""
    yield f"| {' | '.join(columns)} |"
    yield "|---" * len(columns) + "|"
    room -= 200
    for number, each in enumerate(rows):
        room -= size(each) + 1
        if room < 0:
            yield ""
            yield f"{len(rows) - number:,} {what} more have no room here."
            return
        yield each


def _groups(review: Review, level: int) -> Iterator[str]:
    """The actions: 0 with all fields, 1 those of new objects without, 2 a line each, 3 counted; none above."""
    groups = review.groups
    if not groups or level > 3:
        return
    yield ""
    if level == 3:
        for name, actions in groups.items():
            yield f"- {code(short(name, _WORD))}: {_counted(actions)}"
        return
    diffs = {name: list(_diffs(actions, level)) for name, actions in groups.items()}
    few = sum(map(len, diffs.values())) - sum(map(len, groups.values())) < _FEW
    for name, lines in diffs.items():
        summary = f"{code(short(name, _WORD))}: {_counted(groups[name])}"
        yield f"<details{' open' if few else ''}><summary>{summary}</summary>"
        yield ""
        yield from _fenced(lines)
        yield "</details>"
    yield ""
    yield "<sub>In the diffs <code>-</code> is live and <code>+</code> is declared.</sub>"


def _diffs(actions: Iterable[Action], level: int) -> Iterator[str]:
    for action in actions:
        yield short(f"@@ {title(action)} @@", _LINE)
        if level == 0 or (level == 1 and action.verb is not Verb.create):
            yield from (short(line, _LINE) for line in diff(action))


def _counted(actions: Iterable[Action]) -> str:
    actions = tuple(actions)
    count = {verb: sum(each.verb is verb for each in actions) for verb in Verb}
    return ", ".join(f"{number:,} {verb}" for verb, number in count.items() if number)


def _fenced(lines: list[str]) -> Iterator[str]:
    longest = max((len(found) for line in lines for found in _BACKTICKS.findall(line)), default=0)
    fence = "`" * max(3, longest + 1)
    yield f"{fence}diff"
    yield from lines
    yield fence
    yield ""


def _foot(review: Review) -> Iterator[str]:
    plan = review.plan
    assert plan is not None
    yield ""
    untouched = f"As declared: {text.plural(plan.unchanged, 'object')}."
    if plan.actions and not plan.blocked:
        yield f"{untouched} To apply: {code(short(clean(review.command), _WORD))}"
    else:
        yield untouched
    if plan.unknown:
        yield f"Offline or missing in the servers' answer, not planned for: {text.plural(len(plan.unknown), 'object')}."
