from __future__ import annotations

from collections.abc import Iterator

from reconciler.lint.facts import Facts
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

MOST = 100


@rule(
    "PER005",
    "many-consumers",
    Severity.warning,
    source="https://www.synadia.com/blog/jetstream-design-patterns-for-scale",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A stream has at most 100 durable consumers.

    Each consumer keeps a position of its own and is asked about each message; a replicated one is a Raft group with an
    election, a log and heartbeats of its own. When so many do the same for different customers or devices, let the
    instances of one service share a pull consumer; for readers that only look now and then, ordered consumers of the
    clients leave nothing behind on the server.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers: {
                r001, r002, r003, r004, r005, r006, r007, r008, r009, r010, r011, r012, r013, r014, r015, r016, r017,
                r018, r019, r020, r021, r022, r023, r024, r025, r026, r027, r028, r029, r030, r031, r032, r033, r034,
                r035, r036, r037, r038, r039, r040, r041, r042, r043, r044, r045, r046, r047, r048, r049, r050, r051,
                r052, r053, r054, r055, r056, r057, r058, r059, r060, r061, r062, r063, r064, r065, r066, r067, r068,
                r069, r070, r071, r072, r073, r074, r075, r076, r077, r078, r079, r080, r081, r082, r083, r084, r085,
                r086, r087, r088, r089, r090, r091, r092, r093, r094, r095, r096, r097, r098, r099, r100, r101}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {max_deliver: 5}
    """
    for stream in facts.stores:
        count = len(facts.topology.consumers_of(stream.address.stream))
        if count > MOST:
            yield Problem(
                f"{stream.address} has {count} durable consumers, {MOST} is the most",
                stream.key(),
                stream.address,
                "let the instances of one service share a pull consumer",
            )
