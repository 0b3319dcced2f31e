"""What a pattern for names stands for."""

from __future__ import annotations

import pytest

from reconciler.model.pattern import matches


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("ORDERS", "ORDERS", True),
        ("ORDERS", "orders", False),
        ("ORDERS", "ORDERS\n", False),
        ("ORDERS", "ORDERS_2", False),
        ("ORDERS_*", "ORDERS_", True),
        ("*/reader", "ORDERS/reader", True),
        ("ORDERS_?", "ORDERS_2", True),
        ("ORDERS_?", "ORDERS_22", False),
        ("A[12]", "A1", False),
        ("A[12]", "A[12]", True),
        ("A[!*", "A[!2]", True),
        ("A.B", "A-B", False),
    ],
)
def test_a_pattern_stands_for_names(pattern: str, name: str, expected: bool) -> None:
    assert matches(name, pattern) is expected
