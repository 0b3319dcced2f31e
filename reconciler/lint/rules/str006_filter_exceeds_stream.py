from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.subjects import ANY, REST, contains
from reconciler.lint.facts import Facts, PartialFilter
from reconciler.lint.rule import Problem, rule
from reconciler.model.finding import Severity

SHOWN = 4


@rule(
    "STR006",
    "filter-exceeds-stream",
    Severity.warning,
    source="https://docs.nats.io/nats-concepts/jetstream/consumers#filtersubjects",
)
def check(facts: Facts) -> Iterator[Problem]:
    """A consumer's filter asks for nothing that its stream does not store.

    The part outside is never delivered, though the filter promises it. What counts is all of the stream's subjects
    together: a.* and a.*.> cover a.>, although neither does alone. Where the stream lists several words for a
    token, as in berlin.temperature and oslo.temperature, a * in the filter stands for these.

    Bad:

        streams:
          ORDERS:
            subjects: [orders.order.*]
            max_age: 7d
            consumers:
              billing: {filter_subject: orders.>, max_deliver: 5}

    Good:

        streams:
          ORDERS:
            subjects: [orders.order.*]
            max_age: 7d
            consumers:
              billing: {filter_subject: orders.order.*, max_deliver: 5}
    """
    for each in facts.partial_filters:
        if not each.dead and not any(contains(shape, each.use.subject) for shape in _shapes(each.union.subjects)):
            yield Problem(
                f"{each.use} also asks for {each.missed}, which {each.stream.address} never stores",
                each.use.at,
                each.use.address,
                _hint(each),
            )


def _shapes(subjects: Sequence[str]) -> Iterator[str]:
    """For each number of tokens one pattern: a token that all subjects agree on, or a *."""
    tokens: dict[int, list[list[str]]] = {}
    for subject in subjects:
        split = subject.split(".")
        tokens.setdefault(len(split), []).append(split)
    for group in tokens.values():
        if not any(REST in split for split in group):
            yield ".".join(words[0] if len(set(words)) == 1 else ANY for words in zip(*group, strict=True))


def _hint(each: PartialFilter) -> str:
    within = [subject for subject in each.union.subjects if contains(each.use.subject, subject)]
    if len(within) == len(each.union.subjects) and each.use.path == ("filter_subject",):
        return f"write {within[0]}" if len(within) == 1 else "leave the filter out to get all that the stream stores"
    if not within:
        return f"narrow it to what {each.stream.address} stores"
    return f"write {', '.join(within[:SHOWN])}" + (", …" if len(within) > SHOWN else "")
