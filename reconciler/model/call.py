"""A request of the JetStream API as a value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from reconciler.model.address import Address
from reconciler.model.topology import Config


class Call(NamedTuple):
    """One request of the JetStream API as a value: the subject behind the API prefix, and the JSON body."""

    subject: str
    body: Mapping[str, Any]
    config: Config | None = None
    """The configuration that the object has once this is done; None when the request carries none."""
    deletes: bool = False
    """Whether the object is gone once this is done."""
    of: Address | None = None
    """The object that it is about, when that is not the action's."""
    position_of: Address | None = None
    """The consumer behind whose acknowledgement floor it begins: ``kinds/position.py`` adds the sequence when the
    request is carried out. The floor is read once for an action."""
