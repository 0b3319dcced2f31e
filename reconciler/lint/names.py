"""Rules by what people call them."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatchcase

from reconciler.lint import hygiene
from reconciler.model.finding import Finding
from reconciler.model.position import Position
from reconciler.model.rule import Rule
from reconciler.model.spelling import nearest

_OTHERS = {
    "SYN": "files that cannot be understood are not planned: write them as the finding says",
    "SAF": "it is a rule of plan and apply, which allow one change with --allow",
}
"""Rules of other stages, by the first letters of their ids."""
_LONGEST = 60


class Names:
    """Finds rules by id, name or pattern; letters may be large or small."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._by_name = {name: rule for rule in self.rules for name in (rule.id.lower(), rule.name, *rule.aliases)}

    def one(self, text: str) -> Rule | None:
        """The rule of an id, a name, or a name it had before."""
        return self._by_name.get(text.lower())

    def matching(self, pattern: str) -> list[Rule]:
        """The rules whose id or name matches a pattern; brackets in it mean nothing."""
        wanted = pattern.lower().replace("[", "[[]")
        return [rule for rule in self.rules if any(fnmatchcase(name, wanted) for name in (rule.id.lower(), rule.name))]

    def unknown(self, text: str, at: Position) -> Finding:
        """The finding for what is the name of no rule here."""
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        if text[:3].upper() in _OTHERS:
            message = f"{text} can be neither ignored nor set"
            return hygiene.NOT_IGNORABLE.finding(message, at, hint=_OTHERS[text[:3].upper()])
        near = nearest(text, self._by_name)
        hint = f"did you mean {self._shown(near)}?" if near else "`nats-topology explain` lists the rules"
        return hygiene.UNKNOWN_RULE.finding(f"there is no rule {text!r}", at, hint=hint)

    def _shown(self, name: str) -> str:
        rule = self._by_name[name]
        return rule.id if name == rule.id.lower() else rule.name


def not_ignorable(rule: Rule, at: Position) -> Finding:
    """The finding for an entry or a comment that would take away what nobody can apply."""
    hint = "mend what it finds: nobody could apply that"
    return hygiene.NOT_IGNORABLE.finding(f"{rule} can be neither ignored nor lowered", at, hint=hint)
