"""The section ``lint`` as a ``Policy``; every pattern keeps its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.lint import OFF, VERSION
from reconciler.model.finding import Severity
from reconciler.model.policy import Named, Override, Policy, Setting
from reconciler.model.position import Places


def policy(section: Mapping[str, Any], places: Places) -> Policy:
    """Read an accepted section."""
    return Policy(
        section.get("preset", "recommended"),
        section.get("version", VERSION),
        _settings(section.get("rules") or {}, places.inside("rules")),
        tuple(
            _override(each, places.inside("overrides", index))
            for index, each in enumerate(section.get("overrides") or ())
        ),
        section.get("baseline", ""),
    )


def _override(said: Mapping[str, Any], places: Places) -> Override:
    paths, objects = (
        tuple(Named(text, places.at(key, index)) for index, text in enumerate(said.get(key, ())))
        for key in ("paths", "objects")
    )
    return Override(paths, objects, _settings(said["rules"], places.inside("rules")), places.key())


def _settings(rules: Mapping[str, str], places: Places) -> tuple[Setting, ...]:
    return tuple(
        Setting(Named(rule, places.key(rule)), None if word == OFF else Severity[word]) for rule, word in rules.items()
    )
