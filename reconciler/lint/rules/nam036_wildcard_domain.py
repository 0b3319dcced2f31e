from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.judgement import Reason, Verdict, judge
from reconciler.kinds.subjects import ANY, REST
from reconciler.lint.facts import Facts, Role, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

SHOWN = 4


@rule("NAM036", "wildcard-domain", Severity.error, source="subjectsOverlap in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream names its domains: no wildcard stands for them, nor in a slot with wildcard: never.

    The domain says who owns a message; it is the slot of the glossary's domains, the one called domain, or else the
    first one. A stream on all of them takes what other teams publish, today's and tomorrow's, and no other stream
    of the account can store it any more (10065). A slot with wildcard: never is named in filters too.

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
    told = {(use.address, use.path) for use, verdict in facts.faults if verdict.reason is Reason.wildcard}
    for use in facts.valid_uses if facts.topology.conventions else ():
        verdict = facts.judged(use)
        if verdict is None or use.subject == REST:  # STR004 and STR006 are about that
            continue
        if verdict.reason is Reason.wildcard:
            if (use.address, use.path) in told:
                yield _problem(facts, use, verdict, verdict.at)
            continue
        index = verdict.convention.owner if use.role is Role.stored else None
        if index is None or (verdict.fault and verdict.reached <= index):
            continue
        if (use.tokens[index] if index < len(use.tokens) else REST) in (ANY, REST):
            yield _problem(facts, use, verdict, index)


def _problem(facts: Facts, use: Use, verdict: Verdict, index: int) -> Problem:
    slot = verdict.convention.tokens[index]
    token = use.tokens[index] if index < len(use.tokens) else REST
    takes = "stores what every" if use.role is Role.stored else "selects what any"
    rest = use.tokens[index + 1 :] if token == ANY else (REST,)
    known = tuple(facts.topology.glossary) if slot.glossary == "domains" else slot.values
    written = [".".join([*use.tokens[:index], f"{slot.before}{word}{slot.after}", *rest]) for word in known]
    fitting = [each for each in written if not judge(each, verdict.convention, facts.topology.glossary).fault]
    each = fitting[:SHOWN] or [".".join([*use.tokens[:index], str(slot), *rest])]
    return Problem(
        f"{use} has {token!r} as {slot}, so it {takes} {slot.name} publishes",
        use.at,
        use.address,
        f"write {', '.join(each)}" + (", …" if len(fitting) > SHOWN else ""),
    )
