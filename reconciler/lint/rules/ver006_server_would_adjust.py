from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconciler.kinds import CONSUMER, STREAM, Kind
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.topology import Config, Resource

_TOLD = frozenset({"ack_wait", "deny_purge", "flow_control", "idle_heartbeat"})
"""What another rule says of a value that is written and not used: REL005, REL047."""


@rule(
    "VER006",
    "server-would-adjust",
    Severity.info,
    source="checkStreamCfg and setConsumerConfigDefaults in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """What the server sets because of another field is written out.

    It does so without a word: subject_delete_marker_ttl switches on allow_msg_ttl and allow_rollup_hdrs,
    allow_msg_schedules the latter; ack_policy: flow_control sets flow_control and idle_heartbeat; sealed lifts max_age;
    and a mirror's mirror_direct is what allow_direct of its origin is. This tool knows that and plans nothing for it,
    but readers of the file do not see it, and who sends the values of the file as they are is refused by nats-server
    2.11.0 and 2.11.1, which do not switch on allow_msg_ttl.

    Bad:

        servers: ">=2.11"
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, subject_delete_marker_ttl: 1h}

    Good:

        servers: ">=2.11"
        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            subject_delete_marker_ttl: 1h
            allow_msg_ttl: true
            allow_rollup_hdrs: true
    """
    for kind, resources in ((STREAM, facts.streams), (CONSUMER, facts.consumers)):
        for resource in resources:
            hidden = _hidden(kind, resource.config)
            for cause in resource.config if hidden else ():
                forced = kind.implied({cause: resource.config[cause]}, _no_other)
                values = {key: hidden.pop(key) for key in forced if key in hidden}
                if values:
                    shown = ", ".join(_shown(kind, *each) for each in values.items())
                    yield Problem(
                        f"{cause} of {resource.address} makes the server set {shown}",
                        resource.key(cause),
                        resource.address,
                        f"write {shown}",
                    )
    yield from _mirrors(facts)


def _no_other(stream: str) -> Config | None:
    """What the server sets because of another stream is told by itself."""
    return None


def _hidden(kind: Kind, config: Config) -> dict[str, Any]:
    """What the server sets and the declaration does not say, though it is not what an absent field means."""
    hidden = {}
    for key, value in kind.implied(config, _no_other).items():
        written = config.get(key)
        if value is None:
            continue
        if written is None:
            if value != kind.absent.get(key) and key != "ack_wait":
                hidden[key] = value
        elif written != value and key not in _TOLD:
            hidden[key] = value
    return hidden


def _shown(kind: Kind, key: str, value: Any) -> str:
    value = kind.by_name[key].type.yaml(value)
    return f"{key}: {str(value).lower() if isinstance(value, bool) else value}"


def _mirrors(facts: Facts) -> Iterator[Problem]:
    for stream in facts.streams:
        written, mirror = stream.config.get("mirror_direct"), stream.config.get("mirror")
        origin = facts.origin(mirror["name"]) if mirror and not mirror.get("external") else None
        if written is not None and origin and written != bool(origin.config.get("allow_direct")):
            yield _overruled(stream, origin)


def _overruled(stream: Resource, origin: Resource) -> Problem:
    shown = "false" if stream.config["mirror_direct"] else "true"
    return Problem(
        f"the server makes mirror_direct of {stream.address} {shown}, as allow_direct of {origin.address} is",
        stream.at("mirror_direct"),
        stream.address,
        f"write mirror_direct: {shown}, or change allow_direct of {origin.address}",
    )
