from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "NAM017",
    "non-ascii-token",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/subjects#characters-allowed-and-recommended-for-subject-names",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Subjects are written in ASCII.

    The server takes any UTF-8 and compares bytes: the same letter typed on two systems can be two subjects, and
    two letters that look alike always are.

    Bad:

        streams:
          LOCATIONS: {subjects: [location.malmö.opened], max_age: 7d}

    Good:

        streams:
          LOCATIONS: {subjects: [location.malmo.opened], max_age: 7d}
    """
    for use in facts.valid_uses:
        if use.subject.isascii():
            continue
        token = next(each for each in use.tokens if not each.isascii())
        meant = unicodedata.normalize("NFKD", use.subject).encode("ascii", "ignore").decode()
        hint = f"write {meant}" if all(meant.split(".")) else "write it in the letters a to z"
        yield Problem(f"{use} has {token!r}, which is not ASCII", use.at, use.address, hint)
