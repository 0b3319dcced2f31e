"""What Tab offers as values of options and arguments: read from our tables and from the files of a topology.

No server is asked. What cannot be read offers nothing: the command itself will say why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import click

from reconciler.errors import ReconcilerError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_HARMLESS = re.compile(r"[\w.:/-]+")
"""What a shell takes for nothing but text: it puts a value on its command line as it is."""

Items: TypeAlias = "list[CompletionItem[str]]"
Complete: TypeAlias = "Callable[[click.Context, click.Parameter, str], Items]"


def rules(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Ids, or names once a small letter is there."""
    from reconciler.cli.explain import all_rules

    if incomplete[:1].islower():
        return _items(((rule.name, rule.id) for rule in all_rules()), incomplete)
    return _items(((rule.id, rule.name) for rule in all_rules()), incomplete)


def explained(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """What has a page or an explanation: rules, and the addresses of the topology."""
    from reconciler.load.outline import addresses

    declared = ((each, "") for folder in _folders(ctx) for each in _tried(addresses, folder))
    return [*rules(ctx, parameter, incomplete), *_items(declared, incomplete)]


def among(words: Sequence[str]) -> Complete:
    """Some words that are always the same."""

    def complete(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
        return _items(((word, "") for word in words), incomplete)

    return complete


def targets(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """The targets of the topology."""
    from reconciler.load.outline import target_names

    return _items(((name, "") for folder in _folders(ctx) for name in _tried(target_names, folder)), incomplete)


def unsafe_changes(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> Items:
    """Rules of plan and apply, each with the addresses of the topology once its colon is there."""
    from reconciler.load.outline import addresses
    from reconciler.plan import RULES

    rule, colon, _ = incomplete.partition(":")
    if not colon:
        return _items(((f"{each.id}:", each.name) for each in RULES), incomplete)
    return _items(
        ((f"{rule}:{address}", "") for folder in _folders(ctx) for address in _tried(addresses, folder)), incomplete
    )


def _folders(ctx: click.Context) -> Iterable[Path]:
    from reconciler.load import around

    # Click stops at an option that has no value yet, and leaves here what it has not understood until then.
    given = ctx.args or ctx.params.get("paths") or (ctx.params.get("folder", "."),)
    return dict.fromkeys(folder for path in given for folder in around(Path(path)))


def _tried(read: Callable[[Path], Iterable[str]], folder: Path) -> Iterable[str]:
    try:
        return list(read(folder))
    except (ReconcilerError, OSError):
        return ()


def _items(values: Iterable[tuple[str, str]], incomplete: str) -> Items:
    from click.shell_completion import CompletionItem

    return [
        CompletionItem(value, help=said or None)
        for value, said in values
        if value.startswith(incomplete) and _HARMLESS.fullmatch(value)
    ]
