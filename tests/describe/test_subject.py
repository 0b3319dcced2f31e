"""A subject: who stores it, who gets it, what the conventions say of each token."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.describe import describe_subject
from reconciler.load import load
from reconciler.model.description import DescribedSubject

TOPOLOGY = """\
topology: shop
conventions:
  subjects:
    - pattern: <domain>.<aggregate>.<event>[.<id>]
      domain: [orders, payments]
      event: {tense: past}
    - {pattern: cmd.<service>.<verb>, verb: {tense: imperative}}
subjects:
  orders.order.created: {description: An order was placed, durable: true, owner: team-checkout}
  pricing.price.lookup: {kind: service, queue: pricing}
streams:
  ORDERS:
    subjects: [orders.>]
    max_age: 7d
    republish: {src: orders.>, dest: live.orders.>}
    consumers:
      created: {filter_subject: orders.order.created}
      paid: {filter_subject: orders.order.paid}
      all:
  COPY: {sources: [{name: ORDERS, filter_subject: orders.order.*}], max_age: 7d}
  MOVED:
    max_age: 7d
    sources: [{name: ORDERS, subject_transforms: [{src: orders.>, dest: eu.orders.>}]}]
  LOGS: {max_age: 7d}
kv:
  sessions: {ttl: 1h}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "topology.yaml").write_text(TOPOLOGY)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def described(folder: Path, subject: str) -> DescribedSubject:
    loaded = load(folder)
    assert loaded.topology is not None, loaded.findings
    return describe_subject(loaded.topology, subject)


def told(folder: Path, subject: str) -> list[tuple[str, str]]:
    return [(each.what, each.name) for each in described(folder, subject).relations]


def test_who_stores_copies_and_gets_an_event_is_told(folder: Path) -> None:
    assert told(folder, "orders.order.created") == [
        ("catalogue", "orders.order.created"),
        ("stored by", "stream/ORDERS"),
        ("delivered to", "consumer/ORDERS/all"),
        ("delivered to", "consumer/ORDERS/created"),
        ("copied by", "stream/COPY"),
    ]
    places = [str(each.at) for each in described(folder, "orders.order.created").relations]
    assert places[:2] == ["topology.yaml:9:3", "topology.yaml:13:16"]


def test_a_subject_that_a_transform_makes_is_in_the_stream_that_has_the_transform(folder: Path) -> None:
    assert told(folder, "eu.orders.x") == [("copied by", "stream/MOVED")]


def test_a_subject_that_is_republished_is_told_and_stored_nowhere(folder: Path) -> None:
    assert told(folder, "live.orders.order.paid") == [("republished by", "stream/ORDERS")]


def test_a_stream_without_subjects_stores_its_name_and_a_bucket_its_keys(folder: Path) -> None:
    (stored,) = described(folder, "LOGS").relations
    assert (stored.what, stored.name, str(stored.at)) == ("stored by", "stream/LOGS", "topology.yaml:24:3")
    (kept,) = described(folder, "$KV.sessions.a").relations
    assert (kept.name, str(kept.at), kept.note) == ("kv/sessions", "topology.yaml:26:3", "$KV.sessions.>")
    assert not described(folder, "$KV.sessions.a").judged.convention


def test_of_a_pattern_it_is_told_what_has_a_part_of_it(folder: Path) -> None:
    notes = {each.name: each.note for each in described(folder, "orders.*.created").relations}
    assert notes["stream/ORDERS"] == "orders.>"
    assert notes["consumer/ORDERS/created"] == "orders.order.created, so a part of it"


@pytest.mark.parametrize(
    ("subject", "fault", "fitting"),
    [
        ("orders.order.created", "", [True, True, True]),
        ("orders.order.created.7", "", [True, True, True, True]),
        ("order.order.created", "has 'order' as <domain>, which is one of orders, payments", [False, None, None]),
        ("orders.order.create", "has 'create' as <event>, which is not in the past tense", [True, True, False]),
        ("cmd.mail.sent", "has 'sent' as <verb>, which is not an imperative", [True, True, False]),
        ("cmd.mail.send", "", [True, True, True]),
        ("orders.>", "", [True, True]),
    ],
)
def test_each_token_is_judged_by_the_convention(
    folder: Path, subject: str, fault: str, fitting: list[bool | None]
) -> None:
    judged = described(folder, subject).judged
    assert judged.fault == fault
    assert [token.fits for token in judged.tokens] == fitting
    assert [token.text for token in judged.tokens] == subject.split(".")


def test_what_was_probably_meant_is_said(folder: Path) -> None:
    assert described(folder, "order.order.created").judged.meant == "orders.order.created"


def test_what_stands_in_a_slot_is_told_in_words(folder: Path) -> None:
    wanted = [token.wanted for token in described(folder, "orders.order.created.7").judged.tokens]
    assert wanted == [
        "<domain>: one of orders, payments",
        "<aggregate>: any word",
        "<event>: in the past tense",
        "<id>: any word",
    ]
    assert described(folder, "cmd.mail.send").judged.tokens[0].wanted == "the word cmd"
