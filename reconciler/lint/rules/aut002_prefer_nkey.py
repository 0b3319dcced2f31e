from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "AUT002",
    "prefer-nkey",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A target logs in with an NKey or a credentials file rather than with a password.

    A password is sent to the server, and whoever answers in its place has it. With an NKey the server sends a number
    to sign and the seed never leaves its holder; the server's configuration has the public key only. Where the servers
    know nothing but passwords, ignore the rule and say so.

    Bad:

        targets:
          prod: {url: "tls://nats.shop.example:4222", user: topology, password: {env: SHOP_PASSWORD}}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", nkey: /run/secrets/topology.nk}
    """
    for target in facts.topology.targets.values():
        said = [key for key in ("password", "user") if key in target.settings]
        # What is used of several is the stronger one.
        if said and not target.settings.keys() & {"nkey", "creds"}:
            yield Problem(
                f"target {target.name} logs in with a password",
                target.places.key(said[0]),
                None,
                "write nkey: PATH of a file with a seed, or creds: PATH of a credentials file",
            )
