from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds.convention import words_of
from reconciler.kinds.judgement import inner
from reconciler.kinds.subjects import ANY, REST
from reconciler.lint import tense
from reconciler.lint.facts import Facts, Use
from reconciler.lint.rule import Problem, rule
from reconciler.model.convention import Token
from reconciler.model.edit import Fix
from reconciler.model.finding import Severity


@rule(
    "NAM011",
    "event-past-tense",
    Severity.warning,
    fix=Fix.unsafe,
    source="a custom of event-driven systems; NATS has no such rule",
)
def check(facts: Facts) -> Iterator[Problem]:
    """An event is named in the past tense, an order in the imperative, where a convention's slot says so.

    An event tells what has happened, and nobody can refuse it: order.created. An order asks for something:
    order.create. The name is all a reader has to tell the two apart. The check knows English, by the ending of
    regular verbs and a list of others, and only warns; a word in the slot's enum, or an event of the glossary, is
    always right. Entries of the catalogue that are no events may stand in the present.

    Bad:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              event: {tense: past}
        streams:
          ORDERS: {subjects: [orders.order.create], max_age: 7d}

    Good:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              event: {tense: past}
        streams:
          ORDERS: {subjects: [orders.order.created], max_age: 7d}
    """
    if not any(token.tense for convention in facts.topology.conventions for token in convention.tokens):
        return
    listed = frozenset(words_of("events", facts.topology.glossary))
    for use in facts.valid_uses:
        verdict = facts.judged(use)
        if verdict is None or verdict.fault:
            continue
        for index, (word, slot) in enumerate(zip(use.tokens, verdict.convention.tokens, strict=False)):
            if not slot.tense or word in (ANY, REST) or inner(word, slot) in slot.values:
                continue
            if slot.tense == "past" and inner(word, slot) in listed:
                continue
            problem = _past(facts, use, index, slot) if slot.tense == "past" else _imperative(facts, use, index, slot)
            if problem:
                yield problem


def _past(facts: Facts, use: Use, index: int, slot: Token) -> Problem | None:
    word = use.tokens[index]
    entry = facts.topology.catalogue.get(use.subject)
    if tense.is_past(word) or (entry is not None and entry.config.get("kind", "event") != "event"):
        return None
    hint = f"name what has happened, like created; or list {word} as an enum"
    message = f"{use} has {word!r} as {slot}, which is not in the past tense"
    return _problem(facts, use, message, _meant(use, index, tense.past_of(word)), hint)


def _imperative(facts: Facts, use: Use, index: int, slot: Token) -> Problem | None:
    word = use.tokens[index]
    if tense.is_imperative(word):
        return None
    message = f"{use} has {word!r} as {slot}, which is not an imperative"
    meant = _meant(use, index, tense.imperative_of(word))
    return _problem(facts, use, message, meant, "name what is to be done, like create")


def _meant(use: Use, index: int, word: str) -> str:
    return ".".join([*use.tokens[:index], word, *use.tokens[index + 1 :]]) if word else ""


def _problem(facts: Facts, use: Use, message: str, meant: str, hint: str) -> Problem:
    if not meant:
        return Problem(message, use.at, use.address, hint)
    return Problem(message, use.at, use.address, f"write {meant}", edits=facts.renaming(use.subject, meant))
