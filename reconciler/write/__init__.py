"""A ``Topology`` that was observed to YAML files, the way a person would write them. The reverse of ``load``.

Pure: gets values and returns text; who calls it keeps the files. ``choice.py`` says which objects are wanted and
which of them cannot be had, ``declaration.py`` makes a resource what YAML says of it, ``account.py`` puts
declarations into files, and ``layout.py`` puts values on lines.

Two rules decide about everything in here. What is written plans to no changes: a value is left out only where its
absence means the same, by the field's default or the server's. And nothing is dropped in silence: what YAML cannot
say stands beside the object as a comment, an object that is left out in topology.yaml. The same account gives the
same bytes, but for the time in the header.
"""

from __future__ import annotations

from reconciler.write.account import File, Written, with_baseline, write

__all__ = ["File", "Written", "with_baseline", "write"]
