"""Names of everything, everywhere: ``stream/ORDERS``, ``consumer/ORDERS/order-processor``."""

from __future__ import annotations

from typing import NamedTuple


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
    def parent(self) -> Address | None:
        """The stream that a consumer belongs to; None for what stands by itself."""
        stream, slash, _ = self.name.partition("/")
        return Address("stream", stream) if slash else None

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
