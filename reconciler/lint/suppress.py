"""Comments that ignore findings: which ones they hide, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from reconciler.lint import hygiene
from reconciler.lint.names import Names, not_ignorable
from reconciler.model.address import Address
from reconciler.model.edit import RemoveIgnore
from reconciler.model.finding import Finding, Hidden, Hider
from reconciler.model.policy import Ignore, Policy
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.model.topology import Topology


class Suppression:
    """The comments of a topology, found by the lines and objects that they are about."""

    def __init__(self, topology: Topology, names: Names, today: date | None) -> None:
        self.findings: list[Finding] = []
        """What is wrong with the comments themselves."""
        self.used: set[tuple[Position, str]] = set()
        """Place and rule, as it is named there, of the comments that hid something."""
        self.hidden: list[Hidden] = []
        self._reasons = {ignore.at: ignore.reason for ignore in topology.policy.ignores}
        self._lines: dict[tuple[str, int, str], list[tuple[Position, str]]] = {}
        self._objects: dict[tuple[Address, str], list[tuple[Position, str]]] = {}
        lines: dict[tuple[str, int], list[tuple[Rule, tuple[Position, str]]]] = {}
        for ignore in topology.policy.ignores:
            for rule, name in self._usable(ignore, names, today):
                self._lines.setdefault((ignore.at.file, ignore.line, rule.id), []).append((ignore.at, name))
                lines.setdefault((ignore.at.file, ignore.line), []).append((rule, (ignore.at, name)))
        for address, resource in topology.resources.items() if lines else ():
            key = resource.key()
            for rule, place in lines.get((key.file, key.line), ()):
                self._objects.setdefault((address, rule.id), []).append(place)

    def visible(self, rule: Rule, findings: Iterable[Finding]) -> Iterator[Finding]:
        """A rule's findings without those that a comment hides."""
        if not self._lines:
            yield from findings
            return
        for finding in findings:
            hiding = list(self._lines.get((finding.at.file, finding.at.line, rule.id), ()))
            if finding.address:
                hiding += self._objects.get((finding.address, rule.id), ())
            self.used.update(hiding)
            if hiding:
                self.hidden.append(Hidden(finding, Hider.comment, self._reasons[hiding[0][0]]))
            else:
                yield finding

    def _usable(self, ignore: Ignore, names: Names, today: date | None) -> Iterator[tuple[Rule, str]]:
        """The rules that a comment may hide today, each with what it is called there."""
        if ignore.problem:
            self.findings.append(hygiene.MALFORMED_IGNORE.finding(ignore.problem, ignore.at, hint=ignore.hint))
            return
        expired = expiry(ignore, today)
        if expired:
            message = f"the comment that ignores {', '.join(ignore.rules)} has expired on {ignore.until}"
            hint = "mend what it hid and take it away, or agree on another day"
            self.findings.append(hygiene.EXPIRED_IGNORE.finding(message, ignore.at, hint=hint))
        for name in ignore.rules:
            rule = names.one(name)
            if rule is None:
                self.findings.append(names.unknown(name, ignore.at))
            elif rule.id.startswith("LNT"):
                message = f"{rule} is about comments and settings, so no comment ignores it"
                hint = "mend what it finds, or set its severity under lint: rules"
                self.findings.append(hygiene.NOT_IGNORABLE.finding(message, ignore.at, hint=hint))
            elif not rule.ignorable:
                self.findings.append(not_ignorable(rule, ignore.at))
            elif not expired:
                yield rule, name


def expiry(ignore: Ignore, today: date | None) -> bool:
    """Whether a comment holds no longer; without a day to compare with, all hold."""
    return today is not None and ignore.until is not None and ignore.until < today


def unused(policy: Policy, names: Names, used: set[tuple[Position, str]], today: date | None) -> Iterator[Finding]:
    """Findings for comments that hid nothing."""
    for ignore in policy.ignores:
        if ignore.problem or expiry(ignore, today):
            continue
        for name in dict.fromkeys(ignore.rules):
            rule = names.one(name)
            if rule and rule.ignorable and not rule.id.startswith("LNT") and (ignore.at, name) not in used:
                where = f"line {ignore.line}" if ignore.line else "what follows: there is nothing"
                message = f"the comment ignores {name}, and there is no such finding on {where}"
                hint = "take it away, or put it on the line of the finding or of the object's name"
                edits = (RemoveIgnore(ignore.at, name),)
                yield hygiene.UNUSED_IGNORE.finding(message, ignore.at, hint=hint, edits=edits)
