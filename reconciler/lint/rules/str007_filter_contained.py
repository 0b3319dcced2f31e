from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.subjects import contains, valid
from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR007", "filter-contained", Severity.error)
def check(facts: Facts) -> Iterator[Problem]:
    """No filter of a consumer contains another one of its filters.

    The server refuses the consumer (10138), also for a filter that is repeated. The wider one says it all.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.order.>, orders.order.created], max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subjects: [orders.order.*, orders.refund.approved], max_deliver: 5}
    """
    for consumer in facts.consumers:
        filters = consumer.config.get("filter_subjects") or ()
        if len(filters) < 2:
            continue
        for second, narrow in enumerate(filters):
            wider = (
                first
                for first, wide in enumerate(filters)
                if first != second and contains(wide, narrow) and (wide != narrow or first < second)
            )
            first = next(wider, None)
            if first is not None and valid(narrow) and valid(filters[first]):
                yield Problem(
                    f"filter {narrow!r} of {consumer.address} is within its filter {filters[first]!r}"
                    if narrow != filters[first]
                    else f"filter {narrow!r} of {consumer.address} is written twice",
                    consumer.at("filter_subjects", second),
                    consumer.address,
                    f"leave out {narrow}",
                    (Related(consumer.at("filter_subjects", first), f"filter {filters[first]!r}"),),
                )
