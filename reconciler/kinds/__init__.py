"""One file a resource kind: everything the tool knows of it is declared there, once.

The schema, the loader, the diff, the risks, the order, the renderers and the tests read these tables. Pure: knows
fields and the wire form, and never a server.
"""

from __future__ import annotations

from reconciler.kinds.consumer import CONSUMER
from reconciler.kinds.kind import Around, Kind
from reconciler.kinds.kv import KV
from reconciler.kinds.object_store import OBJECT_STORE
from reconciler.kinds.stream import STREAM

__all__ = ["BY_NAME", "BY_SECTION", "CONSUMER", "KINDS", "KV", "OBJECT_STORE", "STREAM", "Around", "Kind"]


KINDS: tuple[Kind, ...] = (STREAM, CONSUMER, KV, OBJECT_STORE)
"""The only list of kinds, containers before what they contain."""

BY_NAME = {kind.name: kind for kind in KINDS}

BY_SECTION = {kind.section: kind for kind in KINDS}
