"""Whether a document is as the schema says: accepted quickly, or refused with findings."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from itertools import islice
from typing import Any

from reconciler.kinds import units
from reconciler.load import rules
from reconciler.load.language import TOPOLOGY, Language
from reconciler.load.parse import Document
from reconciler.model.finding import Finding
from reconciler.model.position import Position


def accepted(document: Document, language: Language = TOPOLOGY) -> bool:
    """Whether a document is as the schema says."""
    return bool(_validator(language).is_valid(document.data))


def sayable(section: str, body: Mapping[str, Any]) -> bool:
    """Whether a declaration in a section is as the schema says: ``streams``, ``{"max_age": "7d"}``."""
    return bool(_validator(TOPOLOGY).is_valid({section: {"NAME": body}}))


def refusals(
    document: Document, texts: Mapping[str, str], noted: Collection[Position], language: Language = TOPOLOGY
) -> list[Finding]:
    """Why a document that is not accepted is not; ``texts`` are those of the files that it comes from.

    Values at the places in ``noted`` are not told again: something is already known to be wrong with them.
    """
    # jsonschema takes 90 ms to import, so it is imported once something is wrong.
    from reconciler.load.explain import explain

    refused = list(islice(_validator(language).iter_errors(document.data), rules.MOST_FINDINGS + 1))
    return explain(document, texts, noted, refused, language)


def unit_problem(format: str, text: str) -> str | None:
    """Why a text is no duration, size or time, in the words of ``kinds.units``; None when it is one."""
    try:
        if text != "unlimited" or format == "nats-time":
            UNITS[format](text)
    except ValueError as error:
        return str(error)
    return None


UNITS: dict[str, Callable[[str], int]] = {
    "nats-duration": units.duration,
    "nats-size": units.size,
    "nats-time": units.instant,
}


@cache
def _validator(language: Language) -> Any:
    import jsonschema_rs

    # The formats refuse what a pattern cannot: a day 31 in June, or more than 63 bits of nanoseconds.
    formats = {name: lambda text, name=name: unit_problem(name, text) is None for name in UNITS}
    return jsonschema_rs.Draft202012Validator(language.schema(), formats=formats, validate_formats=True)
