from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_RESERVED = frozenset(
    {"AUX", "CON", "NUL", "PRN", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10))}
)


@rule(
    "NAM026",
    "os-reserved-name",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/nats_admin/jetstream_admin/naming",
)
def check(facts: Facts) -> Iterator[Problem]:
    """No stream or consumer is called what Windows keeps for devices: CON, PRN, AUX, NUL, COM1 to COM9, LPT1 to LPT9.

    The name becomes a folder of the server's storage, and on Windows no folder can have it, in large or small letters.
    A server on another system takes the name; its backup cannot be restored everywhere.

    Bad:

        streams:
          AUX: {subjects: [aux.sensor.read], max_age: 7d}

    Good:

        streams:
          AUXILIARY: {subjects: [aux.sensor.read], max_age: 7d}
    """
    for name, resources in facts.asset_names.items():
        if len(name) < 5 and name.upper() in _RESERVED:
            for resource in resources:
                yield Problem(
                    f"{resource.address} has a name that Windows keeps for a device",
                    resource.key(),
                    resource.address,
                    f"add what it is for, like {name}-EVENTS"
                    if name.isupper()
                    else f"add what it is for, like {name}-reader",
                )
