"""All rules: each file in ``rules/`` holds one, under the name ``check``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from reconciler.lint import rules as folder
from reconciler.lint.rule import LintRule


@cache
def rules() -> tuple[LintRule, ...]:
    """Every rule, in order of the ids."""
    names = (module.name for module in iter_modules(folder.__path__))
    found: list[LintRule] = [import_module(f"{folder.__name__}.{name}").check for name in names]
    return tuple(sorted(found, key=lambda each: each.rule.id))
