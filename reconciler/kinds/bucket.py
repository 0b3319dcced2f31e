"""What buckets share: each is a stream that the official clients find by its name and know by its shape.

A bucket's fields are the stream's, some under the names of the client libraries. What makes a stream a bucket is
added to each declaration (``completed``), so that everything after loading sees the stream that it stands for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reconciler.kinds.fields import Field
from reconciler.kinds.kind import Kind
from reconciler.kinds.stream import STREAM
from reconciler.model.address import Address
from reconciler.model.topology import Config


def stream_field(name: str, called: str = "", **differs: Any) -> Field:
    """A field of streams as buckets have it, with whatever differs."""
    return replace(STREAM.by_name[name], called=called, **differs)


def bucket(
    *,
    name: str,
    section: str,
    words: str,
    doc: str,
    fields: tuple[Field, ...],
    completed: Callable[[Address, dict[str, Any]], dict[str, Any]],
    abridged: Callable[[Address, Config], dict[str, Any]],
    stays: tuple[str, ...] = (),
) -> Kind:
    """A kind of bucket: a stream of which YAML says the given fields, and the kind decides the others."""
    said = {field.name for field in fields}
    return replace(
        STREAM,
        name=name,
        section=section,
        words=words,
        doc=doc,
        fields=fields,
        fixed=tuple(field for field in STREAM.fields if field.name not in said),
        stays=stays,
        completed=completed,
        abridged=abridged,
    )
