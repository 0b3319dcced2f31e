"""Names of everything, everywhere: ``stream/ORDERS``, ``consumer/ORDERS/order-processor``, ``kv/sessions``."""

from __future__ import annotations

import re
from typing import NamedTuple

BUCKETS = {"kv": "KV_", "object_store": "OBJ_"}
"""Kinds of bucket: the official clients keep each bucket in a stream of its name behind this prefix."""

BUCKET_NAME = re.compile(r"[a-zA-Z0-9_-]+")
"""What the official clients take for the name of a bucket (nats.go 1.55, nats-py 2.16)."""


class Address(NamedTuple):
    """A kind and a name; a consumer's name is ``STREAM/CONSUMER``. Sorts by kind, then name."""

    kind: str
    name: str

    def __str__(self) -> str:
        return f"{self.kind}/{self.name}"

    @property
    def leaf(self) -> str:
        """The object's own name: ``order-processor`` of ``consumer/ORDERS/order-processor``."""
        return self.name.rpartition("/")[2]

    @property
    def stream(self) -> str:
        """The stream on the server that this is, or that a consumer belongs to: ``KV_sessions`` of ``kv/sessions``."""
        if self.kind == "consumer":
            return self.name.partition("/")[0]
        return BUCKETS.get(self.kind, "") + self.name

    @property
    def stores(self) -> bool:
        """Whether it is a stream itself, or a bucket, which is one."""
        return self.kind == "stream" or self.kind in BUCKETS

    @classmethod
    def parse(cls, text: str) -> Address:
        """Read an address as a person writes it. Raises ValueError when it is not ``kind/name``."""
        kind, slash, name = text.partition("/")
        if not (kind and slash and name):
            raise ValueError(f"{text!r} is not an address; write it like stream/ORDERS")
        return cls(kind, name)


def stream(name: str) -> Address:
    """``stream/NAME``."""
    return Address("stream", name)


def consumer(stream_name: str, name: str) -> Address:
    """``consumer/STREAM/NAME``."""
    return Address("consumer", f"{stream_name}/{name}")


def holder(stream_name: str) -> Address:
    """What a stream on the server is by its name: a bucket, ``kv/sessions`` for ``KV_sessions``, or a stream."""
    for kind, prefix in BUCKETS.items():
        name = stream_name.removeprefix(prefix)
        if name != stream_name and BUCKET_NAME.fullmatch(name):
            return Address(kind, name)
    return Address("stream", stream_name)
