"""Conventions, the glossary and exemptions as they stand in files, to what rules ask."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from reconciler.kinds.convention import Unusable, name_pattern, parse, slot
from reconciler.kinds.convention_schema import NAMED
from reconciler.load import rules
from reconciler.model.convention import Aggregate, Convention, Domain, NamePattern
from reconciler.model.finding import Finding, Related
from reconciler.model.policy import Named, Override, Setting
from reconciler.model.position import Places, Position
from reconciler.model.spelling import nearest

_ADVICE = "write slots like <event>; a slot has a list of words, or a mapping with enum, glossary, regex or tense"
_RESERVED = ("pattern", "name", "required")
_TOKEN = re.compile(r"[A-Za-z0-9_-]+")
_USED = re.compile(r"<([A-Za-z][A-Za-z0-9_]*)>")

Section = tuple[Mapping[str, Any], Places]


class Conventions:
    """Collects the conventions and the glossary of all files, and puts them together at the end."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.subjects: list[Convention] = []
        self.names: dict[str, NamePattern] = {}
        self.glossary: dict[str, Domain] = {}
        self.exemptions: list[Override] = []
        self._sections: list[Section] = []
        self._wrong: set[str] = set()
        """Slots that all patterns share and of which a finding is told."""

    def section(self, said: Mapping[str, Any], places: Places) -> None:
        """Take the section ``conventions``; what it means depends on what comes later."""
        self._sections.append((said, places))

    def domain(self, name: str, said: Mapping[str, Any], places: Places) -> None:
        """Take a domain of the glossary."""
        if name in self.glossary:
            self._twice("domain", name, self.glossary[name].places.key(), places.key())
            return
        self._word("domain", name, places.key())
        aggregates = {
            aggregate: self._aggregate(aggregate, body, places.inside("aggregates", aggregate))
            for aggregate, body in (said.get("aggregates") or {}).items()
        }
        self.glossary[name] = Domain(name, said.get("owner", ""), said.get("description", ""), aggregates, places)

    def finish(self, *, complete: bool) -> None:
        """Read the sections. Unless ``complete``, the glossary may lack words and is not missed."""
        tokens: dict[str, Any] = {}
        for said, places in self._sections:
            tokens |= said.get("tokens") or {}
            self._tokens(said, places)
        for said, places in self._sections:
            for index, each in enumerate(said.get("subjects") or ()):
                self._subjects(each, tokens, places.inside("subjects", index))
            for kind in NAMED:
                if (said.get(kind) or {}).get("name"):
                    self._names(kind, said[kind]["name"], tokens, places.inside(kind))
            for index, each in enumerate(said.get("exempt") or ()):
                self._exemption(each, places.inside("exempt", index))
        if complete and not self.glossary:
            self._miss_glossary()

    def _aggregate(self, name: str, said: Any, places: Places) -> Aggregate:
        self._word("aggregate", name, places.key())
        events = said if isinstance(said, list) else (said or {}).get("events", ())
        for index, event in enumerate(events):
            self._word("event", event, places.at(*(() if isinstance(said, list) else ("events",)), index))
        description = said.get("description", "") if isinstance(said, Mapping) else ""
        return Aggregate(name, tuple(events), description, places)

    def _word(self, what: str, word: str, at: Position) -> None:
        if not _TOKEN.fullmatch(word):
            message = f"the {what} {word!r} of the glossary is not one token of a subject"
            self._report(rules.BAD_NAME, message, at, "write it as it stands in subjects: letters, digits, - and _")

    def _twice(self, what: str, name: str, first: Position, again: Position) -> None:
        related = (Related(first, f"the {what} {name!r} stands here first"),)
        message = f"the {what} {name!r} is declared twice, first at {first}"
        self._report(rules.DECLARED_TWICE, message, again, "keep one of the two", related)

    def _tokens(self, said: Mapping[str, Any], places: Places) -> None:
        """Each of the slots that all patterns share is right and used."""
        used = {name.lower() for text in _patterns(said) for name in _USED.findall(text)}
        for name, body in (said.get("tokens") or {}).items():
            inside = places.inside("tokens")
            try:
                slot(name, body)
            except Unusable as error:
                self._wrong.add(name)
                self._unusable(error, inside)
            if name not in used:
                near = nearest(name, used)
                hint = f"did you mean {near}?" if near else f"write <{name}> in a pattern, or take it away"
                self._report(rules.BAD_CONVENTION, f"no pattern has the slot <{name}>", inside.key(name), hint)

    def _subjects(self, said: Mapping[str, Any], tokens: Mapping[str, Any], places: Places) -> None:
        slots = {name: slot for name, slot in said.items() if name not in _RESERVED}
        first = next((each for each in self.subjects if each.name and each.name == said.get("name")), None)
        if first:
            self._twice("convention", first.name, first.places.at("name"), places.at("name"))
        try:
            self.subjects.append(
                parse(
                    said["pattern"],
                    slots,
                    places,
                    shared=tokens,
                    name=said.get("name", ""),
                    required_in=said.get("required", ()),
                )
            )
        except Unusable as error:
            if error.path[0] not in self._wrong:
                self._unusable(error, places)

    def _names(self, kind: str, said: str, tokens: Mapping[str, Any], places: Places) -> None:
        try:
            self.names[kind] = name_pattern(said, tokens, self.glossary, places)
        except Unusable as error:
            if not error.path:
                self._report(rules.BAD_CONVENTION, str(error), places.at("name"), error.hint)

    def _unusable(self, error: Unusable, places: Places) -> None:
        at = places.key(*error.path) if error.key else places.at(*error.path)
        self._report(rules.BAD_CONVENTION, str(error), at, error.hint or _ADVICE)

    def _exemption(self, said: Mapping[str, Any], places: Places) -> None:
        subjects, objects, named = (
            tuple(Named(text, places.at(key, index)) for index, text in enumerate(said.get(key, ())))
            for key in ("subjects", "objects", "rules")
        )
        if not subjects and not objects:
            hint = "add subjects: [legacy.>], or objects: [stream/VENDOR_*]"
            self._report(rules.BAD_VALUE, "the exemption names neither subjects nor objects", places.key(), hint)
        if not said["reason"].strip():
            hint = "write why it is needed, for those who come later"
            self._report(rules.BAD_VALUE, "the exemption says no reason", places.at("reason"), hint)
        until = None
        if "until" in said:
            try:
                until = date.fromisoformat(said["until"]) if len(said["until"]) == 10 else None
            except ValueError:
                until = None
            if until is None:
                message = f"until of the exemption is {said['until']!r}, not a day"
                self._report(rules.BAD_VALUE, message, places.at("until"), "write a day like 2027-03-31")
        settings = tuple(Setting(each, None) for each in named)
        self.exemptions.append(Override((), objects, settings, places.key(), subjects, until))

    def _miss_glossary(self) -> None:
        for said, places in self._sections:
            for name, body in (said.get("tokens") or {}).items():
                self._lacks(body, places.inside("tokens", name))
            for index, each in enumerate(said.get("subjects") or ()):
                for name, body in each.items():
                    if name not in _RESERVED:
                        self._lacks(body, places.inside("subjects", index, name))

    def _lacks(self, body: Any, places: Places) -> None:
        if isinstance(body, Mapping) and body.get("glossary"):
            hint = "write glossary: {orders: {owner: team-checkout}}, or list the words of the slot"
            at = places.at("glossary")
            self._report(rules.BAD_CONVENTION, "the slot asks for the glossary, and there is none", at, hint)

    def _report(self, rule: Any, message: str, at: Position, hint: str, related: tuple[Related, ...] = ()) -> None:
        self.findings.append(rule.finding(message, at, hint=hint, related=related))


def _patterns(said: Mapping[str, Any]) -> Iterator[str]:
    for each in said.get("subjects") or ():
        yield each["pattern"]
    for kind in NAMED:
        yield (said.get(kind) or {}).get("name", "")
