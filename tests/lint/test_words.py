"""Rules about single tokens of subjects: what they find, once each, and what they leave to conventions."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.finding import Finding
from tests.lint.pages import findings, only


def linted(folder: Path, *subjects: str, more: str = "") -> tuple[Finding, ...]:
    """What is said of a stream on these subjects."""
    listed = ", ".join(f"'{subject}'" for subject in subjects)
    return findings(folder, f"{more}\nstreams: {{ORDERS: {{subjects: [{listed}], max_age: 7d}}}}\n")


def told(folder: Path, rule: str, *subjects: str, more: str = "") -> list[str]:
    """What a rule says to write, for each finding, up to the first semicolon."""
    return [each.hint.partition(";")[0] for each in only(linted(folder, *subjects, more=more), rule)]


@pytest.mark.parametrize(
    ("subjects", "hints"),
    [
        (["a.line_item.added", "a.gift-card.used"], ["write a.line-item.added"]),
        (["a.line_item.added", "a.gift_card.used", "a.bank-note.sent"], ["write a.bank_note.sent"]),
        (["a.line_item.added", "a.gift_card.used"], []),
        (["a.line-item.added", "a.gift-card.used"], []),
        (["a.line_item.added", "a.press-1.started"], []),
        (["a.line_item.added", "a.x-1.y"], []),
        (["a.line_item.added", "a.line_item.sent", "a.gift-card.used"], ["write a.line-item.added"]),
    ],
)
def test_the_rarer_of_two_separators_is_told(tmp_path: Path, subjects: list[str], hints: list[str]) -> None:
    assert told(tmp_path, "NAM006", *subjects) == hints


@pytest.mark.parametrize(
    ("count", "preset", "found"),
    [(16, "recommended", False), (17, "recommended", True), (8, "large-system", False), (9, "large-system", True)],
)
def test_a_subject_has_so_many_tokens_at_most(tmp_path: Path, count: int, preset: str, found: bool) -> None:
    subject = ".".join(["a"] * (count - 1) + [">"])
    assert bool(told(tmp_path, "NAM014", subject, more=f"lint: {{preset: {preset}}}")) == found


@pytest.mark.parametrize(("length", "found"), [(255, False), (256, True)])
def test_a_subject_has_so_many_characters_at_most(tmp_path: Path, length: int, found: bool) -> None:
    assert bool(told(tmp_path, "NAM015", "a." + "b" * (length - 2))) == found


def test_a_long_subject_is_not_repeated_in_full(tmp_path: Path) -> None:
    (finding,) = only(linted(tmp_path, "orders." + "b" * 1000), "NAM015")
    assert len(finding.message) < 150
    assert "has 1007 characters" in finding.message


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("orders.v2.order.created", "write orders.order.created and say the version in a header"),
        ("v1.orders.created", "write orders.created and say the version in a header"),
        ("orders.V1_2.order.created", "write orders.order.created and say the version in a header"),
        ("orders.order.created.v2", None),
        ("orders.vip.order.created", None),
        ("orders.v.order.created", None),
        ("orders.tv2.order.created", None),
    ],
)
def test_a_version_is_told_unless_it_comes_last(tmp_path: Path, subject: str, hint: str | None) -> None:
    assert told(tmp_path, "NAM018", subject) == ([f"{hint}, or make it the last token"] if hint else [])


@pytest.mark.parametrize(
    ("subject", "found"),
    [
        ("prod.orders.order.created", True),
        ("acme.prod.orders.created", True),
        ("Staging.orders.>", True),
        ("dev.orders.created", True),
        ("stage.>", True),
        ("production.orders.order.created", True),
        ("production.order.started", False),
        ("production.>", False),
        ("plant.dev.42.started", False),
        ("pipeline.stage.done", False),
        ("lab.test.done", False),
        ("catalogue.article.prod", False),
        ("orders.prod", False),
        ("prod", False),
        ("products.article.sold", False),
    ],
)
def test_an_environment_is_told_where_it_is_one(tmp_path: Path, subject: str, found: bool) -> None:
    assert bool(told(tmp_path, "NAM019", subject)) == found


def test_a_subject_that_starts_with_test_is_told_once(tmp_path: Path) -> None:
    found = linted(tmp_path, "test.orders.order.created")
    assert [each.rule_id for each in found if each.rule_id.startswith("NAM")] == ["NAM012"]


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("orders.8f14e45f.created", "put it last, like orders.created.8f14e45f"),
        ("orders.123456.order.>", "put it last, like orders.order.123456"),
        (
            "o.0b8f7c1e-3c5d-4f7a-9b1e-2d3c4b5a6978.paid",
            "put it last, like o.paid.0b8f7c1e-3c5d-4f7a-9b1e-2d3c4b5a6978",
        ),
        ("orders.01hv5a3x9q7k2m4n6p8r0s1t2v.paid", "put it last, like orders.paid.01hv5a3x9q7k2m4n6p8r0s1t2v"),
        ("orders.created.8f14e45f", None),
        ("orders.deadbeef.created", None),
        ("orders.face2face.created", None),
        ("orders.2026.created", None),
        ("orders.*.created", None),
        ("area0001.part02.happened", None),
    ],
)
def test_an_id_is_told_unless_it_comes_last(tmp_path: Path, subject: str, hint: str | None) -> None:
    assert told(tmp_path, "NAM020", subject) == ([hint] if hint else [])


@pytest.mark.parametrize(
    ("subject", "hint"),
    [
        ("orders.order.order-created", "write orders.order.created"),
        ("orders.order.order_created", "write orders.order.created"),
        ("orders.orders.created", "write orders.created"),
        ("orders.orders", "write what happened, like orders.order.created"),
        ("orders.order.created", None),
        ("order.orders.created", None),
        ("orders.order.orderly", None),
        ("orders.*.*", None),
        ("eu.eu-west.sent", None),
        ("100.100-1.sent", None),
    ],
)
def test_a_token_that_says_the_one_before_again_is_told(tmp_path: Path, subject: str, hint: str | None) -> None:
    assert told(tmp_path, "NAM021", subject) == ([hint] if hint else [])


FOREIGN = (
    "unmanaged: [VENDOR]\nconsumers: {VENDOR/reader: {filter_subject: prod.v1.8f14e45f.line_item, max_deliver: 5}}"
)
SUBJECT = "prod.v1.8f14e45f.8f14e45f-x.line-item"
RULES = {"NAM018", "NAM019", "NAM020", "NAM021"}


def test_names_that_others_chose_are_not_judged(tmp_path: Path) -> None:
    found = linted(tmp_path, "orders.gift-card.used", more=FOREIGN)
    assert not {each.rule_id for each in found} & {"NAM006", *RULES}


@pytest.mark.parametrize("subject", ["$KV.prod.v1.x", "$JS.EVENT.ADVISORY.prod.v1.x"])
def test_subjects_of_nats_are_not_judged(tmp_path: Path, subject: str) -> None:
    assert not {each.rule_id for each in linted(tmp_path, subject)} & RULES


def test_what_a_convention_names_is_right(tmp_path: Path) -> None:
    assert {each.rule_id for each in linted(tmp_path, "prod.v1.123456.123456-x.y")} >= RULES - {"NAM021"}
    named = "conventions: {subjects: [{pattern: prod.<major>.<id>.<x>.<y>, major: [v1], id: {regex: '[0-9]+'}}]}"
    assert not {each.rule_id for each in linted(tmp_path, "prod.v1.123456.123456-x.y", more=named)} & RULES


def test_of_subjects_that_begin_alike_one_is_told(tmp_path: Path) -> None:
    text = """
    streams:
      ORDERS:
        subjects: [prod.orders.>, prod.refunds.>]
        max_age: 7d
        consumers:
          billing: {filter_subjects: [prod.orders.paid, prod.refunds.paid], max_deliver: 5}
      AUDIT: {subjects: [acme.prod.>], max_age: 7d}
    subjects:
      prod.orders.paid: {}
    """
    assert [each.at.line for each in only(findings(tmp_path, text), "NAM019")] == [4, 8]
