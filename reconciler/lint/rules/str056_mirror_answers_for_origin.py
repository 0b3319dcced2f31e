from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts, called
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import BUCKETS, holder
from reconciler.model.finding import Related, Severity
from reconciler.model.topology import Resource


@rule("STR056", "mirror-answers-for-origin", Severity.warning, source="seen on nats-server 2.10.26 to 2.15.1")
def check(facts: Facts) -> Iterator[Problem]:
    """A mirror that answers for its origin has all that the origin has, under the same subjects.

    When the origin has allow_direct, as buckets have, the server lets each mirror in the same account answer direct
    reads of it too, and cannot be told otherwise (2.10.26 to 2.15.1). Every other read then goes to the mirror. With
    subject_transforms, with filter_subject, or with a shorter max_age the mirror does not find what the origin has, so
    readers of the origin are told that a message or key is not there. Sources answer for themselves only.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_direct: true}
          CREATED: {mirror: {name: ORDERS, filter_subject: orders.order.created}, max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d, allow_direct: true}
          CREATED: {sources: [{name: ORDERS, filter_subject: orders.order.created}], max_age: 7d}
    """
    for store in facts.stores:
        mirror = store.config.get("mirror")
        if not mirror or mirror.get("external"):
            continue
        origin = facts.origin(mirror["name"])
        answers = (origin or store).config.get("allow_direct" if origin else "mirror_direct")
        lacking = next(_lacking(store, origin), None) if answers else None
        if lacking is None:
            continue
        address = holder(mirror["name"]) if origin is None else origin.address
        name = address.name if store.address.kind in BUCKETS else mirror["name"]
        yield Problem(
            f"{store.address} answers reads of {address} too, and with its {lacking[-1]} does not find everything",
            store.key(*lacking[:-1]),
            store.address,
            f"write sources: [{{name: {name}, …}}] instead of mirror, or allow_direct: false for {address}",
            (Related(origin.at(), f"{address} is here"),) if origin else (),
        )


def _lacking(mirror: Resource, origin: Resource | None) -> Iterator[tuple[str, ...]]:
    """Why a mirror lacks some of its origin: the path of the field, and its name in YAML at the end."""
    for key in ("subject_transforms", "filter_subject"):
        if mirror.config["mirror"].get(key):
            yield "mirror", key, key
    age = mirror.config.get("max_age") or 0
    if origin is not None and age > 0 and not 0 < (origin.config.get("max_age") or 0) <= age:
        yield "max_age", called(mirror, "max_age")
