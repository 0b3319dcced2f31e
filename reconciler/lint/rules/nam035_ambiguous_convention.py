from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from reconciler.kinds.judgement import shared_subject
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("NAM035", "ambiguous-convention", Severity.error, source="the topology's own conventions")
def check(facts: Facts) -> Iterator[Problem]:
    """No subject follows two conventions that say equally much.

    Of two conventions that both admit a subject the one with more literal tokens counts, then the one with more
    slots whose words are listed, then the one with more regexes. When they are equal, nobody knows whether a subject
    is an event or a command, and which rules hold for it.

    Bad:

        conventions:
          subjects:
            - {name: event, pattern: <domain>.<event>}
            - {name: command, pattern: <service>.<command>}
        streams:
          ORDERS: {subjects: [orders.placed], max_age: 7d}

    Good:

        conventions:
          subjects:
            - {name: event, pattern: <domain>.<event>}
            - {name: command, pattern: cmd.<service>.<command>}
        streams:
          ORDERS: {subjects: [orders.placed], max_age: 7d}
    """
    for one, other in combinations(facts.topology.conventions, 2):
        shared = shared_subject(one, other, facts.topology.glossary) if one.exactness == other.exactness else None
        if shared is not None:
            yield Problem(
                f"{shared!r} follows both {one.pattern} and {other.pattern}",
                other.places.at("pattern"),
                None,
                "give one of them a literal token, like cmd in cmd.<domain>.<verb>, or list the words of a slot",
                (Related(one.places.at("pattern"), str(one)),),
            )
