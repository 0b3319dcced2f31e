"""Rules about what costs the servers more than it need."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lint.pages import findings, only
from tests.lint.test_reliability import consumer, said, stream


@pytest.mark.parametrize(("count", "found"), [(20, False), (21, True)])
def test_a_consumer_has_so_many_filters_at_most(tmp_path: Path, count: int, found: bool) -> None:
    filters = ", ".join(f"orders.o{number}" for number in range(count))
    assert bool(said(tmp_path, "PER001", consumer(f"filter_subjects: [{filters}]"))) == found


@pytest.mark.parametrize(("count", "found"), [(100, False), (101, True)])
def test_a_stream_has_so_many_consumers_at_most(tmp_path: Path, count: int, found: bool) -> None:
    more = "".join(f"  ORDERS/reader-{number}: {{max_deliver: 5}}\n" for number in range(1, count))
    assert bool(said(tmp_path, "PER005", f"consumers:\n{more}{consumer('ack_wait: 30s')}")) == found


LOOKS = "filter '*.order.created' of consumer/ORDERS/billing looks through all 2 domains of its stream"


@pytest.mark.parametrize(
    ("subjects", "wanted", "messages"),
    [
        ("orders.>, payments.>", "*.order.created", [LOOKS]),
        ("orders.>", "*.order.created", []),
        ("orders.>, payments.>", "orders.*.created", []),
        ("orders.>, payments.>", "*", []),
        ("'*.order.created', payments.>", "*.order.created", []),
    ],
)
def test_a_filter_over_all_domains_is_told(tmp_path: Path, subjects: str, wanted: str, messages: list[str]) -> None:
    assert said(tmp_path, "PER002", consumer(f"filter_subject: '{wanted}'", subjects=subjects)) == messages


def test_the_domains_that_could_be_named_are_told(tmp_path: Path) -> None:
    text = consumer("filter_subject: '*.x'", subjects="d.>, c.>, b.>, a.>")
    (finding,) = only(findings(tmp_path, text), "PER002")
    assert finding.hint == "name the domains that are wanted, of a.x, b.x, c.x, …"


def test_a_stream_that_copies_from_elsewhere_may_have_any_domain(tmp_path: Path) -> None:
    text = consumer("filter_subject: '*.x'", "    sources: [{name: VENDOR}]\n", subjects="a.>, b.>")
    assert not said(tmp_path, "PER002", text)


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ("max_ack_pending: unlimited", True),
        ("max_ack_pending: -1", True),
        ("max_ack_pending: 100000", False),
        ("ack_wait: 30s", False),
        ("max_ack_pending: unlimited, ack_policy: none", False),
    ],
)
def test_any_number_of_pending_messages_is_told(tmp_path: Path, fields: str, found: bool) -> None:
    assert bool(said(tmp_path, "PER003", consumer(fields))) == found


@pytest.mark.parametrize(("window", "found"), [("2m", False), ("1h", False), ("61m", True)])
def test_a_long_memory_for_ids_is_told(tmp_path: Path, window: str, found: bool) -> None:
    assert bool(said(tmp_path, "PER004", stream(f", duplicate_window: {window}"))) == found


@pytest.mark.parametrize(("replicas", "found"), [(3, False), (4, False), (5, True)])
def test_five_replicas_are_told(tmp_path: Path, replicas: int, found: bool) -> None:
    assert bool(said(tmp_path, "PER007", stream(f", num_replicas: {replicas}"))) == found


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("PER008", stream(), True),
        ("PER008", stream(", max_msg_size: unlimited"), False),
        ("PER008", stream(", sealed: true"), False),
        ("PER008", "streams: {COPY: {mirror: {name: ORDERS}, max_age: 7d}}\n", False),
        ("PER010", stream(", max_bytes: 10GiB"), True),
        ("PER010", stream(", max_bytes: 9GiB"), False),
        ("PER010", stream(", max_bytes: 10GiB, compression: none"), False),
        ("PER010", stream(", max_bytes: 10GiB, storage: memory"), False),
        ("PER012", stream(", max_msgs_per_subject: 1"), True),
        ("PER012", stream(", max_msgs_per_subject: 2"), False),
        ("PER012", stream(", max_msgs_per_subject: 1, allow_direct: false"), False),
        ("PER012", "kv: {users: {ttl: 1h, max_bytes: 1MiB, allow_direct: false}}\n", False),
    ],
)
def test_what_an_optional_rule_asks_is_answered_by_writing_it(
    tmp_path: Path, rule: str, text: str, found: bool
) -> None:
    assert bool(said(tmp_path, rule, text)) == found
    assert not only(findings(tmp_path, text), rule)


WIDE = "a.>, b.>, c.>"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (consumer("ack_wait: 30s", subjects=WIDE), True),
        (consumer("ack_wait: 30s", subjects="a.>, b.>"), False),
        (consumer("ack_wait: 30s", subjects="a.x, a.y, a.z"), False),
        (consumer("filter_subject: a.>", subjects=WIDE), False),
        (consumer("ack_wait: 30s", "    retention: workqueue\n", subjects=WIDE), False),
        (consumer("ack_wait: 30s", "    sources: [{name: VENDOR}]\n", subjects=WIDE), False),
    ],
)
def test_a_consumer_of_many_domains_says_which_it_wants(tmp_path: Path, text: str, found: bool) -> None:
    messages = ["consumer/ORDERS/billing has no filter and gets all 3 domains of its stream (a, b, c)"]
    assert said(tmp_path, "PER011", text) == (messages if found else [])
