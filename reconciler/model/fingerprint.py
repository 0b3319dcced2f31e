"""What makes a finding the same one in the next run, wherever it has moved to in its file."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from reconciler.model.finding import Finding

_PLACE = re.compile(r"(\.ya?ml):\d+(?::\d+)?\b|\bline \d+(?:, column \d+)?")
_TARGETS = re.compile(r"^targets? [^:]+: ")


def fingerprints(found: Sequence[Finding]) -> list[str]:
    """A fingerprint for each finding, in the same order: 32 hexadecimal digits, unique among them.

    It is made of the rule's id, the address (without one, the file) and what the message says, leaving out lines,
    columns and the targets that have the finding too. Findings that are equal in these are numbered by their places.
    """
    made = [""] * len(found)
    seen: Counter[str] = Counter()
    for index in sorted(range(len(found)), key=lambda index: found[index].sort_key):
        same = _same(found[index])
        seen[same] += 1
        text = f"{same}\0{seen[same]}"
        made[index] = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return made


def _same(each: Finding) -> str:
    about = str(each.address) if each.address else each.at.file
    message = _PLACE.sub(r"\1", _TARGETS.sub("", each.message))
    return "\0".join((each.rule_id, about, " ".join(message.split())))
