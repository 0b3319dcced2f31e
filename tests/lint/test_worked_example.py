"""A topology with as many mistakes as fit into one stream, and the same one as it should be."""

from __future__ import annotations

from pathlib import Path

from tests.lint.pages import findings

ROOT = """
topology: shop
servers: ">=2.11.2"
glossary:
  orders: {owner: team-checkout}
conventions:
  tokens:
    domain: {glossary: domains}
    event: {tense: past}
  subjects:
    - pattern: <domain>.<aggregate>.<event>
"""
BAD = """streams:
  Orders.Stream:
    subjects:
      - events.>
      - "*.order.created"
    storage: memory
    num_replicas: 2
    consumers:
      c1:
        filter_subjects: [orders.*, orders.order.*]
        ack_policy: none
        deliver_subject: push.c1
"""
GOOD = """streams:
  ORDERS:
    description: Order and refund facts
    subjects: [orders.order.*, orders.refund.*]
    retention: limits
    storage: file
    num_replicas: 3
    max_age: 30d
    max_bytes: 20GiB
    max_msg_size: 256KiB
    duplicate_window: 2m
    consumers:
      billing-invoicer:
        filter_subject: orders.order.paid
        ack_policy: explicit
        max_deliver: 5
        backoff: [30s, 2m, 10m]
        max_ack_pending: 500
"""


def test_each_mistake_is_told_once_where_it_stands(tmp_path: Path) -> None:
    start = ROOT.count("\n") - 1
    found = [(each.at.line - start, each.rule_id) for each in findings(tmp_path, ROOT + BAD)]
    assert found == [
        (2, "NAM022"),  # the style of the name
        (2, "NAM023"),  # which the server refuses
        (2, "REL012"),  # no limit at all
        (2, "REL013"),  # and no age
        (2, "STR032"),  # nobody's, and for what?
        (4, "NAM012"),  # a first token that says nothing
        (4, "STR026"),  # of any length
        (5, "NAM036"),  # every domain's
        (5, "STR003"),  # and the server's own
        (6, "REL011"),
        (7, "REL009"),
        (9, "NAM027"),
        (9, "STR032"),
        (10, "STR005"),  # two tokens never match; what the other filter finds, the subject on line 5 decides
        (11, "REL001"),  # so no max_deliver could end it (REL002)
        (12, "REL007"),
        (12, "REL006"),
    ]


def test_its_good_twin_has_no_finding(tmp_path: Path) -> None:
    assert findings(tmp_path, ROOT + GOOD) == ()
