from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts, Role
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.topology import Convention

DOMAIN = "domain"


@rule("NAM036", "wildcard-domain", Severity.error, source="subjectsOverlap in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream names its domains: no wildcard stands in the convention's first slot, or in the one called domain.

    The domain says who owns a message. A stream on all of them takes what other teams publish, today's and
    tomorrow's, and no other stream of the account can store it any more (10065).

    Bad:

        conventions:
          subjects:
            - {pattern: cmd.<domain>.<verb>, domain: [orders, payments]}
        streams:
          COMMANDS: {subjects: ["cmd.*.charge"], max_age: 7d}

    Good:

        conventions:
          subjects:
            - {pattern: cmd.<domain>.<verb>, domain: [orders, payments]}
        streams:
          COMMANDS: {subjects: [cmd.orders.charge, cmd.payments.charge], max_age: 7d}
    """
    if not facts.topology.conventions:
        return
    for use in facts.valid_uses:
        if use.role is not Role.stored or use.subject == REST:
            continue
        verdict = facts.verdict(use.subject)
        index = None if verdict is None or verdict.fault else _domain(verdict.convention)
        if verdict is None or index is None:
            continue
        token = use.tokens[index] if index < len(use.tokens) else REST
        if token in (ANY, REST):
            slot = verdict.convention.tokens[index]
            rest = use.tokens[index + 1 :] if token == ANY else (REST,)
            each = [".".join([*use.tokens[:index], word, *rest]) for word in slot.values[:4] or (f"<{slot.name}>",)]
            more = ", …" if len(slot.values) > 4 else ""
            yield Problem(
                f"{use} has {token!r} as <{slot.name}>, so it stores what every {slot.name} publishes",
                use.at,
                use.address,
                f"write {', '.join(each)}{more}",
            )


def _domain(convention: Convention) -> int | None:
    """Which token says who owns a message: the slot called domain, else the first slot."""
    slots = [index for index, token in enumerate(convention.tokens) if not token.literal]
    named = [index for index in slots if convention.tokens[index].name == DOMAIN]
    return next(iter(named or slots), None)
