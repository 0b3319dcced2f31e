"""The rules for changing each field, per line of nats-server releases, as a page of the documentation."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import KINDS, Kind
from reconciler.kinds.fields import Field
from reconciler.model.version import LINES, Version

_HEAD = """\
# What changing a field means

What the plan does when a field of a live object changes, for each supported line of nats-server. This page is generated
from the tables that plans are made with (`nats-topology explain --changes`), and a test changes every field of every
kind both ways on real servers of each line: what is called *in place* here is accepted as an update and leaves nothing
to plan, what is called *replaced* is refused by the server.

- **in place**: an update; the messages, the positions and the clients stay.
- **replaced**: the server refuses the update, so the object has to be deleted and created again. A plan says so, and is
  blocked while anything would be lost.
- **taken, without effect**: the server takes and shows the new value, and nothing else happens.
- **lower deletes**: in place, and a lower limit deletes what is over it at once.
- **unknown**: these servers do not know the field.

A consumer's `pause_until` is set through a request of its own, because the server passes over it in an update.
"""


def page() -> str:
    """The page, in Markdown."""
    return "\n".join((_HEAD, *(line for kind in KINDS for line in _section(kind))))


def _section(kind: Kind) -> Iterator[str]:
    yield f"## {kind.words[0].upper()}{kind.words[1:]}s"
    yield ""
    yield f"| field | {' | '.join(_line(first) for first in LINES)} | |"
    yield f"|---|{'---|' * len(LINES)}---|"
    for field in kind.fields:
        cells = [_cell(field, first) for first in LINES]
        yield f"| `{field.key}` | {' | '.join(cells)} | {_note(field)} |"
    yield ""


def _line(first: Version) -> str:
    return f"{first.major}.{first.minor}"


def _cell(field: Field, first: Version) -> str:
    last = Version(first.major, first.minor, 1 << 20)
    if field.first > last:
        return "unknown"
    turn = field.change.changes_at
    now = field.change.at(last).verdict
    before = field.change.at(max(first, field.first)).verdict
    return now if turn is None or now == before else f"{before}; from {turn}: {now}"


def _note(field: Field) -> str:
    """The reason that a plan gives on the newest servers."""
    summary = field.change.at(LINES[-1]).summary
    if summary.startswith("in place: ") and "; " not in summary:
        return ""
    why = summary.partition("; ")[2] or summary.partition("replaces the object: ")[2]
    return why.removeprefix("lower: ")
