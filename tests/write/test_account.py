"""Which file an object goes to."""

from __future__ import annotations

from typing import Any

import pytest

from reconciler.load import sayable
from reconciler.model.address import Address
from reconciler.model.topology import Resource, Topology
from reconciler.model.version import NEWEST
from reconciler.write import Written, write


def written(**objects: dict[str, Any]) -> Written:
    """What is written of streams; ``A__c`` is a consumer."""
    addresses = {
        name: Address("consumer", name.replace("__", "/")) if "__" in name else Address("stream", name)
        for name in objects
    }
    resources = {addresses[name]: Resource(addresses[name], config) for name, config in objects.items()}
    observed = Topology("", resources, server=NEWEST, observed_at="2026-11-24T00:00:00Z")
    return write(observed, topology="shop", place="here", sayable=sayable)


def homes(**objects: dict[str, Any]) -> dict[str, str]:
    """The files besides topology.yaml, with how many objects each has."""
    return {file.name: file.amount for file in written(**objects).files if file.name != "topology.yaml"}


@pytest.mark.parametrize(
    ("subject", "file"),
    [
        ("orders.>", "orders.yaml"),
        ("*.orders.>", "orders.yaml"),
        ("ORDERS.new", "new.yaml"),
        ("ORDERS", "streams.yaml"),
        ("topology.>", "streams.yaml"),
        (">", "streams.yaml"),
        ("../../etc", "streams.yaml"),
        ("kv.x", "kv.yaml"),
        ("x" * 200, "streams.yaml"),
    ],
)
def test_a_stream_goes_to_its_domain(subject: str, file: str) -> None:
    assert list(homes(A={"subjects": [subject]})) == [file]


def test_a_copy_goes_where_its_origin_is_and_a_consumer_where_its_stream_is() -> None:
    assert homes(
        A={"subjects": ["orders.>"]},
        B={"mirror": {"name": "A"}},
        C={"sources": [{"name": "B"}]},
        C__reader={},
        D={"mirror": {"name": "ELSEWHERE"}},
        E={"sources": [{"name": "F"}]},
        F={"sources": [{"name": "E"}]},
    ) == {"orders.yaml": "3 streams, 1 consumer", "streams.yaml": "3 streams"}


def test_names_of_streams_elsewhere_are_no_patterns() -> None:
    root = written(A={"mirror": {"name": "X[1]?"}}).files[-1]
    assert 'unmanaged: ["X[[]1][?]"]\n' in root.text


def test_an_empty_account_is_an_empty_topology() -> None:
    (root,) = written().files
    assert root.text == (
        "# Imported from nats-server 2.15.0 at here, 2026-11-24T00:00:00Z: nothing.\n"
        'topology: shop\nservers: ">=2.15"\n'
    )
