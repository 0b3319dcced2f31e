from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity


@rule(
    "AUT001",
    "secret-in-file",
    Severity.error,
    ignorable=False,
    source="https://docs.nats.io/running-a-nats-service/configuration/securing_nats/auth_intro/nkey_auth",
)
def check(facts: Facts) -> Iterator[Problem]:
    """No secret stands in the files of a topology, in no value and in no comment.

    Files are read by many, are copied, and git forgets nothing: what once stood in one is known. Found are the seed of
    an NKey, a private key, and a password or token in a URL, unless the URL leads to one's own machine. Take it out,
    and make a new one, since this one has been seen. The finding does not repeat it.

    Bad:

        targets:
          prod: {url: "tls://deploy:hunter2@nats.shop.example:4222"}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", nkey: /run/secrets/topology.nk}
    """
    for found in facts.topology.exposed:
        yield Problem(f"{found.what} stands in the file", found.at, None, f"{found.hint}; then make a new one")
