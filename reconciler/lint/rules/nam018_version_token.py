from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.lint.words import words
from reconciler.model.finding import Severity

_VERSION = re.compile(r"v[0-9]{1,3}(?:[-_][0-9]+)*", re.IGNORECASE)


@rule("NAM018", "version-token", Severity.info, source="a custom of event-driven systems; NATS has no such rule")
def check(facts: Facts) -> Iterator[Problem]:
    """A subject says what a message is about, and not in which version of its format it is.

    With orders.v2.order.created every stream, filter and permission has to follow a new format at once, and readers of
    the old one see nothing any more, silently. Say the version in a header or in the message; where both formats have
    to go side by side, the last token is the place, and nothing is said of it there. A convention that names the token,
    or has a regex for its slot, decides by itself.

    Bad:

        streams:
          ORDERS: {subjects: [orders.v2.order.created], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    for word in words(facts, _VERSION.fullmatch):
        if word.place < len(word.use.tokens) - 1:
            yield Problem(
                f"{word.use} has the version {word.token!r} among its tokens",
                word.at,
                word.use.address,
                f"write {word.instead('')} and say the version in a header, or make it the last token",
            )
