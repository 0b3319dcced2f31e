"""How subjects are judged by conventions.

A pattern with wildcards is never wholly inside a convention, because ``*`` also matches misspelt tokens. So three
questions are asked instead, each decidable token by token: does a literal *conform*; does a pattern *admit* any
conventional subject at all; does it *leak*, that is match numbers of tokens that the convention forbids. Which
words the glossary allows depends on the tokens to the left, so the walk remembers what these can stand for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from types import MappingProxyType
from typing import NamedTuple

from reconciler.kinds import regex
from reconciler.kinds.convention import NEVER, REQUIRED
from reconciler.kinds.subjects import ANY, REST
from reconciler.model.convention import Aggregate, Convention, Domain, Glossary, Token
from reconciler.model.spelling import nearest

SHOWN = 8
"""How many words of a slot a message lists."""

NO_GLOSSARY: Glossary = MappingProxyType({})
_UNLISTED = (Aggregate(""),)
"""The aggregates of a domain that lists none: one that is right with any event."""

State = tuple[Domain, ...] | tuple[Aggregate, ...] | None
"""What the tokens so far can stand for in the glossary; None when they say nothing of it."""


class Reason(Enum):
    """What is wrong with a subject, by what has to be done about it."""

    shape = "shape"
    """It has another number of tokens, another literal, or a word that the convention itself does not list."""
    domain = "domain"
    """The glossary has no such domain."""
    aggregate = "aggregate"
    event = "event"
    wildcard = "wildcard"
    """It selects by a wildcard what has to be named."""


_REASONS = {"domains": Reason.domain, "aggregates": Reason.aggregate, "events": Reason.event}


class Verdict(NamedTuple):
    """What a convention says of a subject: whether it is admitted, else the one token at fault and why."""

    convention: Convention
    fault: str = ""
    """One reason, about one token or the number of tokens; empty when the subject is admitted."""
    meant: str = ""
    """The subject as it was probably meant; empty when there is no good guess."""
    reached: int = 0
    """How many tokens fitted before the fault."""
    leaks: tuple[str, ...] = ()
    """What an open pattern would be with the number of tokens that the convention has; empty when it fits."""
    reason: Reason = Reason.shape
    at: int = -1
    """The index of the token at fault; -1 when it is the number of tokens."""


def judge(subject: str, convention: Convention, glossary: Glossary = NO_GLOSSARY, *, selects: bool = False) -> Verdict:
    """Judge a valid subject or pattern by one convention.

    ``selects`` says that it picks messages, as a stream or a filter does, so that slots may ask for a ``*`` or
    forbid it.
    """
    tokens = subject.split(".")
    rest = tokens[-1] == REST
    given = tokens[:-1] if rest else tokens
    fewest, most = convention.required, len(convention.tokens)
    state: State = None
    unnamed = -1
    for index, (text, slot) in enumerate(zip(given, convention.tokens, strict=False)):
        if slot.literal:
            if text == slot.name or text == ANY:
                continue
            fault, word, reason = f"has {text!r} where {slot.name!r} stands in the convention", slot.name, Reason.shape
        elif text == ANY:
            if slot.glossary:
                state = step(slot, None, state, glossary)
            if slot.wildcard == NEVER and selects and unnamed < 0:
                unnamed = index
            continue
        else:
            fault, word, reason = _problem(text, slot, selects)
            if not fault and slot.glossary:
                after = step(slot, inner(text, slot), state, glossary)
                if after:
                    state = after
                else:
                    fault, word = _unlisted(text, slot, given[:index], convention, state, glossary)
                    reason = _REASONS[slot.glossary]
            if not fault:
                continue
        meant = ".".join([*tokens[:index], word, *tokens[index + 1 :]]) if word else ""
        leaks: tuple[str, ...] = ()
        if rest and not slot.literal and not convention.open:
            leaks = _lengths([*given[:index], word or str(slot), *given[index + 1 :]], fewest, most)
        return Verdict(convention, fault, meant, index, leaks, reason, index)
    if rest and selects and unnamed < 0:
        wild = enumerate(convention.tokens[len(given) :], len(given))
        unnamed = next((index for index, slot in wild if slot.wildcard == NEVER), -1)
    verdict = _counted(given, rest, convention)
    if unnamed < 0 or verdict.fault:
        return verdict
    slot, token = convention.tokens[unnamed], ANY if unnamed < len(given) else REST
    fault = f"has {token!r} as {slot}, which has to be named"
    return verdict._replace(fault=fault, reason=Reason.wildcard, at=unnamed)


def _counted(given: list[str], rest: bool, convention: Convention) -> Verdict:
    """The verdict on a subject whose tokens fit: whether there are as many as there have to be."""
    fewest, most = convention.required, len(convention.tokens)
    if rest:
        if convention.open:
            missing = most - len(given)
            longer = (".".join([*given, *[ANY] * missing, REST]),) if missing > 0 else ()
            return Verdict(convention, reached=len(given), leaks=longer)
        if len(given) >= most:
            fault = f"has more tokens than {convention.pattern}"
            return Verdict(convention, fault, ".".join(given[:most]), most)
        return Verdict(convention, reached=len(given), leaks=_lengths(given, fewest, most))
    if len(given) < fewest:
        fault = f"has {_tokens(len(given))}, so {convention.tokens[len(given)]} of {convention.pattern} is missing"
        return Verdict(convention, fault, reached=len(given))
    if convention.open:
        fault = f"has no token after {convention.pattern[:-2]}" if len(given) == most else ""
        return Verdict(convention, fault, reached=len(given))
    if len(given) > most:
        fault = f"has {_tokens(len(given))}, {convention.pattern} has {_span(fewest, most)}"
        return Verdict(convention, fault, reached=most)
    return Verdict(convention, reached=len(given))


def judge_any(
    subject: str, conventions: Sequence[Convention], glossary: Glossary = NO_GLOSSARY, *, selects: bool = False
) -> Verdict | None:
    """Judge by several conventions; None without any.

    Of those that admit the subject the most exact one speaks, and it leaks only what all of them forbid. When none
    admits it, the one that fitted furthest says why; between equals one that knows what was meant, then the first.
    """
    if len(conventions) == 1:
        return judge(subject, conventions[0], glossary, selects=selects)
    verdicts = [judge(subject, convention, glossary, selects=selects) for convention in conventions]
    admitting = [verdict for verdict in verdicts if not verdict.fault]
    if not admitting:
        return max(verdicts, key=_fitting, default=None)
    best = max(admitting, key=lambda verdict: verdict.convention.exactness)
    if not best.leaks:
        return best
    leaks: dict[str, None] = {}
    for verdict in admitting:
        if not verdict.leaks:
            return best._replace(leaks=())
        leaks |= dict.fromkeys(verdict.leaks)
    return best._replace(leaks=tuple(leaks))


def _fitting(verdict: Verdict) -> tuple[int, bool]:
    # Another literal than the subject's says that another convention was meant, not how the word is spelt.
    other = verdict.at >= 0 and verdict.convention.tokens[verdict.at].literal
    return verdict.reached, not other


class Judge:
    """Judges the subjects of one topology, each once for each kind of place."""

    def __init__(self, conventions: Sequence[Convention], glossary: Glossary = NO_GLOSSARY) -> None:
        self._glossary = glossary
        self._counting = {"": tuple(conventions)}
        """The conventions that count in a place, for places that some of them name; for all others under no name."""
        for place in {each for convention in conventions for each in convention.required_in}:
            self._counting[place] = tuple(each for each in conventions if place in each.required_in)
        self._verdicts: dict[tuple[str, bool], dict[str, Verdict | None]] = {}

    def names(self, place: str) -> bool:
        """Whether some convention says that it counts in a place."""
        return place in self._counting

    def verdict(self, subject: str, place: str = "", *, selects: bool = False) -> Verdict | None:
        """What the conventions that count in a place say of a valid subject; None when there are none."""
        named = place if place in self._counting else ""
        known = self._verdicts.setdefault((named, selects), {})
        if subject not in known:
            known[subject] = judge_any(subject, self._counting[named], self._glossary, selects=selects)
        return known[subject]


def step(slot: Token, word: str | None, state: State, glossary: Glossary) -> State:
    """What the tokens can stand for with one more; empty when the glossary has no such word there.

    ``word`` is None for a wildcard.
    """
    if slot.glossary == "domains":
        return tuple(glossary.values()) if word is None else (glossary[word],) if word in glossary else ()
    if slot.glossary == "aggregates":
        found: list[Aggregate] = []
        for domain in _domains(state, glossary):
            if not domain.aggregates:
                found += _UNLISTED
            elif word is None:
                found += domain.aggregates.values()
            elif word in domain.aggregates:
                found.append(domain.aggregates[word])
        return tuple(found)
    aggregates = _aggregates(state, glossary)
    return tuple(each for each in aggregates if word is None or not each.events or word in each.events)


def words(slot: Token, state: State, glossary: Glossary) -> tuple[str, ...] | None:
    """The words that can stand in a slot of the glossary; None when any can."""
    if slot.glossary == "domains":
        return tuple(glossary)
    if slot.glossary == "aggregates":
        domains = _domains(state, glossary)
        return None if any(not each.aggregates for each in domains) else _unique(each.aggregates for each in domains)
    aggregates = _aggregates(state, glossary)
    return None if any(not each.events for each in aggregates) else _unique(each.events for each in aggregates)


def _unique(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for group in groups for word in group))


def _domains(state: State, glossary: Glossary) -> Iterable[Domain]:
    return [each for each in state if isinstance(each, Domain)] if state else glossary.values()


def _aggregates(state: State, glossary: Glossary) -> Iterable[Aggregate]:
    if state and isinstance(state[0], Aggregate):
        return [each for each in state if isinstance(each, Aggregate)]
    domains = _domains(state, glossary)
    return [each for domain in domains for each in domain.aggregates.values() or _UNLISTED]


def inner(text: str, slot: Token) -> str:
    """What of a token stands in its slot: ``1`` of ``v1`` for ``v<major>``."""
    return text[len(slot.before) : len(text) - len(slot.after)] if slot.before or slot.after else text


def _problem(text: str, slot: Token, selects: bool) -> tuple[str, str, Reason]:
    """Why a token cannot stand in a slot, apart from the glossary, and what was probably meant; empty when it can."""
    word = text
    if slot.before or slot.after:
        fits = text.startswith(slot.before) and text.endswith(slot.after)
        if not fits or len(text) <= len(slot.before) + len(slot.after):
            return f"has {text!r} where {slot} stands in the convention", "", Reason.shape
        word = inner(text, slot)
    if slot.wildcard == REQUIRED and selects:
        return f"has {text!r} as {slot}, where a filter or stream has to take all of them", ANY, Reason.shape
    if slot.values and word not in slot.values:
        near = nearest(word, slot.values)
        fault = f"has {text!r} as {slot}, which is one of {listed(slot.values)}"
        return fault, f"{slot.before}{near}{slot.after}" if near else "", Reason.shape
    if slot.regex and not regex.compiled(slot.regex).matches(word):
        return f"has {text!r} as {slot}, which has to match {slot.regex}", "", Reason.shape
    return "", "", Reason.shape


def _unlisted(
    text: str, slot: Token, left: Sequence[str], convention: Convention, state: State, glossary: Glossary
) -> tuple[str, str]:
    """What is said of a word that the glossary does not have there, and the token that was probably meant."""
    known = words(slot, state, glossary) or ()
    near = nearest(inner(text, slot), known)
    holder = ".".join(
        token for token, each in zip(left, convention.tokens, strict=False) if each.glossary and token != ANY
    )
    has = f"{holder} has" if holder else "the glossary has"
    return f"has {text!r} as {slot}, and {has} {listed(known)}", f"{slot.before}{near}{slot.after}" if near else ""


def listed(known: Sequence[str]) -> str:
    """The first words of many."""
    return ", ".join(known[:SHOWN]) + (", …" if len(known) > SHOWN else "")


def _lengths(given: list[str], fewest: int, most: int) -> tuple[str, ...]:
    """An open pattern with each number of tokens that it may have."""
    lengths = range(max(fewest, len(given) + 1), most + 1)
    return tuple(".".join([*given, *[ANY] * (length - len(given))]) for length in lengths)


def _tokens(count: int) -> str:
    return f"{count} token" if count == 1 else f"{count} tokens"


def _span(fewest: int, most: int) -> str:
    return str(most) if fewest == most else f"{fewest} to {most}"


def shared_subject(one: Convention, other: Convention, glossary: Mapping[str, Domain] = NO_GLOSSARY) -> str | None:
    """A literal subject that both conventions admit; None when there is none, or when none is found soon."""
    longest = max(len(one.tokens), len(other.tokens))
    sides = (one, other)
    lengths = [
        length
        for length in range(1, longest + 2)
        if all(
            length > len(each.tokens) if each.open else each.required <= length <= len(each.tokens) for each in sides
        )
    ]
    for length in lengths:
        found = _Search(sides, length, glossary).found(0, (None, None))
        if found is not None:
            return ".".join(found)
    return None


_FREE = Token("x")
_MOST_TRIES = 20_000
"""How many tokens are tried for a subject that two conventions share."""


class _Search:
    """Looks for a subject of one length that two conventions admit, token by token."""

    def __init__(self, sides: tuple[Convention, Convention], length: int, glossary: Glossary) -> None:
        self.slots = [
            tuple(each.tokens[index] if index < len(each.tokens) else _FREE for each in sides)
            for index in range(length)
        ]
        self.glossary = glossary
        self.seen: set[tuple[object, ...]] = set()
        self.tries = 0

    def found(self, index: int, states: tuple[State, State]) -> list[str] | None:
        """The tokens from ``index`` on; None when there are none after such a beginning."""
        if index == len(self.slots):
            return []
        mark = (index, *(tuple(map(id, state or ())) for state in states))
        if mark in self.seen:
            return None
        self.seen.add(mark)
        slots = self.slots[index]
        for text in self._texts(slots, states):
            self.tries += 1
            if self.tries > _MOST_TRIES:
                return None
            after: list[State] = []
            for slot, state in zip(slots, states, strict=True):
                if not _takes(text, slot):
                    break
                moved = step(slot, inner(text, slot), state, self.glossary) if slot.glossary else state
                if slot.glossary and not moved:
                    break
                after.append(moved)
            else:
                rest = self.found(index + 1, (after[0], after[1]))
                if rest is not None:
                    return [text, *rest]
        return None

    def _texts(self, slots: tuple[Token, ...], states: tuple[State, State]) -> list[str]:
        """Tokens to try: when one side lists its words these, else one that both expressions match."""
        for slot, state in zip(slots, states, strict=True):
            known = words(slot, state, self.glossary) if slot.glossary else slot.values or None
            if slot.literal:
                return [slot.name]
            if known is not None:
                return [f"{slot.before}{word}{slot.after}" for word in known]
        one, other = (_expression(slot) for slot in slots)
        both = one.shared(other)
        return [] if both is None else [both]


def _takes(text: str, slot: Token) -> bool:
    return text == slot.name if slot.literal else not _problem(text, slot, selects=False)[0]


def _expression(slot: Token) -> regex.Regex:
    inside = f"(?:{slot.regex})" if slot.regex else regex.ANYTHING
    return regex.compiled(f"{regex.escaped(slot.before)}{inside}{regex.escaped(slot.after)}")
