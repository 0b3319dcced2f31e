"""One object or one subject of a topology, told in full: where each value comes from, and what it has to do with.

``resource.py`` tells an object field by field, ``subject.py`` a subject: who stores it and who gets it. Pure: looks at
the topology as it stands and as its targets have it, and asks no server. It decides nothing either, so what it says
of a value is what the tables of the kinds and the facts of the linter say.
"""

from __future__ import annotations

from reconciler.describe.resource import UnknownField, describe, only
from reconciler.describe.subject import describe_subject

__all__ = ["UnknownField", "describe", "describe_subject", "only"]
