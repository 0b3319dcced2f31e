"""Findings that are known and accepted: how many of a rule at an address, so that only what comes new is told.

A baseline is JSON, sorted, without lines, so that it changes only when findings do. When there are more findings of
a rule at an address than it counts, nobody can say which are the new ones, and all of them are told. What nobody can
apply, and what is wrong with comments and settings, is in no baseline. An accepted error does not block plan and
apply: that is how an account which has always been so can be taken over at once.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from reconciler.lint.registry import rules
from reconciler.model.finding import Finding, Hidden, Hider
from reconciler.model.policy import Policy

VERSION = 1

Key = tuple[str, str]
"""Id of a rule, and an address; of what has none, the file, from the folder of the topology."""


@dataclass(frozen=True, slots=True)
class Entry:
    """How many findings are accepted, and what people note about them."""

    count: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Accepted findings."""

    entries: Mapping[Key, Entry] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Baseline:
        """Read a baseline. Raises ValueError that says what is wrong with it."""
        said = json.loads(text)
        if not isinstance(said, dict) or said.get("version") != VERSION or not isinstance(said.get("findings"), list):
            raise ValueError(f'it is no {{"version": {VERSION}, "findings": […]}}')
        entries: dict[Key, Entry] = {}
        for each in said["findings"]:
            values = [each.get(key) for key in ("rule", "address", "count")] if isinstance(each, dict) else []
            match values:
                case [str(rule), str(address), int(count)] if count > 0 and (rule, address) not in entries:
                    entries[rule, address] = Entry(count, str(each.get("note", "")))
                case _:
                    raise ValueError(f"{json.dumps(each)[:80]} is no rule, address and count, or stands there twice")
        return cls(entries)

    def __str__(self) -> str:
        findings = [
            {"rule": rule, "address": address, "count": entry.count, "note": entry.note}
            for (rule, address), entry in sorted(self.entries.items())
        ]
        return json.dumps({"version": VERSION, "findings": findings}, indent=2, ensure_ascii=False) + "\n"

    def __len__(self) -> int:
        return sum(entry.count for entry in self.entries.values())

    def of(self, findings: Iterable[Finding], policy: Policy) -> Baseline:
        """All these findings, with the notes that are here."""
        counts = _counts(findings, policy)
        return Baseline({key: Entry(count, self._note(key)) for key, count in counts.items()})

    def pruned(self, findings: Iterable[Finding], policy: Policy) -> Baseline:
        """What is here and still found; never more than is here."""
        counts = _counts(findings, policy)
        return Baseline(
            {
                key: replace(entry, count=min(entry.count, counts[key]))
                for key, entry in self.entries.items()
                if counts[key]
            }
        )

    def remaining(self, findings: Iterable[Finding], policy: Policy) -> tuple[Finding, ...]:
        """The findings that are not accepted."""
        return self.divided(findings, policy)[0]

    def divided(self, findings: Iterable[Finding], policy: Policy) -> tuple[tuple[Finding, ...], tuple[Hidden, ...]]:
        """The findings that are not accepted, and those that are, with their notes."""
        findings = tuple(findings)
        counts = _counts(findings, policy)
        accepted = {key for key, entry in self.entries.items() if counts[key] <= entry.count}
        ignorable = _ignorable()
        remaining, hidden = [], []
        for each in findings:
            if _id(each) in ignorable and _key(each, policy) in accepted:
                hidden.append(Hidden(each, Hider.baseline, self._note(_key(each, policy))))
            else:
                remaining.append(each)
        return tuple(remaining), tuple(hidden)

    def _note(self, key: Key) -> str:
        return self.entries[key].note if key in self.entries else ""


def _counts(findings: Iterable[Finding], policy: Policy) -> Counter[Key]:
    ignorable = _ignorable()
    return Counter(_key(each, policy) for each in findings if _id(each) in ignorable)


def _ignorable() -> set[str]:
    return {each.rule.id for each in rules() if each.rule.ignorable}


def _id(finding: Finding) -> str:
    return finding.rule.partition(" ")[0]


def _key(finding: Finding, policy: Policy) -> Key:
    return _id(finding), str(finding.address) if finding.address else policy.below(finding.at.file)
