"""A comment hides exactly the findings that it names."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconciler.lint import lint, rules, run
from reconciler.load import load
from reconciler.model.finding import Finding, Hider

TODAY = date(2026, 11, 25)


def found(folder: Path, text: str, today: date | None = TODAY) -> list[Finding]:
    (folder / "topology.yaml").write_text(f"topology: t\n{text}")
    topology = load(folder).topology
    assert topology is not None
    return list(lint(topology, today))


def ids(findings: list[Finding]) -> list[str]:
    return [each.rule.split()[0] for each in findings]


def test_at_the_end_of_a_line_it_hides_what_is_on_that_line(tmp_path: Path) -> None:
    text = """
streams:
  ORDERS:
    max_age: 1d
    max_bytes: 1GiB
    subjects:
      - Orders.order.created  {}
      - Orders.order.paid
"""
    assert ids(found(tmp_path, text.format(""))) == ["NAM005", "NAM005"]
    (left,) = found(tmp_path, text.format("# nats-topology: ignore[lowercase-tokens] old clients"))
    assert "Orders.order.paid" in left.message


def test_what_it_hides_is_kept_with_its_reason(tmp_path: Path) -> None:
    text = "topology: t\nstreams:\n  A: {subjects: [A.b.c], max_age: 1d}  # nats-topology: ignore[NAM005] old clients\n"
    (tmp_path / "topology.yaml").write_text(text)
    topology = load(tmp_path).topology
    assert topology is not None
    linted = run(topology, TODAY)
    (hidden,) = linted.hidden
    assert (hidden.finding.rule_id, hidden.by, hidden.reason) == ("NAM005", Hider.comment, "old clients")
    assert hidden.finding not in linted.findings


OBJECT = """
streams:
  {above}
  ORDERS:  {beside}
    subjects: [Orders.order.created]
    num_replicas: 2
    consumers:
      audit: {{filter_subject: Orders.order.created, ack_policy: none}}
  OTHER: {{subjects: [others.other.made], num_replicas: 2}}
"""


@pytest.mark.parametrize("place", ["above", "beside"])
def test_on_the_line_of_an_objects_name_it_is_about_the_whole_object(place: str, tmp_path: Path) -> None:
    text = OBJECT.format(**{"above": "", "beside": ""} | {place: "# nats-topology: ignore[REL009, NAM005, REL001] why"})
    left = found(tmp_path, text)
    assert [str(each.address) for each in left if each.rule.startswith("REL009")] == ["stream/OTHER"]
    assert [str(each.address) for each in left if each.rule.startswith("NAM005")] == ["consumer/ORDERS/audit"]
    assert [each.message for each in left if each.rule.startswith("LNT")] == [
        f"the comment ignores REL001, and there is no such finding on line {5 if place == 'above' else 4 + 1}"
    ]


@pytest.mark.parametrize(
    ("comment", "told"),
    [
        ("ignore[REL013] why", []),
        ("ignore[REL013] until=2026-11-25 why", []),
        ("ignore[REL013] until=2026-11-24 why", ["LNT002", "REL013"]),
        ("ignore[REL013]", ["LNT003", "REL013"]),
        ("ignore", ["LNT003", "REL013"]),
        ("ignore[REL013, REL009] why", ["LNT001"]),
        ("ignore[REL013, REL999] why", ["LNT006"]),
        ("ignore[REL013, STR001] why", ["LNT004"]),
        ("ignore[REL013, SYN001] why", ["LNT004"]),
        ("ignore[REL013, SAF001] why", ["LNT004"]),
        ("ignore[REL013, LNT001] why", ["LNT004"]),
    ],
)
def test_what_is_wrong_with_a_comment_is_told(comment: str, told: list[str], tmp_path: Path) -> None:
    text = f"streams:\n  A: {{subjects: [a.b.c], max_bytes: 1GiB}}  # nats-topology: {comment}\n"
    assert sorted(ids(found(tmp_path, text))) == told


def test_without_a_day_to_compare_with_none_has_expired(tmp_path: Path) -> None:
    text = "streams:\n  A: {subjects: [a.b.c], max_bytes: 1GiB}  # nats-topology: ignore[REL013] until=2000-01-01 x\n"
    assert ids(found(tmp_path, text, None)) == []


def test_what_nobody_can_apply_is_not_hidden(tmp_path: Path) -> None:
    text = "streams:\n  A: {subjects: [a..c], max_age: 1d, max_bytes: 1GiB}  # nats-topology: ignore[NAM002] soon\n"
    assert sorted(ids(found(tmp_path, text))) == ["LNT004", "NAM002"]


def test_a_comment_for_a_rule_that_is_off_is_of_no_use(tmp_path: Path) -> None:
    text = "streams:\n  A: {subjects: [a.b.c], max_bytes: 1GiB}  # nats-topology: ignore[REL013] x\n"
    assert ids(found(tmp_path, f"lint: {{rules: {{REL013: off}}}}\n{text}")) == ["LNT001"]


LINES = """streams:
  ORDERS:
    subjects: [Orders.order.create, "orders.>", new]
    num_replicas: 2
    consumers:
      audit:
        filter_subject: billing.invoice.paid
        ack_policy: none
  EVENTS: {subjects: [events], storage: memory}
  JOBS:
    retention: workqueue
    max_msgs: 5
subjects:
  svc.price.get: {kind: service}
""".splitlines()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    line=st.integers(1, len(LINES) - 1),
    rule=st.sampled_from([each.rule for each in rules()]),
    alone=st.booleans(),
)
def test_a_comment_removes_exactly_the_findings_it_names(tmp_path: Path, line: int, rule: object, alone: bool) -> None:
    comment = f"# nats-topology: ignore[{str(rule).split()[0]}] why"
    shift = f"# {'x' * 30}"
    if alone:
        before = [*LINES[:line], shift, *LINES[line:]]
        after = [*LINES[:line], comment, *LINES[line:]]
    else:
        before, after = LINES, [*LINES[:line], f"{LINES[line]}  {comment}", *LINES[line + 1 :]]
    about = line + (3 if alone else 2)
    every = found(tmp_path, "\n".join(before))
    left = [each for each in found(tmp_path, "\n".join(after)) if not each.rule.startswith("LNT")]
    topology = load(tmp_path).topology
    assert topology is not None
    here = {address for address, resource in topology.resources.items() if resource.key().line == about}
    hidden = {
        each
        for each in every
        if each.rule == str(rule) and (each.at.line == about or each.address in here) and rule_is_ignorable(each)
    }
    assert set(left) == set(every) - hidden


def rule_is_ignorable(finding: Finding) -> bool:
    return finding.rule in {str(each.rule) for each in rules() if each.rule.ignorable}
