"""How much a finding matters here: the preset, then the section's rules, its overrides, and the exemptions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fnmatch import translate
from typing import NamedTuple, TypeVar

from reconciler.kinds import subjects
from reconciler.lint import hygiene, presets
from reconciler.lint.facts import Facts
from reconciler.lint.names import Names, not_ignorable
from reconciler.lint.rule import LintRule
from reconciler.model.address import Address
from reconciler.model.finding import Finding, Severity
from reconciler.model.policy import Named, Override, Policy, Setting
from reconciler.model.position import Position
from reconciler.model.rule import Rule

Key = TypeVar("Key")
Matcher = Callable[[str], Callable[[str], object]]
"""Of a pattern, what tells whether a name matches it."""


class _Resolved(NamedTuple):
    """An override or exemption, and what of this topology it is about."""

    files: frozenset[str] | None
    """None for all."""
    objects: frozenset[Address] | None
    subjects: frozenset[Position] | None
    """Where the subjects stand."""
    severities: Mapping[str, Severity | None]

    def covers(self, finding: Finding) -> bool:
        return (
            (self.files is None or finding.at.file in self.files)
            and (self.objects is None or finding.address in self.objects)
            and (self.subjects is None or finding.at in self.subjects)
        )


class Configuration:
    """The severities of a topology's rules."""

    def __init__(self, facts: Facts, rules: Iterable[LintRule], names: Names, today: date | None = None) -> None:
        policy = facts.topology.policy
        self.findings: list[Finding] = []
        """What is wrong with the settings themselves."""
        self.used: set[tuple[Position, str]] = set()
        """The patterns of overrides that match something."""
        self._names = names
        self._severities: dict[str, Severity | None] = {rule.id: rule.severity for rule in hygiene.RULES}
        for each in rules:
            known = each.since <= policy.version
            self._severities[each.rule.id] = presets.severity(policy.preset, each.rule) if known else None
        self._severities |= self._set(policy.settings)
        self._overridden: dict[str, list[_Resolved]] = {}
        for override in (*policy.overrides, *policy.exemptions):
            if expired(override, today):
                message = f"the exemption has expired on {override.until}"
                hint = "mend what it hid and take it away, or agree on another day"
                self.findings.append(hygiene.EXPIRED_IGNORE.finding(message, override.at, hint=hint))
                continue
            resolved = self._resolved(override, facts)
            for id in resolved.severities:
                self._overridden.setdefault(id, []).append(resolved)

    def runs(self, rule: Rule) -> bool:
        """Whether a rule can have any finding."""
        return self._severities[rule.id] is not None or rule.id in self._overridden

    def severities(self, rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
        """A rule's findings as they matter here, without those that are off."""
        usual, overrides = self._severities[rule.id], self._overridden.get(rule.id, ())
        for finding in findings:
            severity = usual
            for override in overrides:
                if override.covers(finding):
                    severity = override.severities[rule.id]
            if severity is finding.severity:
                yield finding
            elif severity is not None:
                yield finding.with_severity(severity)

    def _set(self, settings: Iterable[Setting]) -> dict[str, Severity | None]:
        """The severities that settings name; the more exact of two has the last word, of equals the later one."""
        found: dict[str, Severity | None] = {}
        for setting in sorted(settings, key=_exactness):
            for rule in self._named(setting):
                found[rule.id] = setting.severity
        return found

    def _named(self, setting: Setting) -> list[Rule]:
        """The rules that a setting is about and may change."""
        text, at = setting.rules.text, setting.rules.at
        if "*" not in text and "?" not in text:
            rule = self._names.one(text)
            matching = [rule] if rule else []
        else:
            matching = self._names.matching(text)
        changeable = [rule for rule in matching if rule.ignorable or setting.severity is rule.severity]
        if not matching:
            self.findings.append(self._names.unknown(text, at))
        elif not changeable:
            self.findings.append(not_ignorable(matching[0], at))
        return changeable

    def _resolved(self, override: Override, facts: Facts) -> _Resolved:
        policy, files, objects, places = facts.topology.policy, None, None, None
        if override.paths:
            names = {file: policy.below(file) for file in policy.files}
            files = frozenset(self._matching(override.paths, names, _path))
        if override.objects:
            addresses = {address: str(address) for address in facts.topology.resources}
            objects = frozenset(self._matching(override.objects, addresses, _expression))
        if override.subjects:
            written = {use.at: use.subject for use in facts.uses}
            places = frozenset(self._matching(override.subjects, written, _subject))
        if files is None and objects is None and places is None:
            hint = "add paths or objects, or move its rules to lint: rules"
            message = "the override names neither paths nor objects"
            self.findings.append(hygiene.MATCHES_NOTHING.finding(message, override.at, hint=hint))
            objects = frozenset()
        return _Resolved(files, objects, places, self._set(override.settings))

    def _matching(self, patterns: Iterable[Named], names: Mapping[Key, str], matcher: Matcher) -> Iterator[Key]:
        """The keys whose names match a pattern; remembers which patterns match any."""
        for pattern in patterns:
            matches = matcher(pattern.text)
            matching = [key for key, name in names.items() if matches(name)]
            if matching:
                self.used.add((pattern.at, pattern.text))
            yield from matching


def expired(override: Override, today: date | None) -> bool:
    """Whether an exemption holds no longer; without a day to compare with, all hold."""
    return today is not None and override.until is not None and override.until < today


def unmatched(policy: Policy, used: set[tuple[Position, str]], today: date | None) -> Iterator[Finding]:
    """Findings for the patterns of overrides and exemptions that match nothing."""
    for override in (*policy.overrides, *policy.exemptions):
        if expired(override, today):
            continue
        kinds = (("file", override.paths), ("object", override.objects), ("subject", override.subjects))
        for what, patterns in kinds:
            for pattern in patterns:
                if (pattern.at, pattern.text) not in used:
                    hint = {
                        "file": "write a path from the folder of topology.yaml, like legacy/** or orders.yaml",
                        "object": "write an address that is declared, like stream/ORDERS or consumer/ORDERS/*",
                        "subject": "write it as it stands in the topology, or wider, like legacy.>",
                    }[what]
                    message = f"{pattern.text!r} matches no {what} of the topology"
                    yield hygiene.MATCHES_NOTHING.finding(message, pattern.at, hint=hint)


def _exactness(setting: Setting) -> tuple[bool, int]:
    text = setting.rules.text
    plain = len(text.replace("*", "").replace("?", ""))
    exact = plain == len(text)
    return exact, 0 if exact else plain


def _path(pattern: str) -> Callable[[str], bool]:
    steps = [None if step == "**" else _expression(step) for step in pattern.split("/")]

    def matches(name: str) -> bool:
        # Step by step with all places that can be reached: no pattern makes this slow.
        parts = name.split("/")
        reached = {0}
        for step in steps:
            if step is None:
                reached = set(range(min(reached), len(parts) + 1)) if reached else set()
            else:
                reached = {place + 1 for place in reached if place < len(parts) and step(parts[place])}
        return len(parts) in reached

    return matches


def _subject(pattern: str) -> Callable[[str], bool]:
    return lambda subject: subjects.contains(pattern, subject)


def _expression(pattern: str) -> Callable[[str], object]:
    # fnmatch gives brackets a meaning too, and they may be in the name of a stream.
    return re.compile(translate(pattern.replace("[", "[[]"))).match
