"""Past and imperative of English verbs, as far as subjects need them: a heuristic, so it only ever warns.

A regular verb is told by its ending, an irregular one by a table of those that name events. In a token of several
words, the verb is the first or the last word of an event (``checked-out``, ``payment-sent``) and the first one of
an order (``send-email``).
"""

from __future__ import annotations

import re

_IRREGULAR = {
    "become": "became", "begin": "begun", "bind": "bound", "break": "broken", "bring": "brought", "build": "built",
    "buy": "bought", "catch": "caught", "choose": "chosen", "cut": "cut", "deal": "dealt", "do": "done",
    "draw": "drawn", "drive": "driven", "fall": "fallen", "feed": "fed", "fight": "fought", "find": "found",
    "fly": "flown", "forget": "forgotten", "freeze": "frozen", "get": "got", "give": "given", "go": "gone",
    "grow": "grown", "hear": "heard", "hide": "hidden", "hit": "hit", "hold": "held", "keep": "kept",
    "know": "known", "lay": "laid", "lead": "led", "leave": "left", "lend": "lent", "let": "let", "lose": "lost",
    "make": "made", "mean": "meant", "meet": "met", "overdraw": "overdrawn", "override": "overridden", "pay": "paid",
    "prepay": "prepaid", "put": "put", "quit": "quit", "read": "read", "rebuild": "rebuilt", "repay": "repaid",
    "resend": "resent", "reset": "reset", "ride": "ridden", "ring": "rung", "rise": "risen", "run": "run",
    "say": "said", "see": "seen", "seek": "sought", "sell": "sold", "send": "sent", "set": "set", "shake": "shaken",
    "shoot": "shot", "show": "shown", "shut": "shut", "sleep": "slept", "speak": "spoken", "spend": "spent",
    "split": "split", "spread": "spread", "stand": "stood", "steal": "stolen", "stick": "stuck", "strike": "struck",
    "sweep": "swept", "take": "taken", "teach": "taught", "tell": "told", "think": "thought", "throw": "thrown",
    "understand": "understood", "undo": "undone", "upset": "upset", "wake": "woken", "wear": "worn", "win": "won",
    "withdraw": "withdrawn", "withhold": "withheld", "write": "written", "overwrite": "overwritten",
    "rewrite": "rewritten", "unfreeze": "unfrozen", "undertake": "undertaken", "cast": "cast", "cost": "cost",
}  # fmt: skip
_PAST = frozenset(_IRREGULAR.values()) | {
    "began", "broke", "chose", "did", "drew", "drove", "fell", "flew", "forgot", "froze", "gave", "gotten", "grew",
    "hid", "knew", "ran", "rang", "rose", "saw", "spoke", "stole", "threw", "took", "wrote", "went", "withdrew",
}  # fmt: skip
_BASE_OF = {past: base for base, past in _IRREGULAR.items()}
_NOT_PAST = frozenset({
    "bed", "bleed", "breed", "embed", "exceed", "feed", "greed", "heed", "indeed", "need", "proceed", "red", "reed",
    "seed", "shed", "shred", "speed", "sled", "succeed", "weed", "wed",
})  # fmt: skip
"""Words on -ed that are no past of another verb, or are the verb itself."""
_PARTICLES = frozenset({
    "about", "away", "back", "by", "down", "forward", "in", "off", "on", "out", "over", "through", "together",
    "under", "up",
})  # fmt: skip
_DOUBLED = frozenset({
    "admit", "ban", "cancel", "commit", "compel", "control", "defer", "drop", "embed", "equip", "expel", "fit",
    "flag", "grab", "jam", "log", "map", "occur", "omit", "patrol", "permit", "pin", "plan", "plug", "refer", "remit",
    "rub", "scan", "ship", "skip", "slip", "snap", "stop", "strip", "submit", "swap", "tag", "tap", "transfer",
    "transmit", "trap", "trim", "trip", "unpin", "unplug", "wrap", "zip",
})  # fmt: skip
"""Regular verbs that double their last letter."""
_NOUNS = {
    "checkin": "checked-in", "checkout": "checked-out", "handover": "handed-over", "login": "logged-in",
    "logout": "logged-out", "payout": "paid-out", "pickup": "picked-up", "rollback": "rolled-back",
    "shutdown": "shut-down", "signup": "signed-up", "startup": "started-up", "timeout": "timed-out",
}  # fmt: skip
"""Nouns made of a verb and a particle."""
_COMMON = (
    "accept", "activate", "add", "apply", "approve", "archive", "assign", "book", "cancel", "capture", "change",
    "charge", "close", "complete", "confirm", "create", "deactivate", "decline", "delete", "deliver", "deploy",
    "dispatch", "expire", "fail", "import", "issue", "notify", "open", "order", "pack", "place", "process", "publish",
    "receive", "refund", "register", "reject", "release", "remove", "rename", "request", "reserve", "resolve",
    "restore", "retry", "return", "revoke", "schedule", "settle", "ship", "start", "stop", "submit", "suspend",
    "update", "upload", "validate", "verify",
)  # fmt: skip
"""Regular verbs whose base is not to be seen from their past: ``created`` could come of ``creat``."""
_WORDS = re.compile(r"[-_]")
_VERB = re.compile(r"^[a-z]{3,}$")


def is_past(token: str) -> bool:
    """Whether an event's token starts or ends with a past form: ``payment-sent``, ``rejected-by-bank``."""
    words = _words(token)
    return _past(words[-1]) or _past(words[0])


def is_imperative(token: str) -> bool:
    """Whether an order's token starts with something that is not certainly a past form (``cut`` is both)."""
    word = _words(token)[0]
    return not _past(word) or _BASE_OF.get(word) == word


def past_of(token: str) -> str:
    """The token with its verb in the past, ``created`` for ``create``; empty when there is no good guess."""
    words = _words(token)
    verb = 0 if len(words) > 1 and words[-1] in _PARTICLES else -1
    past = _to_past(words[verb])
    return _join(token, words, verb, past) if past else ""


def imperative_of(token: str) -> str:
    """The token with its first word as an order, ``send`` for ``sent``; empty when there is no good guess."""
    words = _words(token)
    base = _BASE_OF.get(words[0]) or _REGULAR_BASE_OF.get(words[0], "")
    return _join(token, words, 0, base) if base else ""


def _words(token: str) -> list[str]:
    return _WORDS.split(token.lower())


def _join(token: str, words: list[str], index: int, word: str) -> str:
    words[index] = word
    return ("_" if "_" in token else "-").join(words)


def _past(word: str) -> bool:
    return word in _PAST or (word.endswith("ed") and len(word) > 3 and word not in _NOT_PAST)


def _to_past(verb: str) -> str:
    if verb in _IRREGULAR:
        return _IRREGULAR[verb]
    if not _VERB.match(verb) or _past(verb):
        return ""
    if verb in _DOUBLED:
        return verb + verb[-1] + "ed"
    if verb in _NOUNS:
        return _NOUNS[verb]
    if verb.endswith(("ing", "ion", "ment")) or (verb.endswith("s") and not verb.endswith("ss")):
        return ""
    if verb.endswith("e"):
        return verb + "d"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb[:-1] + "ied"
    return verb + "ed"


_REGULAR_BASE_OF = {_to_past(verb): verb for verb in (*_COMMON, *sorted(_DOUBLED))} | {"canceled": "cancel"}
