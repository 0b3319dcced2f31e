"""Fixing a folder: what a rule says can be fixed is fixed, and nothing else changes."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler import fixing, pipeline
from reconciler.cli.explain import all_rules
from reconciler.errors import InputError
from reconciler.fixing import Fixed
from reconciler.lint import HYGIENE, rules
from reconciler.load import load
from reconciler.model.edit import Fix
from reconciler.model.finding import Severity
from reconciler.model.rule import Rule
from reconciler.pipeline import Checked
from tests.lint.pages import example
from tests.load.yaml_texts import laid_out

LINT = [*(each.rule for each in rules()), *HYGIENE]
FIXABLE = [rule for rule in LINT if rule.fix is not Fix.none]


def written(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(dedent(text).lstrip("\n"), encoding="utf-8", newline="")
    return folder


def everything(checked: Checked) -> Checked:
    return checked


def fixed(folder: Path, *, unsafe: bool = False) -> Fixed:
    """Fix a folder, and write it."""
    done = fixing.fix(folder, everything, unsafe=unsafe)
    fixing.write(done)
    return done


def text(folder: Path, name: str = "topology") -> str:
    return (folder / f"{name}.yaml").read_bytes().decode()


def rules_of(done: Fixed) -> list[str]:
    return sorted(each.rule_id for each in done.findings)


@pytest.mark.parametrize("rule", FIXABLE, ids=[rule.id for rule in FIXABLE])
def test_the_fix_of_a_rule_takes_its_bad_example_away(rule: Rule, tmp_path: Path) -> None:
    written(tmp_path, topology=f"topology: example\nlint: {{preset: strict}}\n{example(rule.page, 'Bad')}")
    before = [each for each in pipeline.find_all(tmp_path).findings if each.rule_id == rule.id]
    assert [each.fix for each in before] == [rule.fix] * len(before)
    assert before
    if rule.fix is Fix.unsafe:
        assert rule.id not in rules_of(fixing.fix(tmp_path, everything, unsafe=False))
    done = fixed(tmp_path, unsafe=True)
    assert rule.id in rules_of(done)
    assert not done.refused
    after = pipeline.find_all(tmp_path)
    assert after.findings == done.checked.findings
    assert rule.id not in [each.rule_id for each in after.findings]
    assert not fixing.fix(tmp_path, everything, unsafe=True).after


@pytest.mark.parametrize("rule", LINT, ids=[rule.id for rule in LINT])
def test_only_rules_that_say_so_have_edits(rule: Rule, tmp_path: Path) -> None:
    written(tmp_path, topology=f"topology: example\n{example(rule.page, 'Bad')}")
    classes = {each.id: each.fix for each in all_rules()}
    for each in pipeline.find_all(tmp_path).findings:
        assert each.fix is (classes[each.rule_id] if each.edits else Fix.none)
        assert not each.edits or each.fix is not Fix.none


SHOP = """\
# The shop.
topology: shop
streams:
  ORDERS:  # all orders
    subjects: [ orders.>, 'orders.order.*' ]  # twice

    max_age: 5m
    duplicate_window: "10m"
    metadata: {_nats.ver: x, owner: 'größe 😀'}
    consumers:
      # bills
      billing:
        filter_subject: orders.order.created   # one
        filter_subjects:
          - orders.refund.approved # other
        max_deliver: 5
        idle_heartbeat: 15s # push
      mailer: {max_deliver: 5, rate_limit_bps: 1000, flow_control: true}
      idle:
    max_bytes: 1GiB
"""
SHOP_FIXED = """\
# The shop.
topology: shop
streams:
  ORDERS:  # all orders
    subjects: [ orders.> ]  # twice

    max_age: 5m
    duplicate_window: "5m"
    metadata: {owner: 'größe 😀'}
    consumers:
      # bills
      billing:
        filter_subjects:
          - orders.refund.approved # other
          - orders.order.created
        max_deliver: 5
        ack_wait: 30s
      mailer: {max_deliver: 5, ack_wait: 30s}
      idle: {ack_wait: 30s}
    max_bytes: 1GiB
