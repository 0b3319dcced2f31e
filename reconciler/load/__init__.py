"""YAML files to a ``Topology`` in which every value knows its place.

Four steps, one file each: ``files.py`` finds and decodes, ``parse.py`` makes plain data and a tree of places from
libyaml's events (in two processes when there is much: ``together.py``), ``validate.py`` asks the generated JSON
Schema, ``build.py`` turns people's values into the server's and checks what only all files together can tell.
``folder.py`` puts them together as ``load``. What a target has otherwise is merged in between by ``overlay.py``, so
that a merged document is checked like any other.

A right document is accepted by jsonschema-rs in milliseconds. Only a refused one is walked by jsonschema, which
``explain.py`` turns into sentences; so nobody waits for the explanation of what is right. Each problem is a
finding of a rule in ``rules.py``; all of them are errors, and with one there is no topology.

What people want of the linter is read here too, and used there: ``convention.py`` has the conventions and the
glossary, ``policy.py`` the section ``lint``, ``comments.py`` what libyaml passes over; ``secrets.py`` finds what no
file may hold. ``revision.py`` brings back the files that git has of another day, ``around.py`` finds the topologies
that a changed file is part of.

``edit.py`` changes a text as the fixes of findings say, by what ``nodes.py`` knows of where values end. Nothing of
it is loaded before somebody asks for fixes.
"""

from __future__ import annotations

from reconciler.load.around import around
from reconciler.load.folder import Loaded, load, load_all
from reconciler.load.rules import RULES
from reconciler.load.validate import sayable

__all__ = ["RULES", "Loaded", "around", "load", "load_all", "sayable"]
