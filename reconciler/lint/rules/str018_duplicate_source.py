from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity


@rule("STR018", "duplicate-source", Severity.error, ignorable=False, source="checkStreamCfg in nats-server 2.14.5")
def check(facts: Facts) -> Iterator[Problem]:
    """A stream does not list the same source twice.

    The server refuses it (10140). Two entries are the same when name, external.api, filter_subject and
    subject_transforms are; where they start makes no difference.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE: {sources: [{name: ORDERS}, {name: ORDERS, opt_start_seq: 1000}], max_age: 90d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
          ARCHIVE:
            sources:
              - {name: ORDERS, filter_subject: orders.order.created}
              - {name: ORDERS, filter_subject: orders.order.cancelled}
            max_age: 90d
    """
    for stream in facts.stores:
        sources = stream.config.get("sources") or ()
        if len(sources) < 2:
            continue
        first: dict[str, int] = {}
        for index, source in enumerate(sources):
            same = first.setdefault(_identity(source), index)
            if same != index:
                yield Problem(
                    f"{stream.address} lists source {source['name']!r} twice",
                    stream.at("sources", index),
                    stream.address,
                    "leave one of them out, or give each its own filter_subject",
                    (Related(stream.at("sources", same), "the first one is here"),),
                )


def _identity(source: Mapping[str, Any]) -> str:
    """What makes a source another one to the server (2.15.1); of a consumer and an external only these parts count."""
    api = (source.get("external") or {}).get("api") or ""
    consumer = (source.get("consumer") or {}).get("name") or ""
    wanted = source.get("filter_subject") or ""
    transforms = [(each.get("src") or "", each.get("dest") or "") for each in source.get("subject_transforms") or ()]
    return repr((source["name"], api, wanted, transforms, consumer))
