from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LONGEST = 255
_SHOWN = 40


@rule(
    "NAM015",
    "subject-too-long",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A subject has fewer than 256 characters.

    It travels with each message and is stored with it, so a long one costs more than many a payload. A server refuses
    a control line of more than 4 KiB, in which the reply subject has to fit too. What describes the message belongs in
    its headers.

    Bad:

        streams:
          LOGS:
            max_age: 1d
            subjects:
              - "logs.\\
                and-this-is-a-whole-sentence-that-somebody-wrote-into-the-name-because-there-was-room-for-it-and-because-\\
                nobody-had-said-that-there-was-a-place-for-such-things-which-are-the-headers-of-a-message-that-any-reader-\\
                can-look-at-before-it-opens-the-payload.written"

    Good:

        streams:
          LOGS:
            max_age: 1d
            subjects: [logs.checkout.written]
    """
    for use in facts.valid_uses:
        if len(use.subject) > LONGEST:
            whose = f" of {use.address}" if use.address else ""
            yield Problem(
                f"{use.role} '{use.subject[:_SHOWN]}…'{whose} has {len(use.subject)} characters, {LONGEST} is the most",
                use.at,
                use.address,
                "write short tokens, and put what describes the message into its headers",
            )
