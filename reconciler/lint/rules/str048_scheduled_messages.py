from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.refusals import by_all, schedules
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "STR048",
    "scheduled-messages",
    Severity.error,
    ignorable=False,
    servers=">=2.12",
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream with scheduled messages does not have discard: new, or sources.

    A message that is due has to be stored. The server refuses sources (10187), and from 2.14.2 on discard: new (10052);
    when servers: in topology.yaml also has older ones, VER002 warns of that.

    Bad:

        servers: ">=2.14.2"
        streams:
          REMINDERS: {subjects: [reminders.mail.*], max_age: 7d, allow_msg_schedules: true, discard: new}

    Good:

        servers: ">=2.14.2"
        streams:
          REMINDERS: {subjects: [reminders.mail.*], max_age: 7d, allow_msg_schedules: true}
    """
    yield from by_all(schedules(facts), facts.topology.servers)
