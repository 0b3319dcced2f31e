"""Which objects are written."""

from __future__ import annotations

import pytest

from reconciler.model.address import Address
from reconciler.model.topology import Resource, Topology
from reconciler.write.choice import choose

THERE = ("stream/ORDERS", "consumer/ORDERS/one", "consumer/ORDERS/two", "kv/sessions", "consumer/KV_sessions/watcher")


def account(*unknown: str, **owners: str) -> Topology:
    resources = {}
    for name in THERE:
        address = Address.parse(name)
        resources[address] = Resource(address, {}, owner=owners.get(address.leaf))
    return Topology("", resources, unknown=frozenset(map(Address.parse, unknown)))


def chosen(*wanted: str) -> list[str]:
    choice = choose(account(), "shop", [Address.parse(each) for each in wanted], {})
    assert not choice.left_out
    return [str(each.address) for each in choice.chosen] + [f"none: {each}" for each in choice.unmatched]


@pytest.mark.parametrize(
    ("wanted", "got"),
    [
        (
            "",
            [
                "consumer/KV_sessions/watcher",
                "consumer/ORDERS/one",
                "consumer/ORDERS/two",
                "kv/sessions",
                "stream/ORDERS",
            ],
        ),
        ("stream/ORDERS", ["consumer/ORDERS/one", "consumer/ORDERS/two", "stream/ORDERS"]),
        ("stream/*", ["consumer/ORDERS/one", "consumer/ORDERS/two", "stream/ORDERS"]),
        ("kv/s*", ["consumer/KV_sessions/watcher", "kv/sessions"]),
        ("stream/KV_*", ["consumer/KV_sessions/watcher", "kv/sessions"]),
        ("consumer/ORDERS/t*", ["consumer/ORDERS/two"]),
        ("consumer/*/one stream/X", ["consumer/ORDERS/one", "none: stream/X"]),
    ],
)
def test_addresses_choose(wanted: str, got: list[str]) -> None:
    assert chosen(*wanted.split()) == got


def test_a_name_with_brackets_is_meant_by_itself() -> None:
    odd = Address("stream", "[a]")
    choice = choose(Topology("", {odd: Resource(odd, {})}), "shop", [odd], {})
    assert [each.address for each in choice.chosen] == [odd]


def test_what_cannot_be_had_is_left_out_with_the_reason() -> None:
    topology = account("stream/AWAY", two="billing", sessions="shop")
    choice = choose(topology, "shop", (), {Address("stream", "ORDERS"): "differs"})
    assert {str(address): why for address, why in choice.left_out.items()} == {
        "consumer/ORDERS/two": "is owned by the topology billing",
        "stream/AWAY": "is missing or offline in the servers' answer",
        "stream/ORDERS": "differs",
    }
    assert [str(each.address) for each in choice.chosen] == [
        "consumer/KV_sessions/watcher",
        "consumer/ORDERS/one",
        "kv/sessions",
    ]
