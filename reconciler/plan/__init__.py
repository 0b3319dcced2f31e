"""From what is wanted and what is live to a plan: pure, deterministic, and the only place that decides what is changed.

``scope.py`` sorts live objects into what is declared, what has to go, and what is none of our business.
``compare.py`` says how a declared object and its live one differ once the server's normalisation is done.
``decide.py`` makes actions of that, with the very requests that carry them out. ``order.py`` finds what each action
needs to be done before it. ``capacity.py`` says what the account has no room for and what has to go first,
``fleet.py`` whether servers of different releases answer, and ``guard.py`` what would hurt, all as findings; their
rules are in ``rules.py``.

A plan that is kept is a document: ``document.py`` writes, reads and digests it, by the types of the model
(``codec.py``). ``prior.py`` notes how what it touches was, and ``stale.py`` says later whether that still holds.
``declared.py`` takes the files of another day for what is live.

Everything after planning only reads the plan: showing, approving, applying. So nothing here asks a server, the
clock or a person.
"""

from __future__ import annotations

from reconciler.plan.make import make
from reconciler.plan.rules import RULES

__all__ = ["RULES", "make"]
