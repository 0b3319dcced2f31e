from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.judgement import Reason
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("NAM007", "convention-mismatch", Severity.error, source="the topology's own conventions")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject follows one of the topology's conventions.

    Without wildcards, each token fits its slot and the number of tokens is right. With wildcards, at least some
    conventional subject must match: a stream or filter that can never see one is misspelt. Of several conventions
    the one that fits furthest is told. Words that the glossary lacks are NAM008 to NAM010, and a filter that
    matches nothing of its stream is STR005 only. Subjects of NATS itself ($…, _INBOX.…), filters on streams that
    are declared elsewhere, and deliver subjects, unless a convention names that place, are not judged.

    Bad:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              domain: [orders, payments]
        streams:
          ORDERS: {subjects: [order.order.created], max_age: 7d}

    Good:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              domain: [orders, payments]
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for use, verdict in facts.faults:
        if verdict.reason is Reason.shape:
            convention = verdict.convention
            yield Problem(
                f"{use} {verdict.fault}",
                use.at,
                use.address,
                f"write {verdict.meant}" if verdict.meant else f"follow {convention.pattern}",
                (Related(convention.places.at("pattern"), str(convention)),),
            )
