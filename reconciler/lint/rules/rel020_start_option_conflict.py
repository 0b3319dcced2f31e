from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, filters
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_FITTING = {"opt_start_seq": "by_start_sequence", "opt_start_time": "by_start_time"}
_NEEDED = {policy: key for key, policy in _FITTING.items()}
_EXAMPLES = {"opt_start_seq": "1000", "opt_start_time": "2026-11-23T08:00:00Z"}


@rule(
    "REL020", "start-option-conflict", Severity.error, ignorable=False, source="checkConsumerCfg in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer has the start option that its deliver_policy asks for, and no other.

    by_start_sequence needs opt_start_seq, by_start_time needs opt_start_time, last_per_subject needs a filter; the
    others take none. The server refuses the consumer (10094).

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {deliver_policy: all, opt_start_seq: 1000, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {deliver_policy: by_start_sequence, opt_start_seq: 1000, max_deliver: 5}
    """
    for consumer in facts.consumers:
        config = consumer.config
        policy = config.get("deliver_policy", "all")
        needed = _NEEDED.get(policy)
        if needed and not config.get(needed):
            yield Problem(
                f"{consumer.address} has deliver_policy: {policy} and no {needed}",
                consumer.at("deliver_policy"),
                consumer.address,
                f"write {needed}: {_EXAMPLES[needed]}",
            )
        if policy == "last_per_subject" and not filters(config):
            yield Problem(
                f"{consumer.address} has deliver_policy: last_per_subject and no filter",
                consumer.at("deliver_policy"),
                consumer.address,
                'write filter_subject: ">" for all subjects',
            )
        for key, fitting in _FITTING.items():
            if config.get(key) and key != needed:
                yield Problem(
                    f"{consumer.address} has {key} and deliver_policy: {policy}",
                    consumer.key(key),
                    consumer.address,
                    f"write deliver_policy: {fitting}, or leave {key} out",
                )
