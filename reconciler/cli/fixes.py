"""``lint --fix`` and ``--diff``: what is said of the fixes, apart from the report of what is left."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click

from reconciler import fixing
from reconciler.cli import show
from reconciler.fixing import Fixed, Narrow
from reconciler.model.finding import Finding
from reconciler.pipeline import Checked
from reconciler.render.paint import Paint, clean

_MOST = 10
"""Files, and findings that cannot be fixed, that are named."""
_COLOURS = {"+": "green", "-": "red", "@": "cyan"}


def make(folder: Path, narrow: Narrow, *, unsafe: bool) -> Checked:
    """Fix the files, say so on stderr, and return what is left. Raises InputError, and then nothing was written."""
    fixed = fixing.fix(folder, narrow, unsafe=unsafe)
    fixing.write(fixed)
    _say("Fixed", fixed)
    return fixed.checked


def show_diff(folder: Path, narrow: Narrow, *, unsafe: bool) -> bool:
    """Show the difference that fixing would make; whether there is any."""
    fixed = fixing.fix(folder, narrow, unsafe=unsafe)
    show.lines(_shown(fixing.diff(fixed), show.paint()))
    _say("Would fix", fixed)
    return bool(fixed.after)


def _shown(lines: Iterator[str], paint: Paint) -> Iterator[str]:
    """A diff as it is, for patch; on a terminal nothing in it may be more than text."""
    if not sys.stdout.isatty():
        yield from lines
        return
    for line in lines:
        shown = "\t".join(map(clean, line.removesuffix("\r").split("\t")))
        yield paint(shown, *filter(None, (_COLOURS.get(line[:1]),)))


def _say(what: str, fixed: Fixed) -> None:
    if fixed.checked.topology is None:
        click.echo("Nothing was fixed: the files have to be understood first.", err=True)
        return
    if fixed.after:
        files = len(fixed.after)
        click.echo(f"{what} {_count(len(fixed.findings), 'finding')} in {_count(files, 'file')}.", err=True)
        if files <= _MOST:
            for name, rules in _by_file(fixed.findings):
                said = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
                click.echo(f"  {clean(name)}: {said}", err=True)
    elif not fixed.refused:
        click.echo("Nothing to fix.", err=True)
    for finding, why in list(fixed.refused.items())[:_MOST]:
        click.echo(f"Not fixed: {clean(str(finding.at))}: {finding.rule}: {clean(why)}.", err=True)
    if len(fixed.refused) > _MOST:
        click.echo(f"Not fixed: {len(fixed.refused) - _MOST:,} more.", err=True)


def _by_file(findings: tuple[Finding, ...]) -> list[tuple[str, Counter[str]]]:
    found: dict[str, Counter[str]] = {}
    for each in findings:
        found.setdefault(each.at.file, Counter())[each.rule] += 1
    return sorted(found.items())


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'s' * (number != 1)}"
