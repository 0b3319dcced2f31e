from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM014",
    "too-many-tokens",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject has at most 16 tokens, 8 with the preset large-system.

    Every server matches each message token by token, and a server may be set up to refuse subscriptions that are
    longer (max_sub_tokens). What nobody filters by belongs in a header or in the message.

    Bad:

        streams:
          LOGS: {subjects: [logs.eu.de.be.dc1.hall2.row3.rack4.unit5.host6.vm7.pod8.a9.b1.c2.r12.written], max_age: 1d}

    Good:

        streams:
          LOGS: {subjects: [logs.berlin.checkout.written], max_age: 1d}
    """
    for use in facts.valid_uses:
        if len(use.tokens) > facts.most_tokens:
            yield Problem(
                f"{use} has {len(use.tokens)} tokens, {facts.most_tokens} is the most",
                use.at,
                use.address,
                "keep what is filtered by, and put the rest into headers or the message",
            )
