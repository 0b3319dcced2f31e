from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import names
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

LONGEST = 32


@rule(
    "NAM024",
    "asset-name-long",
    Severity.info,
    source="https://docs.nats.io/running-a-nats-service/nats_admin/jetstream_admin/naming",
)
def check(facts: Facts) -> Iterator[Problem]:
    """The name of a stream or consumer has at most 32 characters.

    The server keeps a consumer in a folder whose path has the names of the account, the stream and the consumer, which
    some file systems limit; the same names are in each API subject, permission and log line. The server itself takes
    255 bytes. KV_ and OBJ_ before the name of a bucket count.

    Bad:

        streams:
          ORDERS_OF_ALL_CUSTOMERS_AND_THEIR_REFUNDS: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """
    for name, resources in facts.asset_names.items():
        if len(name) > LONGEST and not names.problem(name):
            for resource in resources:
                whose = "name" if resource.address.leaf == name else f"stream {name}"
                yield Problem(
                    f"the {whose} of {resource.address} has {len(name)} characters, {LONGEST} is the most",
                    resource.key(),
                    resource.address,
                    "name the next one shorter; what is live cannot be renamed, only made anew",
                )
