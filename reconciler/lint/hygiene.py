"""The rules of living with the linter: what is wrong with its settings and with comments that ignore findings.

They are no checks of a topology, so no preset switches them off. Expired comments and useless entries are warnings
only: what they hid is told again with its own severity, and a date alone must not block an apply.
"""

from __future__ import annotations

from reconciler.model.edit import Fix
from reconciler.model.finding import Severity
from reconciler.model.rule import Rule


def _rule(
    id: str,
    name: str,
    severity: Severity,
    page: str,
    *,
    ignorable: bool = True,
    aliases: tuple[str, ...] = (),
    fix: Fix = Fix.none,
) -> Rule:
    source = "the settings and comments of this tool"
    return Rule(id, name, severity, page, ignorable, aliases=aliases, fix=fix, source=source)


UNUSED_IGNORE = _rule(
    "LNT001",
    "unused-ignore",
    Severity.warning,
    """A comment that ignores a rule hides a finding of it.

    A comment on a line of its own is about the next line, one at the end of a line about that line; on the line of
    an object's name it is about the whole object, but not about a stream's consumers. One that hides nothing stands
    in the wrong place, or its reason is gone; it would hide the next finding that nobody has seen. It is told when
    lint looks at all targets, since a finding may be there for one of them only.

    Bad:

        streams:
          # nats-topology: ignore[REL013] auditors need the orders of all years
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          # nats-topology: ignore[REL013] auditors need the orders of all years
          ORDERS: {subjects: [orders.>], max_bytes: 1GiB}
    """,
    aliases=("unused-suppression",),
    fix=Fix.safe,
)
EXPIRED_IGNORE = _rule(
    "LNT002",
    "expired-ignore",
    Severity.warning,
    """A comment that ignores a rule, or an exemption, has not expired.

    until= names the last day on which it holds, in UTC; an exemption of the conventions says until: too. After that
    the findings are told again, each with its own severity. Mend what they say and take the comment or the exemption
    away, or agree on another day.

    Bad:

        streams:
          # nats-topology: ignore[REL013] until=2020-01-31 the limit comes with the new disks
          ORDERS: {subjects: [orders.>], max_bytes: 1GiB}

    Good:

        streams:
          # nats-topology: ignore[REL013] until=2999-01-31 the limit comes with the new disks
          ORDERS: {subjects: [orders.>], max_bytes: 1GiB}
    """,
    aliases=("expired-exemption",),
)
MALFORMED_IGNORE = _rule(
    "LNT003",
    "malformed-ignore",
    Severity.warning,
    """A comment that ignores rules names each of them and says why.

    It reads ignore[NAM011, REL002] until=2027-01-31 and then the reason; until= may be left out. A comment without
    names would hide what is not there yet, and one without a reason nobody dares to take away. As long as it is
    not right it hides nothing.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_bytes: 1GiB}  # nats-topology: ignore

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_bytes: 1GiB}  # nats-topology: ignore[no-max-age] auditors need all years
    """,
    aliases=("suppression-without-reason",),
)
NOT_IGNORABLE = _rule(
    "LNT004",
    "not-ignorable",
    Severity.error,
    """What nobody can apply is neither ignored nor lowered.

    Some rules repeat a refusal of the server or of this tool; most name its error code on their page. Without them
    lint would be quiet and apply would fail half way. A pattern like STR* leaves these rules as they are.

    Bad:

        lint: {rules: {stream-subject-overlap: warning}}

    Good:

        lint: {rules: {lowercase-tokens: info}}
    """,
    ignorable=False,
)
MATCHES_NOTHING = _rule(
    "LNT005",
    "matches-nothing",
    Severity.warning,
    """An override of the linter, or an exemption of the conventions, matches what is there.

    One with a typing error would change nothing and say nothing. Paths start from the folder of topology.yaml; in
    objects * stands for any text, and the consumers of a stream are consumer/STREAM/*; subjects match as in NATS. It
    is told when lint looks at all targets, since the files of their overlays count too.

    Bad:

        lint: {overrides: [{objects: [stream/ORDRES], rules: {no-max-age: off}}]}
        streams: {ORDERS: {subjects: [orders.>], max_bytes: 1GiB}}

    Good:

        lint: {overrides: [{objects: [stream/ORDERS], rules: {no-max-age: off}}]}
        streams: {ORDERS: {subjects: [orders.>], max_bytes: 1GiB}}
    """,
    aliases=("override-matches-nothing",),
)
UNKNOWN_RULE = _rule(
    "LNT006",
    "unknown-rule",
    Severity.error,
    """What the section lint, or a comment, calls a rule is the id or name of one.

    `nats-topology explain` lists them all.

    Bad:

        lint: {rules: {NAM11: off}}

    Good:

        lint: {rules: {NAM011: off}}
    """,
    aliases=("unknown-rule-id",),
)

RULES = (UNUSED_IGNORE, EXPIRED_IGNORE, MALFORMED_IGNORE, NOT_IGNORABLE, MATCHES_NOTHING, UNKNOWN_RULE)
"""All of them, in order of their ids."""
