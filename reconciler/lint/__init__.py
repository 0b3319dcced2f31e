"""Rules over a topology: ``lint(topology)`` gives findings, and nothing else happens.

``facts.py`` gathers once what many rules ask for: every subject that is written anywhere, what it stands for and
where; the union of a stream's subjects; the verdict of the conventions. ``rule.py`` turns a generator function
into a rule: its docstring is the page that ``explain`` prints, and the examples on the page are run as tests.
``refusals.py`` has what only some servers refuse, for the rules that tell of it as an error or as a warning.
``registry.py`` finds the rules: each file in ``rules/`` is one. ``engine.py`` runs them.

A rule is a pure function of facts. It says what is wrong, where, and what to write instead; id and severity are
added for it. Rules that repeat a refusal of the server say its error code, so that nobody has to look it up.
"""

from __future__ import annotations

from reconciler.lint.engine import lint
from reconciler.lint.registry import rules

__all__ = ["lint", "rules"]
