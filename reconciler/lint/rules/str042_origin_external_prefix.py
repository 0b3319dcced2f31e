from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import literal, problem
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

OWN = "$JS.API"


@rule(
    "STR042", "origin-external-prefix", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5"
)
def check(facts: Facts) -> Iterator[Problem]:
    """The prefixes of an external origin are subjects without wildcards, and api is not this account's own.

    The server refuses api: $JS.API (10021), another api that is no subject or has wildcards (10052), and such a deliver
    prefix (10024).

    Bad:

        streams:
          ARCHIVE: {sources: [{name: ORDERS, external: {api: $JS.API}}], max_age: 90d}

    Good:

        streams:
          ARCHIVE: {sources: [{name: ORDERS, external: {api: $JS.hub.API}}], max_age: 90d}
    """
    for stream in facts.stores:
        for origin, path in origins(stream.config):
            for key, prefix in (origin.get("external") or {}).items():
                why = "" if not prefix else problem(prefix) or ("" if literal(prefix) else "it has a wildcard")
                if key == "api" and prefix == OWN:
                    why = "that is this account itself"
                if why:
                    yield Problem(
                        f"external {key} {prefix!r} of {stream.address} cannot be used: {why}",
                        stream.at(*path, "external", key),
                        stream.address,
                        "write $JS.<domain>.API, or leave external out when the stream is in this account"
                        if key == "api"
                        else "write a subject without wildcards, like deliver.hub",
                    )
