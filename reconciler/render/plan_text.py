"""Plans and outcomes as plain text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from reconciler.model.address import Address
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.risk import Risk
from reconciler.model.saved import Stale
from reconciler.model.topology import State
from reconciler.render.paint import Paint, clean
from reconciler.render.text import PLAIN, plural

VERBS = {
    Verb.create: "green",
    Verb.update: "yellow",
    Verb.replace: "magenta",
    Verb.delete: "red",
    Verb.adopt: "cyan",
    Verb.forget: "cyan",
    Verb.move: "magenta",
}
_DONE = {
    Verb.create: "created",
    Verb.update: "updated",
    Verb.replace: "replaced",
    Verb.delete: "deleted",
    Verb.adopt: "adopted",
    Verb.forget: "forgotten",
    Verb.move: "moved",
}


def plan(value: Plan, paint: Paint = PLAIN) -> Iterator[str]:
    """The plan: each action with its changes, old and new; what was left alone; the summary line."""
    for action in value.actions:
        yield from _action(action, paint)
        yield ""
    for note in _asides(value):
        yield paint(note, "dim")
    yield paint(value.summary, "bold")


def _action(action: Action, paint: Paint) -> Iterator[str]:
    sign = paint(action.verb.value, VERBS[action.verb], "bold")
    place = f"  {paint(clean(str(action.at)), 'dim')}" if action.at else ""
    yield f"{sign} {action.verb} {paint(clean(str(action.address)), 'bold')}{place}"
    if action.reason:
        yield f"    {_warned(clean(action.reason), action.risk, paint)}"
    if action.state and action.verb in (Verb.replace, Verb.delete, Verb.move) and (held := holds(action)):
        yield f"    {_warned(held, action.risk, paint)}"
    width = max((len(change.path) for change in action.changes), default=0)
    for change in action.changes:
        yield f"    {clean(change.path).ljust(width)}  {_values(action.verb, change, paint)}{_why(change, paint)}"


def _values(verb: Verb, change: FieldChange, paint: Paint) -> str:
    after = value_text(change.after)
    if verb is Verb.create:
        return paint(after, "green")
    if change.before is None:
        return f"{paint('(absent)', 'dim')} → {paint(after, 'green')}"
    before = paint(value_text(change.before), "red")
    return f"{before} → {paint('(absent)', 'dim') if change.after is None else paint(after, 'green')}"


def _why(change: FieldChange, paint: Paint) -> str:
    if not change.reason:
        return ""
    reason = f"must be replaced: {change.reason}" if change.replaces else change.reason
    return "  " + _warned(f"# {clean(reason)}", change.risk, paint)


def _warned(text: str, risk: Risk, paint: Paint) -> str:
    return paint(text, {Risk.safe: "dim", Risk.disruptive: "yellow", Risk.lossy: "red"}[risk])


def holds(action: Action) -> str:
    """What a live object holds, in words; empty when it holds nothing."""
    state: State | None = action.state
    if state is None:
        return ""
    if action.address.kind == "consumer":
        parts = [f"delivered up to sequence {state.delivered:,}"] if state.delivered else []
        parts += [f"{plural(state.pending, 'message')} outstanding"] if state.pending else []
        return ", ".join(parts)
    return f"holds {state.held}" if state.messages else ""


def _asides(value: Plan) -> Iterator[str]:
    if value.unchanged:
        yield f"As declared: {plural(value.unchanged, 'object')}."
    if value.unowned:
        yield f"As declared, but owned by nobody (apply --adopt marks them): {_listed(value.unowned)}."
    if value.left_alone:
        yield f"Not declared here, left alone: {_listed(value.left_alone)}."
    if value.unknown:
        yield f"Offline or missing in the servers' answer, not planned for: {_listed(value.unknown)}."
    yield from settling(value)
    if value.against:
        server = f", for nats-server {value.server}" if value.server else ""
        yield f"Compared with {clean(value.against)} without a server{server}: what the objects hold is not known."


def settling(value: Plan, most: int = 5) -> Iterator[str]:
    """Streams that the servers are still copying or moving, and how far they are."""
    if value.settling:
        shown = [f"{clean(str(address))} ({clean(words)})" for address, words in value.settling[:most]]
        more = f" and {len(value.settling) - most:,} more" if len(value.settling) > most else ""
        yield f"Still being copied: {', '.join(shown)}{more}."


def _listed(addresses: tuple[Address, ...], most: int = 5) -> str:
    shown = ", ".join(clean(str(address)) for address in addresses[:most])
    return shown + (f" and {len(addresses) - most:,} more" if len(addresses) > most else "")


def stale(value: Stale) -> Iterator[str]:
    """Why a saved plan cannot be carried out any more: of each value what it was, is, and was to be."""
    about = f"{value.address} " if value.address else ""
    yield clean(f"  {about}{value.reason}")
    width = max((len(each.path) for each in value.differences), default=0)
    for each in value.differences:
        sides = [
            f"{word} {'(absent)' if side is None else value_text(side)}"
            for word, side in (("planned from", each.planned_from), ("live now", each.live), ("wanted", each.wanted))
        ]
        yield f"    {clean(each.path).ljust(width)}  {', '.join(sides)}"


def outcome(value: Outcome, paint: Paint = PLAIN) -> str:
    """One line about an action that has ended."""
    address = clean(str(value.action.address))
    if value.status is Status.done:
        tries = f", {value.tries} tries" if value.tries > 1 else ""
        line = f"{paint(value.action.verb.value, VERBS[value.action.verb])} {_DONE[value.action.verb]} {address}"
        note = f": {clean(value.message)}" if value.message else ""
        return f"{line}{note} {paint(f'({value.seconds * 1000:.0f} ms{tries})', 'dim')}"
    colour = "red" if value.status is Status.failed else "yellow"
    return f"{paint(f'! {value.status}', colour, 'bold')} {address}: {clean(value.message)}"


def outcomes(values: Iterable[Outcome]) -> str:
    """How the apply ended: Terraform's line when all is done, else how far it came."""
    values = list(values)
    count = Counter(each.status for each in values)
    if count[Status.done] == len(values):
        verbs = Counter(each.action.verb for each in values)
        added = verbs[Verb.create] + verbs[Verb.replace] + verbs[Verb.move]
        changed = verbs[Verb.update] + verbs[Verb.adopt] + verbs[Verb.forget]
        destroyed = verbs[Verb.delete] + verbs[Verb.replace] + verbs[Verb.move]
        return f"Apply complete! Resources: {added} added, {changed} changed, {destroyed} destroyed."
    return (
        f"Apply incomplete: {count[Status.done]} done, {count[Status.failed]} failed, "
        f"{count[Status.skipped]} skipped. Run it again once the cause is gone: what is done is not repeated."
    )


def value_text(value: Any) -> str:
    """A value as YAML would write it on one line."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{clean(str(key))}: {value_text(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(value_text(inner) for inner in value) + "]"
    if isinstance(value, str) and (not value or value != value.strip() or value in ("true", "false", "null")):
        return f"'{clean(value)}'"
    return clean(str(value))
