from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.consumer import SECOND
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity
from reconciler.model.topology import Config


@rule(
    "REL047",
    "option-without-effect",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#configuration",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Every option that is written has an effect.

    The server takes these and does nothing with them: deliver_group on a pull consumer; max_batch, max_expires and
    max_bytes on a push consumer; ack_wait, backoff and max_deliver without acknowledgements; another heartbeat than 1s,
    and flow_control: false, with ack_policy: flow_control; compression of a stream in memory; deny_purge: true beside
    subject_delete_marker_ttl or allow_msg_schedules, which switch it off.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {deliver_group: billing, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        for key, why in _idle(config):
            yield Problem(
                f"{key} of {consumer.address} has no effect: {why}",
                consumer.key(key),
                consumer.address,
                f"leave {key} out",
            )
    for stream in facts.stores:
        config = stream.config
        if config.get("storage") == "memory" and config.get("compression", "none") != "none":
            yield Problem(
                f"compression of {stream.address} has no effect: storage is memory",
                stream.key("compression"),
                stream.address,
                "leave compression out",
            )
        for key in ("subject_delete_marker_ttl", "allow_msg_schedules"):
            if config.get("deny_purge") and config.get(key) and not config.get("allow_rollup_hdrs"):
                yield Problem(
                    f"deny_purge of {stream.address} has no effect: {key} switches it off",
                    stream.key("deny_purge"),
                    stream.address,
                    f"leave deny_purge out, or {key}",
                )


def _idle(config: Config) -> Iterator[tuple[str, str]]:
    """The options of a consumer that do nothing, and why."""
    ack = config.get("ack_policy")
    if not config.get("deliver_subject"):
        if config.get("deliver_group"):
            yield "deliver_group", "it is a pull consumer"
    else:
        for key in ("max_batch", "max_expires", "max_bytes"):
            if config.get(key):
                yield key, "it is a push consumer"
    if ack == "none":
        for key in ("ack_wait", "backoff", "max_deliver"):
            if config.get(key, 0) and config[key] != -1:
                yield key, "ack_policy is none"
    elif ack == "flow_control":
        if config.get("idle_heartbeat", SECOND) != SECOND:
            yield "idle_heartbeat", "with ack_policy: flow_control it is 1s"
        if config.get("flow_control") is False:
            yield "flow_control", "with ack_policy: flow_control it is true"
