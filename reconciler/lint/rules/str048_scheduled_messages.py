from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR048", "scheduled-messages", Severity.error)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream with scheduled messages does not have discard: new, or sources.

    A message that is due has to be stored. The server refuses discard: new (10052, from 2.14 on) and sources (10187).

    Bad:

        servers: ">=2.14"
        streams:
          REMINDERS: {subjects: [reminders.mail.*], max_age: 7d, allow_msg_schedules: true, discard: new}

    Good:

        servers: ">=2.14"
        streams:
          REMINDERS: {subjects: [reminders.mail.*], max_age: 7d, allow_msg_schedules: true}
    """
    for stream in facts.streams:
        config = stream.config
        if not config.get("allow_msg_schedules"):
            continue
        wrong = ["discard"] if config.get("discard") == "new" else []
        wrong += ["sources"] if config.get("sources") else []
        for key in wrong:
            shown = "discard: new" if key == "discard" else key
            yield Problem(
                f"{stream.address} has allow_msg_schedules, so it cannot have {shown}",
                stream.key(key),
                stream.address,
                "write discard: old" if key == "discard" else "copy into another stream",
                (Related(stream.key("allow_msg_schedules"), "allow_msg_schedules is here"),),
            )
