"""A baseline hides what it counts, and never what nobody can apply."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconciler.lint import rules
from reconciler.lint.baseline import Baseline, Entry
from reconciler.model.address import Address
from reconciler.model.finding import Finding, Hidden, Hider, Severity
from reconciler.model.policy import Policy
from reconciler.model.position import Position

POLICY = Policy(folder="shop")
RULES = [str(each.rule) for each in rules()]
UNIGNORABLE = {str(each.rule) for each in rules() if not each.rule.ignorable}

some_findings = st.lists(
    st.builds(
        Finding,
        st.sampled_from([*RULES[:4], *RULES[-3:], "LNT001 unused-ignore", "SYN001 yaml-syntax"]),
        st.sampled_from(Severity),
        st.sampled_from(["one", "another"]),
        st.builds(Position, st.sampled_from(["shop/topology.yaml", "shop/a/b.yaml"]), st.integers(1, 9), st.just(1)),
        st.sampled_from([None, Address("stream", "ORDERS"), Address("kv", "sessions")]),
    ),
    max_size=9,
)


def finding(rule: str, line: int = 1, address: Address | None = None) -> Finding:
    return Finding(rule, Severity.warning, "something", Position("shop/a/b.yaml", line, 1), address)


@given(found=some_findings)
def test_what_is_written_can_be_read_and_hides_all_but_what_nobody_can_apply(found: list[Finding]) -> None:
    baseline = Baseline.parse(str(Baseline().of(found, POLICY)))
    assert baseline == Baseline().of(found, POLICY)
    assert list(baseline.remaining(found, POLICY)) == [
        each for each in found if each.rule in UNIGNORABLE or each.rule[:3] in ("LNT", "SYN")
    ]


@given(known=some_findings, found=some_findings)
def test_pruning_hides_nothing_more_and_nothing_less(known: list[Finding], found: list[Finding]) -> None:
    baseline = Baseline().of(known, POLICY)
    pruned = baseline.pruned(found, POLICY)
    for key, entry in pruned.entries.items():
        assert entry.count <= baseline.entries[key].count
    assert len(pruned) <= len(baseline)
    assert pruned.remaining(found, POLICY) == baseline.remaining(found, POLICY)
    assert pruned.pruned(found, POLICY) == pruned


@given(found=some_findings)
def test_lines_do_not_matter(found: list[Finding]) -> None:
    moved = [each._replace(at=each.at._replace(line=each.at.line + 7)) for each in found]
    assert Baseline().of(moved, POLICY) == Baseline().of(found, POLICY)


def test_of_more_findings_than_it_counts_all_are_told() -> None:
    known = [finding("REL013 no-max-age", line) for line in (1, 2)]
    baseline = Baseline().of(known, POLICY)
    assert baseline.remaining([known[0]], POLICY) == ()
    more = [*known, finding("REL013 no-max-age", 3)]
    assert baseline.remaining(more, POLICY) == tuple(more)


def test_what_has_no_address_is_counted_by_file_from_the_folder() -> None:
    baseline = Baseline().of([finding("NAM040 catalogue-wildcard")], POLICY)
    assert baseline.entries == {("NAM040", "a/b.yaml"): Entry(1)}
    elsewhere = Finding("NAM040 catalogue-wildcard", Severity.info, "x", Position("b/a/b.yaml", 7, 1))
    assert baseline.remaining([elsewhere], Policy(folder="b")) == ()


def test_notes_stay() -> None:
    known = finding("REL013 no-max-age", address=Address("stream", "ORDERS"))
    before = Baseline({("REL013", "stream/ORDERS"): Entry(3, "ORD-7")})
    assert before.of([known], POLICY).entries == {("REL013", "stream/ORDERS"): Entry(1, "ORD-7")}
    assert before.pruned([known], POLICY).entries == {("REL013", "stream/ORDERS"): Entry(1, "ORD-7")}


def test_what_is_accepted_comes_with_its_note() -> None:
    known, new = finding("REL013", 1, Address("stream", "A")), finding("REL013", 1, Address("stream", "B"))
    baseline = Baseline({("REL013", "stream/A"): Entry(1, "ORD-7")})
    assert baseline.divided([known, new], POLICY) == ((new,), (Hidden(known, Hider.baseline, "ORD-7"),))


def test_it_is_sorted_and_has_no_lines() -> None:
    found = [
        finding("REL013 no-max-age", 9, Address("stream", "B")),
        finding("REL013 no-max-age", 8, Address("stream", "A")),
        finding("NAM005 lowercase-tokens", 7, Address("stream", "B")),
    ]
    said = json.loads(str(Baseline().of(found, POLICY)))
    assert said == {
        "version": 1,
        "findings": [
            {"rule": "NAM005", "address": "stream/B", "count": 1, "note": ""},
            {"rule": "REL013", "address": "stream/A", "count": 1, "note": ""},
            {"rule": "REL013", "address": "stream/B", "count": 1, "note": ""},
        ],
    }


def test_what_nobody_can_apply_is_told_even_if_somebody_wrote_it_in() -> None:
    told = finding("STR001 stream-subject-overlap", address=Address("stream", "ORDERS"))
    baseline = Baseline({("STR001", "stream/ORDERS"): Entry(9)})
    assert baseline.remaining([told], POLICY) == (told,)
    assert baseline.pruned([told], POLICY) == Baseline()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"version": 2, "findings": []}',
        '{"version": 1, "findings": {}}',
        '{"version": 1, "findings": [1]}',
        '{"version": 1, "findings": [{"rule": "REL013", "address": "stream/A"}]}',
        '{"version": 1, "findings": [{"rule": "REL013", "address": "stream/A", "count": 0}]}',
        '{"version": 1, "findings": [{"rule": "REL013", "address": "stream/A", "count": "1"}]}',
        '{"version": 1, "findings": [' + ", ".join(2 * ['{"rule": "R", "address": "s", "count": 1}']) + "]}",
    ],
)
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Baseline.parse(text)
