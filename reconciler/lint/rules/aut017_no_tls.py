from __future__ import annotations

import re
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

_ENCRYPTED = ("tls", "tls_first", "ca", "cert")
_URL = re.compile(r"(?:(?P<scheme>[a-z]+)://)?(?:[^@]*@)?(?P<host>\[[^\]]*\]|[^:/]*)", re.IGNORECASE)
_LOOPBACK = re.compile(r"(?:.*\.)?localhost\.?|127(?:\.[0-9]+){3}|\[::1\]", re.IGNORECASE)


@rule(
    "AUT017",
    "no-tls",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/configuration/securing_nats/tls",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A target on another machine is reached with TLS.

    A nats:// URL takes TLS when the server offers it, and does without when somebody in between says that it does not:
    then he reads the login and all that follows, and can answer in the server's place. tls://, or tls: true, refuses
    such a connection. Nothing is said of servers on one's own machine, and of targets that leave it to a context where
    to connect. In a network that is encrypted by other means, ignore the rule and say so.

    Bad:

        targets:
          prod: {url: "nats://nats.shop.example:4222", nkey: /run/secrets/topology.nk}

    Good:

        targets:
          prod: {url: "tls://nats.shop.example:4222", nkey: /run/secrets/topology.nk}
    """
    for target in facts.topology.targets.values():
        if any(target.settings.get(key) for key in _ENCRYPTED):
            continue
        urls = [_parts(each) for each in target.settings.get("url", "").split(",")]
        open_hosts = [host for scheme, host in urls if scheme == "nats" and host and not _LOOPBACK.fullmatch(host)]
        # One tls:// among the servers makes TLS a must for all of them.
        if open_hosts and not any(scheme == "tls" for scheme, _ in urls):
            yield Problem(
                f"target {target.name} takes a connection to {open_hosts[0]} without TLS",
                target.places.at("url"),
                None,
                f"write tls://{open_hosts[0]}, and ca: PATH when its certificate is not from a public authority",
            )


def _parts(url: str) -> tuple[str, str]:
    """Scheme and host of a URL, and nothing of its login."""
    match = _URL.match(url.strip())
    return ((match["scheme"] or "nats").lower(), match["host"]) if match else ("", "")
