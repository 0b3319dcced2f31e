"""``--format FORMAT[=FILE]``, repeatable: which formats go where, and writing them to files."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import click

from reconciler.cli import values
from reconciler.errors import InputError
from reconciler.model.spelling import nearest

SUMMARY = "GITHUB_STEP_SUMMARY"
"""GitHub Actions names a file in it, and shows the Markdown in it on the page of the run."""

Function = TypeVar("Function", bound=Callable[..., Any])


class Output(NamedTuple):
    """A format, and the file it goes to; None is stdout."""

    format: str
    file: str | None


def option(formats: Sequence[str], default: str = "text") -> Callable[[Function], Function]:
    """The option for a command that has these formats."""

    def outputs(ctx: click.Context, parameter: click.Parameter, given: tuple[str, ...]) -> tuple[Output, ...]:
        return _parsed(formats, given)

    return click.option(
        "-f",
        "--format",
        "outputs",
        metavar="FORMAT[=FILE]",
        multiple=True,
        default=[default],
        callback=outputs,
        shell_complete=values.among(formats),
        help=f"One of {', '.join(formats)}. Repeatable with files; one at most goes to stdout.  [default: {default}]",
    )


def _parsed(formats: Sequence[str], given: tuple[str, ...]) -> tuple[Output, ...]:
    outputs = []
    for each in given:
        name, equals, file = each.partition("=")
        if name not in formats:
            near = nearest(name, formats)
            known = f"did you mean {near}?" if near else f"known are: {', '.join(formats)}"
            raise click.BadParameter(f"{name!r} is not a format; {known}")
        if equals and not file:
            raise click.BadParameter(f"{each!r} names no file; write {name}=FILE, or {name} for stdout")
        outputs.append(Output(name, file if equals and file != "-" else None))
    shown = [each.format for each in outputs if each.file is None]
    if len(shown) > 1:
        raise click.BadParameter(f"{' and '.join(shown)} cannot both go to stdout; write {shown[-1]}=FILE")
    paths = [os.path.abspath(each.file) for each in outputs if each.file]
    for path in paths:
        if paths.count(path) > 1:
            raise click.BadParameter(f"two formats cannot both go to {path}")
    return tuple(outputs)


def shown(outputs: Iterable[Output]) -> str:
    """The format that goes to stdout; empty when none does."""
    return next((each.format for each in outputs if each.file is None), "")


def keep_apart(outputs: Iterable[Output], files: Iterable[str]) -> None:
    """Raise InputError when an output would overwrite one of the topology's own files."""
    own = {os.path.realpath(each) for each in files}
    for each in outputs:
        if each.file is not None and os.path.realpath(each.file) in own:
            raise InputError(f"{each.file} is a file of the topology", "write the report to another one")


def put(file: Path, text: str, mode: str = "wb") -> None:
    """Write a text into a file. Raises InputError for one that cannot be written."""
    data = (text + "\n" if text else "").encode("utf-8", "backslashreplace")
    try:
        with file.open(mode) as stream:
            stream.write(data)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{file} cannot be written: {reason}", "give a file in a folder that exists") from None
