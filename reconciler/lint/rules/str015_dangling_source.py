from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts, origins
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import holder
from reconciler.model.finding import Severity
from reconciler.model.spelling import nearest


@rule(
    "STR015",
    "dangling-source",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/jetstream/source_and_mirror",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The stream that a mirror or source copies is declared.

    The server takes a name that does not exist, since it may come later; so a typing error copies nothing, for ever
    and without an error. A stream that others manage is listed under unmanaged; one with external is in another
    account or domain and is not judged.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE: {sources: [{name: ORDRES}], max_age: 90d}

    Good:

        unmanaged: [VENDOR_*]
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE: {sources: [{name: ORDERS}, {name: VENDOR_ORDERS}], max_age: 90d}
    """
    for stream in facts.stores:
        for origin, path in origins(stream.config):
            name = origin["name"]
            known = origin.get("external") or facts.origin(name) is not None or facts.unmanaged(name)
            if known or names.problem(name):
                continue
            missing = holder(name)
            others = [holder(each.address.stream) for each in facts.stores if each is not stream]
            alike = {each.name: each.stream for each in others if each.kind == missing.kind}
            near = nearest(missing.name, alike)
            yield Problem(
                f"{stream.address} copies {missing}, which is not declared",
                stream.at(*path, "name"),
                stream.address,
                f"write {alike[near]}" if near else f"declare it, or list it under unmanaged: [{name}]",
            )
