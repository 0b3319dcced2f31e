from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.subjects import ANY, REST, contains
from reconciler.lint.facts import Facts, filters
from reconciler.lint.rule import Problem, rule
from reconciler.model.address import Address
from reconciler.model.finding import Related, Severity

_SHOWN = 3


@rule(
    "STR009",
    "redundant-filter",
    Severity.info,
    optional=True,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#filtersubjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A filter leaves something out.

    One that matches just what its stream stores costs the server a comparison for each message and says nothing. When
    the stream takes a further subject one day, the consumer misses it without a word. Many want exactly that, so that a
    consumer never sees anything new; so the rule is optional. A filter that asks for more than is stored is STR006.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {filter_subject: orders.>, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              audit: {max_deliver: 5}
    """
    literals = {subject for stream in facts.streams for subject in facts.stored(stream)}
    wider = {each.use.address for each in facts.partial_filters}
    for consumer in facts.consumers:
        one = consumer.config.get("filter_subject")
        # What most filters are: one word of many that the stream has.
        if (one and ANY not in one and REST not in one and one not in literals) or consumer.address in wider:
            continue
        wanted = filters(consumer.config)
        stream = facts.topology.get(Address("stream", consumer.address.stream)) if wanted else None
        union = facts.union(stream) if stream else None
        if stream and union and union.subjects and _all([each for each, _ in wanted], union.subjects):
            shown = ", ".join(repr(each) for each, _ in wanted[:_SHOWN]) + (", …" if len(wanted) > _SHOWN else "")
            key = str(wanted[0][1][0])
            yield Problem(
                f"filter {shown} of {consumer.address} matches all that {stream.address} stores",
                consumer.key(key),
                consumer.address,
                f"leave {key} out",
                (Related(stream.at("subjects"), f"what {stream.address} stores"),),
            )


def _all(wanted: Sequence[str], stored: Sequence[str]) -> bool:
    """Whether each subject of a stream is within one filter."""
    wild = [each for each in wanted if ANY in each or REST in each]
    return all(each in wanted or any(contains(wide, each) for wide in wild) for each in stored)
