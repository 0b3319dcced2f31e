from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource


@rule(
    "NAM025",
    "case-fold-collision",
    Severity.warning,
    source="https://docs.nats.io/running-a-nats-service/nats_admin/jetstream_admin/naming",
)
def check(facts: Facts) -> Iterator[Problem]:
    """Names of two streams, or of two consumers of one stream, differ in more than large and small letters.

    Each is a folder of the server's storage. On Windows and macOS, where Foo and foo are one folder, two streams would
    write into each other; and people mistake one for the other everywhere.

    Bad:

        streams:
          ORDERS: {subjects: [orders.order.>], max_age: 7d}
          Orders: {subjects: [orders.refund.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.order.>], max_age: 7d}
          REFUNDS: {subjects: [orders.refund.>], max_age: 7d}
    """
    folded = Counter(name.casefold() for name in facts.asset_names)
    first: dict[tuple[str, str], Resource] = {}
    for name, resources in facts.asset_names.items():
        if folded[name.casefold()] > 1:
            for resource in resources:
                inside = "" if resource.address.stores else resource.address.stream
                other = first.setdefault((inside, name.casefold()), resource)
                if other is not resource:
                    yield Problem(
                        f"{resource.address} and {other.address} differ only in large and small letters",
                        resource.key(),
                        resource.address,
                        "give one of them another name",
                        (Related(other.key(), f"{other.address} is here"),),
                    )
