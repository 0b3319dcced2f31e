from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

MOST = 20


@rule("PER001", "many-filters", Severity.warning, source="https://github.com/nats-io/nats-server/issues/4888")
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer has at most 20 filters.

    The server holds each message against each of them, for each consumer, and a request to change one sends them all.
    So many mostly list things one by one, like customers: give them a token of their own in the subject and filter with
    *, or let the consumer take more and skip what it does not want.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.*.created]
            max_age: 7d
            consumers:
              billing:
                max_deliver: 5
                filter_subjects: [
                  orders.aa.created, orders.ab.created, orders.ac.created, orders.ad.created, orders.ae.created,
                  orders.ba.created, orders.bb.created, orders.bc.created, orders.bd.created, orders.be.created,
                  orders.ca.created, orders.cb.created, orders.cc.created, orders.cd.created, orders.ce.created,
                  orders.da.created, orders.db.created, orders.dc.created, orders.dd.created, orders.de.created,
                  orders.ea.created]

    Good:

        streams:
          ORDERS:
            subjects: [orders.*.*.created]
            max_age: 7d
            consumers:
              billing: {filter_subject: orders.wholesale.*.created, max_deliver: 5}
    """
    for consumer in facts.consumers_saying("filter_subjects"):
        count = len(consumer.config.get("filter_subjects") or ())
        if count > MOST:
            yield Problem(
                f"{consumer.address} has {count} filters, {MOST} is the most",
                consumer.key("filter_subjects"),
                consumer.address,
                "give what they list a token of its own and filter with *, or split the consumer",
            )
