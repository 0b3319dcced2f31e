"""What is told of one object or one subject, as plain text for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.model.description import (
    DescribedField,
    DescribedObject,
    DescribedSubject,
    Elsewhere,
    JudgedSubject,
    Provenance,
    Relation,
)
from reconciler.model.position import Position
from reconciler.render import text
from reconciler.render.paint import Paint, clean
from reconciler.render.plan_text import value_text

_IN_FULL = (
    Provenance.written,
    Provenance.overlay,
    Provenance.derived,
    Provenance.inherited,
    Provenance.ignored,
)
_IN_SHORT = {
    Provenance.shape: "The shape of",
    Provenance.default: "Not written, so the default",
    Provenance.absent: "Not set",
}


def described_object(value: DescribedObject, paint: Paint = text.PLAIN) -> Iterator[str]:
    """An object: the fields that somebody decides one by one, the others in short, then what has to do with it."""
    whose = f", for target {clean(value.target)}" if value.target else ""
    yield f"{paint(clean(str(value.address)), 'bold')}  {paint(clean(str(value.at)) + whose, 'dim')}"
    yield value.doc
    for each in value.fields:
        if _in_full(each):
            yield ""
            yield from described_field(each, value.target, paint)
    for provenance, words in _IN_SHORT.items():
        fields = [each for each in value.fields if each.provenance is provenance and not _in_full(each)]
        shown = [each.name if each.value is None else f"{each.name}: {value_text(each.value)}" for each in fields]
        if shown:
            yield ""
            whose = f" {clean(fields[0].because)}" if provenance is Provenance.shape else ""
            yield f"{paint(words + whose, 'bold')}: {', '.join(shown)}"
    yield from _section("Lifecycle", value.lifecycle, paint)
    if value.subjects:
        yield ""
        yield paint("Subjects", "bold")
        for subject in value.subjects:
            yield f"    {_verdict(subject)}"
    yield from _section("Related", value.relations, paint)
    yield ""
    if value.findings:
        yield paint("Findings", "bold")
        yield from text.findings(value.findings, paint)
    else:
        yield "lint finds nothing here."


def _in_full(value: DescribedField) -> bool:
    """Whether somebody decides it, here or for another target, or takes it away."""
    return value.provenance in _IN_FULL or bool(value.elsewhere or value.at)


def described_field(value: DescribedField, target: str, paint: Paint = text.PLAIN) -> Iterator[str]:
    """A field: its value, where that comes from, what it means, and what changing it means."""
    shown = value_text(value.value) if value.value is not None else ""
    if not shown:
        shown = paint("as it is live" if value.provenance is Provenance.ignored else "not set", "dim")
    yield f"{paint(value.name, 'bold')}: {shown}"
    yield f"    {_source(value, target)}"
    for key, at in value.parts:
        yield f"    {clean(key)}: {clean(str(at))}, the overlay of target {clean(target)}"
    for other in value.elsewhere:
        yield f"    {_elsewhere(other)}"
    since = f" Needs nats-server {value.since}." if value.since != "2.10" else ""
    yield f"    {paint(value.doc + since, 'dim')}"
    yield f"    {paint(f'When it changes: {value.change}.', 'dim')}"


def _source(value: DescribedField, target: str) -> str:
    at = clean(str(value.at)) if value.at else ""
    because = clean(value.because)
    if value.provenance is Provenance.written:
        return at
    if value.provenance is Provenance.overlay:
        return f"{at}, the overlay of target {clean(target)}"
    if value.provenance is Provenance.ignored:
        return f"somebody else sets it: ignore_changes at {at}"
    if value.provenance is Provenance.derived:
        place = f" ({at})" if at else ""
        instead = f"; {value_text(value.written)} is written" if value.written is not None else ""
        return f"the server sets it because of {because or 'another field'}{place}{instead}"
    if value.provenance is Provenance.inherited:
        return f"from {because} ({at})"
    if value.provenance is Provenance.shape:
        return f"the shape of {because}"
    taken = f"; {at} takes it away" if at else ""
    return ("not written, so the default" if value.provenance is Provenance.default else "not written") + taken


def _elsewhere(other: Elsewhere) -> str:
    whose = f"for target {clean(other.target)}" if other.target else "without the overlay"
    shown = "not set" if other.value is None else value_text(other.value)
    return f"{whose}: {shown}{_place(other.at)}"


def _place(at: Position | None) -> str:
    return f" ({clean(str(at))})" if at and at.file else ""


def described_subject(value: DescribedSubject, paint: Paint = text.PLAIN) -> Iterator[str]:
    """A subject: what the convention says token by token, and who has to do with it."""
    judged = value.judged
    yield paint(clean(judged.subject), "bold")
    if judged.convention:
        yield ""
        yield f"{paint('Convention', 'bold')} {clean(judged.convention)}{_place(judged.convention_at)}"
        width = max(len(clean(token.text)) for token in judged.tokens)
        for token in judged.tokens:
            sign = {True: paint("✓", "green"), False: paint("✗", "red"), None: paint("·", "dim")}[token.fits]
            yield f"    {sign} {clean(token.text).ljust(width)}  {clean(token.wanted)}"
        yield f"    it {clean(judged.fault)}{_meant(judged)}" if judged.fault else "    it fits"
    yield from _section("Related", value.relations, paint)
    if not any(each.what in ("stored by", "copied by", "may be copied by") for each in value.relations):
        yield ""
        yield "No stream of this topology stores it."


def _verdict(judged: JudgedSubject) -> str:
    place = f"{clean(judged.subject)}{_place(judged.at)}"
    if not judged.convention:
        return f"{place}: no convention judges it"
    if judged.fault:
        return f"{place}: {clean(judged.fault)}{_meant(judged)}"
    return f"{place}: fits {clean(judged.convention)}"


def _meant(judged: JudgedSubject) -> str:
    return f"; did you mean {clean(judged.meant)}?" if judged.meant else ""


def _section(title: str, relations: Sequence[Relation], paint: Paint) -> Iterator[str]:
    if not relations:
        return
    yield ""
    yield paint(title, "bold")
    for each in relations:
        note = f": {clean(each.note)}" if each.note else ""
        yield f"    {each.what} {clean(each.name)}{_place(each.at)}{note}"
