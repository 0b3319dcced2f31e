"""Rules about the names of streams, consumers and queue groups."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.pages import findings, only


def stream(name: str) -> str:
    return f"streams:\n  '{name}': {{subjects: [orders.order.created], max_age: 7d}}\n"


def consumer(fields: str, name: str = "billing") -> str:
    return (
        "streams:\n  ORDERS:\n    subjects: [orders.order.created]\n    max_age: 7d\n"
        f"    consumers:\n      {name}: {{max_deliver: 5, {fields}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (stream("O" * 32), ""),
        (stream("O" * 33), "the name of stream/OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO has 33 characters, 32 is the most"),
        (consumer("", "b" * 33), "has 33 characters"),
        (f"kv: {{{'b' * 29}: {{ttl: 1h, max_bytes: 1MiB}}}}\n", ""),
        (f"kv: {{{'b' * 30}: {{ttl: 1h, max_bytes: 1MiB}}}}\n", f"the stream KV_{'b' * 30} of kv/{'b' * 30} has 33"),
        (stream("O" * 256), ""),
    ],
)
def test_a_name_is_as_long_as_a_path_takes(tmp_path: Path, text: str, message: str) -> None:
    found = only(findings(tmp_path, text), "NAM024")
    assert [message in each.message for each in found] == [True] * bool(message)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (
            "streams:\n  ORDERS: {subjects: [a.b], max_age: 1d}\n  orders: {subjects: [c.d], max_age: 1d}\n",
            ["stream/orders and stream/ORDERS differ only in large and small letters"],
        ),
        (
            "streams:\n  KV_Users: {subjects: [a.b], max_age: 1d}\nkv: {users: {ttl: 1h, max_bytes: 1MiB}}\n",
            ["stream/KV_Users and kv/users differ only in large and small letters"],
        ),
        (
            "streams:\n  A:\n    subjects: [a.b]\n    max_age: 1d\n    consumers: {Reader: , reader: }\n",
            ["consumer/A/reader and consumer/A/Reader differ only in large and small letters"],
        ),
        (
            "streams:\n  A: {subjects: [a.b], max_age: 1d, consumers: {Reader: , a: }}\n"
            "  B: {subjects: [c.d], max_age: 1d, consumers: {reader: , b: }}\n",
            [],
        ),
    ],
)
def test_names_that_one_folder_could_not_tell_apart(tmp_path: Path, text: str, messages: list[str]) -> None:
    found = only(findings(tmp_path, text), "NAM025")
    assert [each.message for each in found] == messages
    assert all(each.related for each in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (stream("NUL"), True),
        (stream("lpt1"), True),
        (consumer("", "con"), True),
        (stream("COM0"), False),
        (stream("COM10"), False),
        (stream("CONSOLE"), False),
        ("kv: {con: {ttl: 1h, max_bytes: 1MiB}}\n", False),
    ],
)
def test_names_that_windows_keeps(tmp_path: Path, text: str, found: bool) -> None:
    assert len(only(findings(tmp_path, text), "NAM026")) == found


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("ORDERS:EU", "name it ORDERS-EU"),
        ("ORDERS|EU?", "name it ORDERS-EU"),
        ('"ORDERS"', "name it ORDERS"),
        ("ORDERS-EU", None),
        ("ORDERS/EU:1", None),
        ("Bestände", None),
    ],
)
def test_characters_that_windows_does_not_take(tmp_path: Path, name: str, hint: str | None) -> None:
    assert [each.hint for each in only(findings(tmp_path, stream(name)), "VER005")] == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("group", "message"),
    [
        ("workers", "queue group 'workers' of {} does not say which service it is"),
        ("queue1", "queue group 'queue1' of {} does not say which service it is"),
        ("my-queue", "queue group 'my-queue' of {} does not say which service it is"),
        ("workers.*", "queue group 'workers.*' of {} has '*', which is no wildcard there"),
        ("billing.>", "queue group 'billing.>' of {} has '>', which is no wildcard there"),
        ("billing group", "queue group 'billing group' of {} has white space"),
        ("billing", None),
        ("billing-workers", None),
        ("queueing", None),
        ("test-bench", None),
    ],
)
def test_a_queue_group_is_named_after_its_service(tmp_path: Path, group: str, message: str | None) -> None:
    pushed = consumer(f"deliver_subject: deliver.orders.billing, deliver_group: '{group}'")
    served = f"subjects: {{pricing.price.find: {{kind: service, timeout: 2s, queue: '{group}'}}}}\n"
    for text, whose in ((pushed, "consumer/ORDERS/billing"), (served, "'pricing.price.find'")):
        found = only(findings(tmp_path, text), "NAM030")
        assert [each.message for each in found] == ([message.format(whose)] if message else [])


def test_a_queue_group_is_not_called_what_is_meaningless_again(tmp_path: Path) -> None:
    text = consumer("deliver_subject: deliver.orders.x, deliver_group: workers", "worker1")
    assert [each.hint for each in only(findings(tmp_path, text), "NAM030")] == [
        "name it after the service, like billing"
    ]
