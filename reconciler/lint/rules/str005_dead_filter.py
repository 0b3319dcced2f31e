from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.subjects import SubjectSet
from reconciler.lint.facts import Facts, PartialFilter
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Related, Severity
from reconciler.model.spelling import nearest

SHOWN = 4
"""How many subjects of a stream a message lists."""
SEARCHES = 50
"""For how many filters all streams are searched; when a whole topology is wrong, the first ones show how."""


@rule(
    "STR005",
    "dead-filter",
    Severity.error,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#filtersubjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer's filter matches something that its stream stores.

    The server takes any filter (since 2.10) and then delivers nothing, for ever and without an error. A stream's
    messages have its own subjects and those of its mirror or sources; a stream with a subject transform, or with
    origins that are not declared here, is not judged.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subject: order.order.created, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.>]
            max_age: 7d
            consumers:
              billing: {filter_subject: orders.order.created, max_deliver: 5}
    """
    elsewhere = 0
    for each in facts.partial_filters:
        if each.dead:
            meant = _meant(each.use.tokens, each.union)
            elsewhere += not meant
            stored = each.union.subjects
            shown = ", ".join(stored[:SHOWN]) + (", …" if len(stored) > SHOWN else "")
            yield Problem(
                f"{each.use} matches nothing that {each.stream.address} stores ({shown})",
                each.use.at,
                each.use.address,
                f"write {meant}" if meant else _owner(facts, each) if elsewhere <= SEARCHES else _any(each),
                (Related(each.stream.key("subjects"), f"{each.stream.address} stores {shown}"),),
            )


def _owner(facts: Facts, each: PartialFilter) -> str:
    """Which other stream has what the filter asks for."""
    for stream in facts.streams:
        union = facts.union(stream)
        if union is not None and union.collides(each.use.subject):
            return f"{stream.address} stores it: put the consumer there"
    return _any(each)


def _any(each: PartialFilter) -> str:
    return f"write a subject of {each.stream.address}"


def _meant(tokens: Sequence[str], union: SubjectSet) -> str:
    """The filter with its one misspelt token put right; empty when that does not help."""
    for index, token in enumerate(tokens):
        columns = [subject.split(".")[index : index + 1] for subject in union.subjects]
        near = nearest(token, dict.fromkeys(word for column in columns for word in column))
        if near and near != token:
            meant = ".".join([*tokens[:index], near, *tokens[index + 1 :]])
            if union.collides(meant):
                return meant
    return ""
