from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "AUT023",
    "token-auth",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/tokens",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A target does not log in with a token.

    A token is one password for everybody who uses the servers: nobody can tell who did what, permissions are the same
    for all, and when it has to change, everything stops at once. An NKey is of one holder and never sent. Where the
    servers know nothing but a token, ignore the rule and say so.

    Bad:

        targets:
          prod: {url: "tls://nats.shop.example:4222", token: {env: SHOP_TOKEN}}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", nkey: /run/secrets/topology.nk}
    """
    for target in facts.topology.targets.values():
        if "token" in target.settings:
            yield Problem(
                f"target {target.name} logs in with a token that all users share",
                target.places.key("token"),
                None,
                "write nkey: PATH of a file with a seed, or creds: PATH of a credentials file",
            )
