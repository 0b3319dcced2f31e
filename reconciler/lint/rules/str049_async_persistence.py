from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity

_ONLY = {"storage": "file", "num_replicas": 1, "allow_atomic": False}


@rule(
    "STR049",
    "async-persistence",
    Severity.error,
    ignorable=False,
    servers=">=2.12",
    source="checkStreamCfg in nats-server 2.14.5",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream with persist_mode: async is on file, has one replica, and no allow_atomic.

    It confirms messages before they are written, which neither replicas nor batches that are stored all or none allow;
    in memory there is nothing to write. The server refuses the stream (10052).

    Bad:

        servers: ">=2.12"
        streams:
          SAMPLES: {subjects: [edge.press.sample], max_age: 1d, persist_mode: async, allow_atomic: true}

    Good:

        servers: ">=2.12"
        streams:
          SAMPLES: {subjects: [edge.press.sample], max_age: 1d, persist_mode: async}
    """
    for stream in facts.streams:
        config = stream.config
        if config.get("persist_mode") != "async":
            continue
        for key, only in _ONLY.items():
            if config.get(key, only) != only:
                yield Problem(
                    f"{stream.address} has persist_mode: async, so it cannot have {key}: {str(config[key]).lower()}",
                    stream.key(key),
                    stream.address,
                    f"leave {key} out, or leave persist_mode out",
                    (Related(stream.key("persist_mode"), "persist_mode is here"),),
                )