"""


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", [True, False])
def test_layout_comments_line_breaks_and_the_byte_order_mark_stay(
    line_break: str, mark: str, end: bool, tmp_path: Path
) -> None:
    def laid_out(said: str) -> bytes:
        return (mark + (said if end else said.rstrip("\n")).replace("\n", line_break)).encode()

    path = tmp_path / "topology.yaml"
    path.write_bytes(laid_out(SHOP))
    done = fixed(tmp_path)
    assert path.read_bytes() == laid_out(SHOP_FIXED)
    assert rules_of(done) == [
        "NAM032",
        "REL003",
        "REL003",
        "REL003",
        "REL016",
        "REL021",
        "REL021",
        "REL021",
        "STR002",
        "STR010",
    ]
    assert not fixing.fix(tmp_path, everything, unsafe=False).after


def test_the_configurations_change_only_as_the_rules_say(tmp_path: Path) -> None:
    before = load(written(tmp_path, topology=SHOP)).topology
    fixed(tmp_path)
    after = load(tmp_path).topology
    assert before is not None
    assert after is not None
    assert before.resources.keys() == after.resources.keys()
    changed = {
        (str(address), key)
        for address, resource in before.resources.items()
        for key in resource.config.keys() | after.resources[address].config.keys()
        if resource.config.get(key) != after.resources[address].config.get(key)
    }
    assert changed == {
        ("stream/ORDERS", "subjects"),
        ("stream/ORDERS", "duplicate_window"),
        ("stream/ORDERS", "metadata"),
        ("consumer/ORDERS/billing", "filter_subject"),
        ("consumer/ORDERS/billing", "filter_subjects"),
        ("consumer/ORDERS/billing", "ack_wait"),
        ("consumer/ORDERS/billing", "idle_heartbeat"),
        ("consumer/ORDERS/mailer", "ack_wait"),
        ("consumer/ORDERS/mailer", "rate_limit_bps"),
        ("consumer/ORDERS/mailer", "flow_control"),
        ("consumer/ORDERS/idle", "ack_wait"),
    }


def test_a_subject_gets_its_name_wherever_it_is_written(tmp_path: Path) -> None:
    written(
        tmp_path,
        topology="""
            topology: shop
            subjects:
              orders.Order.created: {owner: shop}  # it
            streams:
              ORDERS:
                subjects: ["orders.*.*"]
                max_age: 1d
                consumers:
                  billing: {filter_subject: 'orders.Order.created', max_deliver: 5}
            """,
        more="""
            consumers:
              ORDERS/mailer: {filter_subjects: [orders.Order.created], max_deliver: 5}
            """,
    )
    assert not [each for each in fixed(tmp_path).findings if each.rule_id == "NAM005"]
    done = fixed(tmp_path, unsafe=True)
    assert rules_of(done) == ["NAM005"] * 3
    assert "  orders.order.created: {owner: shop}  # it\n" in text(tmp_path)
    assert "{filter_subject: 'orders.order.created', max_deliver: 5, ack_wait: 30s}" in text(tmp_path)
    assert "filter_subjects: [orders.order.created]" in text(tmp_path, "more")


def test_a_name_that_a_transform_makes_or_others_use_is_left_to_a_person(tmp_path: Path) -> None:
    written(
        tmp_path,
        topology="""
            topology: shop
            unmanaged: [OTHERS]
            streams:
              ORDERS:
                subjects: [orders.Order.created]
                max_age: 1d
                republish: {src: orders.Order.created, dest: copy.order.created}
              BILLS: {subjects: [bills.Bill.created], max_age: 1d}
            consumers:
              OTHERS/mailer: {filter_subject: bills.Bill.created, max_deliver: 5, ack_wait: 30s}
            """,
    )
    found = pipeline.find_all(tmp_path).findings
    assert [each.edits for each in found if each.rule_id == "NAM005"] == [(), ()]
    assert not fixing.fix(tmp_path, everything, unsafe=True).after


def test_a_fix_that_would_make_an_error_is_not_made_and_the_others_are(tmp_path: Path) -> None:
    written(
        tmp_path,
        topology="""
            topology: shop
            streams:
              A: {subjects: [a.Order.created], max_age: 1d}
              B: {subjects: [a.order.created], max_age: 1d}
              C: {subjects: [c.Order.created], max_age: 1d}
            """,
    )
    done = fixed(tmp_path, unsafe=True)
    assert rules_of(done) == ["NAM005"]
    assert "[a.Order.created]" in text(tmp_path)
    assert "[c.order.created]" in text(tmp_path)
    ((finding, why),) = done.refused.items()
    assert finding in done.checked.findings
    assert "STR001" in why


def test_what_an_alias_shares_is_not_fixed_and_told(tmp_path: Path) -> None:
    said = """
        topology: shop
        streams:
          A:
            subjects: [a.b.c]
            max_age: 1d
            consumers:
              one: &common {max_deliver: 5}
              two: *common
        """
    before = text(written(tmp_path, topology=said))
    done = fixed(tmp_path)
    assert text(tmp_path) == before
    assert len(done.refused) == 2
    assert all("alias" in why for why in done.refused.values())


def test_only_what_is_told_is_fixed(tmp_path: Path) -> None:
    said = """
        topology: shop
        lint: {rules: {option-without-effect: off}}
        streams:
          A:
            subjects: [a.b.c]
            max_age: 1d
            consumers:
              # nats-topology: ignore[REL003] the default will do
              one: {max_deliver: 5, deliver_group: x}
        """
    before = text(written(tmp_path, topology=said))
    assert not fixed(tmp_path).findings
    assert text(tmp_path) == before
    written(tmp_path, topology=said.replace("# nats-topology: ignore[REL003] the default will do", "#"))
    assert not fixing.fix(tmp_path, lambda checked: Checked(None, (), (), checked.folder), unsafe=True).after


@pytest.mark.parametrize(
    ("filters", "left"),
    [
        ("filter_subject: a.b, filter_subjects: [a.c]", "filter_subjects: [a.c, a.b]"),
        ("filter_subject: a.b, filter_subjects: [c.d, a.*]", "filter_subjects: [c.d, a.*]"),
        ("filter_subject: a.*, filter_subjects: [a.b, c.d, a.c]", "filter_subjects: [c.d, a.*]"),
        ("filter_subject: a.*, filter_subjects: [a.b, a.c]", "filter_subject: a.*"),
    ],
)
def test_two_ways_to_filter_become_one_that_asks_for_the_same(filters: str, left: str, tmp_path: Path) -> None:
    said = "topology: t\nstreams: {A: {subjects: [a.*, c.d], max_age: 1d, consumers: {x: {ack_wait: 30s, FILTERS}}}}\n"
    written(tmp_path, topology=said.replace("FILTERS", filters))
    fixed(tmp_path)
    assert text(tmp_path) == said.replace("FILTERS", left)


def test_a_comment_of_no_use_goes(tmp_path: Path) -> None:
    said = """
        topology: shop
        streams:
          # nats-topology: ignore[REL013, NAM005, REL014] as the auditors want it
          A: {subjects: [a.b.c], max_bytes: 1GiB}
        """
    written(tmp_path, topology=said)
    assert rules_of(fixed(tmp_path)) == ["LNT001", "LNT001"]
    assert "# nats-topology: ignore[REL013] as the auditors want it\n" in text(tmp_path)
    written(tmp_path, topology=said.replace("max_bytes", "max_age: 1d, max_bytes"))
    assert rules_of(fixed(tmp_path)) == ["LNT001", "LNT001", "LNT001"]
    assert "#" not in text(tmp_path)


def test_what_is_so_for_one_target_only_is_left_to_a_person(tmp_path: Path) -> None:
    said = """
        topology: shop
        targets:
          prod: {overlay: ../prod.yaml}
        streams:
          A:
            subjects: [a.b.c]
            max_age: 1d
            consumers:
              one: {max_deliver: 5, ack_wait: 1m, backoff: [5s, 10s]}
              two: {max_deliver: 5, ack_wait: 1m}
        """
    (tmp_path / "shop").mkdir()
    written(tmp_path / "shop", topology=said)
    written(tmp_path, prod="consumer/A/one: {backoff: null}\nconsumer/A/two: {backoff: [5s, 10s]}\n")
    found = [each for each in pipeline.find_all(tmp_path / "shop").findings if each.rule_id == "REL005"]
    assert [each.edits for each in found] == [(), ()]
    assert not fixing.fix(tmp_path / "shop", everything, unsafe=True).after
    written(tmp_path, prod="stream/A: {max_age: 2d}\n")
    assert rules_of(fixed(tmp_path / "shop")) == ["REL005"]


def test_several_rounds_fix_what_a_fix_brings_about(tmp_path: Path) -> None:
    said = """
        topology: shop
        streams:
          A:
            subjects: [a.b.c]
            max_age: 1d
            consumers:
              one: {max_deliver: 5, ack_policy: none, ack_wait: 1m, backoff: [5s, 10s]}
              # nats-topology: ignore[REL005] for now
              two: {ack_wait: 1m, max_deliver: 5, backoff: [5s]}
        """
    written(tmp_path, topology=said)
    fixed(tmp_path)
    assert "one: {ack_policy: none}" in text(tmp_path)
    # What was ignored stays, and so does the comment.
    assert "two: {ack_wait: 1m, max_deliver: 5, backoff: [5s]}" in text(tmp_path)
    assert not fixing.fix(tmp_path, everything, unsafe=False).after


def test_a_link_is_followed_and_stays_and_so_does_the_mode(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / ".kept").mkdir(parents=True)
    real = folder / ".kept" / "orders.yaml"
    real.write_text(SHOP.replace("topology: shop\n", ""), encoding="utf-8")
    real.chmod(0o640)
    (folder / "orders.yaml").symlink_to(".kept/orders.yaml")
    written(folder, topology="topology: shop\n")
    fixed(folder)
    assert (folder / "orders.yaml").is_symlink()
    assert real.read_text(encoding="utf-8") == SHOP_FIXED.replace("topology: shop\n", "")
    assert real.stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(real.parent)) == ["orders.yaml"]


def test_a_link_out_of_the_folder_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    outside = tmp_path / "orders.yaml"
    outside.write_text(SHOP.replace("topology: shop\n", ""), encoding="utf-8")
    (folder / "orders.yaml").symlink_to(outside)
    written(folder, topology="topology: shop\nstreams: {B: {subjects: [b.>, b.c.d], max_age: 1d}}\n")
    before = text(folder), outside.read_bytes()
    with pytest.raises(InputError, match=r"outside of the folder"):
        fixed(folder)
    assert (text(folder), outside.read_bytes()) == before


def test_a_file_that_somebody_else_changed_is_not_overwritten(tmp_path: Path) -> None:
    written(tmp_path, topology=SHOP)
    done = fixing.fix(tmp_path, everything, unsafe=False)
    written(tmp_path, topology=SHOP + "# new\n")
    with pytest.raises(InputError, match="changed by somebody else"):
        fixing.write(done)
    assert text(tmp_path) == SHOP + "# new\n"
    assert os.listdir(tmp_path) == ["topology.yaml"]


def test_a_folder_that_cannot_be_understood_stays(tmp_path: Path) -> None:
    written(tmp_path, topology=SHOP + "odd: 1\n")
    assert not fixed(tmp_path).findings
    assert text(tmp_path) == SHOP + "odd: 1\n"


MAY_CHANGE = {
    "NAM032": {"metadata"},
    "REL003": {"ack_wait"},
    "REL005": {"ack_wait"},
    "REL016": {"duplicate_window"},
    "REL018": {"deliver_policy", "opt_start_seq", "opt_start_time"},
    "REL019": {"num_replicas"},
    "REL021": {"rate_limit_bps", "idle_heartbeat", "flow_control"},
    "REL046": {"max_waiting"},
    "REL047": {"deliver_group", "max_batch", "ack_wait", "backoff", "max_deliver", "compression", "deny_purge"},
    "STR002": {"subjects"},
    "STR007": {"filter_subjects"},
    "STR010": {"filter_subject", "filter_subjects"},
    "STR018": {"sources"},
    "VER006": {"allow_msg_ttl", "allow_rollup_hdrs"},
}
"""What the safe fixes of a rule may change of a configuration."""

_SUBJECT = st.sampled_from(["a.b.c", "a.b.*", "a.>", "a.x.y", "a.*.c"])
_CONSUMER = st.fixed_dictionaries(
    {},
    optional={
        "max_deliver": st.just(5),
        "ack_wait": st.sampled_from(["30s", "1m"]),
        "backoff": st.just(["5s", "10s"]),
        "filter_subject": _SUBJECT,
        "filter_subjects": st.lists(_SUBJECT, min_size=1, max_size=3),
        "idle_heartbeat": st.just("15s"),
        "rate_limit_bps": st.just(1000),
        "max_batch": st.just(10),
        "deliver_subject": st.just("deliver.a"),
        "deliver_group": st.just("group"),
        "max_waiting": st.just(7),
        "ack_policy": st.sampled_from(["none", "explicit"]),
        "deliver_policy": st.sampled_from(["new", "all"]),
        "num_replicas": st.sampled_from([1, 3]),
        "metadata": st.just({"_nats.x": "v1", "team": "shop"}),
    },
)
_STREAM = st.fixed_dictionaries(
    {"subjects": st.lists(_SUBJECT, min_size=1, max_size=3)},
    optional={
        "max_age": st.just("1m"),
        "duplicate_window": st.sampled_from(["30s", "5m"]),
        "retention": st.just("workqueue"),
        "storage": st.just("memory"),
        "compression": st.just("s2"),
        "subject_delete_marker_ttl": st.just("10m"),
        "metadata": st.sampled_from([{"nats-topology.owner": "x"}, {"_nats.x": "v", "_nats.z": "v"}]),
        "consumers": st.dictionaries(st.sampled_from(["one", "two"]), _CONSUMER, min_size=1),
    },
)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.dictionaries(st.sampled_from(["A", "B"]), _STREAM, min_size=1))
def test_whatever_the_topology_fixes_do_what_their_rules_say_and_nothing_more(
    data: st.DataObject, streams: dict[str, object]
) -> None:
    laid = data.draw(st.composite(lambda draw: laid_out(draw, streams, "  "))())
    said = f"topology: shop  # ours\nstreams:{laid}"
    with TemporaryDirectory() as made:
        folder = Path(made)
        written(folder, topology=said)
        before, found = load(folder).topology, pipeline.find_all(folder)
        assert before is not None, (found.findings, said)
        done = fixed(folder)
        after = load(folder).topology
        assert after is not None
        assert before.resources.keys() == after.resources.keys()
        may = {(each.address, key) for each in done.findings for key in MAY_CHANGE[each.rule_id]}
        for address, resource in before.resources.items():
            one, other = resource.config, after.resources[address].config
            changed = {(address, key) for key in one.keys() | other.keys() if one.get(key) != other.get(key)}
            assert changed <= may, said
        errors = Counter(each.rule_id for each in done.checked.findings if each.severity is Severity.error)
        assert errors <= Counter(each.rule_id for each in found.findings if each.severity is Severity.error)
        assert done.checked.findings == pipeline.find_all(folder).findings
        assert {each.fix for each in done.checked.findings if each not in done.refused} <= {Fix.none, Fix.unsafe}
        assert not fixing.fix(folder, everything, unsafe=False).after
