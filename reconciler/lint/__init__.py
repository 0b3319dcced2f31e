"""Rules over a topology: ``lint(topology)`` gives findings, and nothing else happens.

``facts.py`` gathers once what many rules ask for: every subject that is written anywhere, what it stands for and
where; the union of a stream's subjects; the verdict of the conventions. ``rule.py`` turns a generator function
into a rule: its docstring is the page that ``explain`` prints, and the examples on the page are run as tests.
``words.py`` finds single tokens of subjects. ``refusals.py`` has what only some servers refuse, for the rules that
tell of it as an error or as a warning. ``styles.py`` judges names by the conventions, ``glossary.py`` makes subjects
of the glossary's words, ``generic.py`` has words that say nothing. ``registry.py`` finds the rules: each file in
``rules/`` is one. ``engine.py`` runs them.

How much a finding matters is settled apart from the rules: ``presets.py`` has what to start from, ``config.py`` what
the topology says otherwise, ``suppress.py`` the comments that hide findings. What is wrong with these are
findings too, of the rules in ``hygiene.py``. ``baseline.py`` counts those that are known and accepted.

A rule is a pure function of facts. It says what is wrong, where, and what to write instead; id and severity are added
for it. Where no person has to decide, it also says the edits that take the problem away, by places. Rules that repeat
a refusal of the server say its error code, so that nobody has to look it up.
"""

from __future__ import annotations

from reconciler.lint.engine import Linted, lint, ordered, run, useless
from reconciler.lint.hygiene import RULES as HYGIENE
from reconciler.lint.registry import rules

__all__ = ["HYGIENE", "Linted", "lint", "ordered", "rules", "run", "useless"]
