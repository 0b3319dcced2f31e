"""What each preset makes of the rules: how much a finding matters before anybody says otherwise.

``recommended`` is what the rules say of themselves. ``minimal`` keeps what cannot be applied, because the server or
this tool refuses it. ``strict`` has the optional rules too, counts what is only told otherwise as a warning, and what
loses messages without an error as an error. ``large-system`` is ``recommended`` and wants subjects of three to eight
levels.
"""

from __future__ import annotations

from reconciler.model.finding import Severity
from reconciler.model.rule import Rule

STRICT = {
    "REL001": Severity.error,  # a message that is lost in a crash of the consumer
    "REL002": Severity.error,  # a message that fails for ever holds up the others
    "REL022": Severity.error,  # a publisher never hears that a message was not stored
    "STR013": Severity.error,  # jobs that nobody takes stay for ever
    "STR014": Severity.error,  # every message is dropped as it comes
}
"""Warnings that ``strict`` makes errors of."""

_LEAST_LEVELS = {"large-system": 3}
_MOST_TOKENS = {"large-system": 8}


def severity(preset: str, rule: Rule) -> Severity | None:
    """How much a rule's findings matter in a preset; None when it is off."""
    if preset == "minimal":
        return None if rule.ignorable else rule.severity
    if preset == "strict":
        return STRICT.get(rule.id, max(rule.severity, Severity.warning))
    return None if rule.optional else rule.severity


def least_levels(preset: str) -> int:
    """How many levels a subject has at least."""
    return _LEAST_LEVELS.get(preset, 2)


def most_tokens(preset: str) -> int:
    """How many tokens a subject has at most; the NATS documentation says 16."""
    return _MOST_TOKENS.get(preset, 16)
