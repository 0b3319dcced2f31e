"""What the rules of conventions and of the glossary say together: each token is told once, by the rule that fits."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.lint import lint
from reconciler.lint.generic import says_nothing
from reconciler.load import load
from reconciler.model.finding import Finding
from tests.lint.pages import findings, only

AGREED = """
glossary:
  orders:
    owner: team-checkout
    aggregates: {order: [created, paid, cancelled], refund: [requested, approved]}
  billing:
    owner: team-billing
    aggregates: {invoice: [issued]}
conventions:
  tokens:
    domain: {glossary: domains, wildcard: never}
    aggregate: {glossary: aggregates}
    event: {glossary: events, tense: past}
    id: {regex: "[A-Za-z0-9_-]{1,64}", wildcard: required}
  subjects:
    - {name: event, pattern: "<domain>.<aggregate>.<event>[.<id>]", required: [streams, filters, events]}
    - {name: command, pattern: cmd.<domain>.<aggregate>.<verb>, verb: {tense: imperative}}
    - {name: service, pattern: svc.<service>.<method>, required: [services]}
    - {name: telemetry, pattern: tlm.<domain>.<source>.>}
"""


def about_names(found: tuple[Finding, ...]) -> list[str]:
    """The ids of the rules about names and captures that speak."""
    told = ("NAM", "STR005", "STR026", "STR030", "STR032", "STR033")
    return sorted(each.rule_id for each in found if each.rule.startswith(told))


def stream(subject: str, consumer: str = "") -> str:
    return (
        f"streams:\n  ORDERS: {{subjects: ['orders.order.*', '{subject}'], max_age: 7d, description: All orders}}\n"
        if not consumer
        else f"streams:\n  ORDERS:\n    subjects: ['{subject}']\n    description: All orders\n    max_age: 7d\n"
        f"    consumers: {{billing-invoicer: {{filter_subject: '{consumer}'}}}}\n"
    )


def rest(*unstored: str) -> str:
    """Entries of the catalogue for the events of the glossary that no stream has here."""
    return "subjects: {" + ", ".join(f"{each}: {{}}" for each in unstored) + "}\n"


ELSEWHERE = rest("orders.refund.requested", "orders.refund.approved", "billing.invoice.issued")


@pytest.mark.parametrize(
    ("subject", "rule", "message", "hint"),
    [
        (
            "ordes.refund.*",
            "NAM008",
            "has 'ordes' as <domain>, and the glossary has orders, billing",
            "orders.refund.*",
        ),
        ("orders.refnd.*", "NAM009", "has 'refnd' as <aggregate>, and orders has order, refund", "orders.refund.*"),
        ("orders.invoice.*", "NAM009", "invoice belongs to billing of team-billing", "write billing.invoice.*"),
        ("orders.invoice.paid", "NAM009", "invoice belongs to billing of team-billing", "name it as billing does"),
        ("orders.refund.request", "NAM010", "and orders.refund has requested, approved", "orders.refund.requested"),
        ("orders.refund.approved.7", "NAM007", "has '7' as <id>, where a filter or stream", "orders.refund.approved.*"),
        ("cmd.orders.refund.send", "NAM008", "has 'cmd' as <domain>", "write one of these, or add it with its owner"),
        ("orders.refund", "NAM007", "has 2 tokens, so <event> of", "follow <domain>.<aggregate>.<event>[.<id>]"),
        (
            "*.refund.approved",
            "NAM036",
            "has '*' as <domain>, so it stores what every domain",
            "orders.refund.approved",
        ),
        ("event.refund.approved", "NAM012", "starts with 'event', which says nothing", "start with the domain"),
    ],
)
def test_a_token_is_told_once_by_the_rule_that_fits(
    tmp_path: Path, subject: str, rule: str, message: str, hint: str
) -> None:
    found = findings(tmp_path, AGREED + ELSEWHERE + stream(subject))
    assert about_names(found) == [rule]
    (finding,) = only(found, rule)
    assert finding.message.startswith(f"stream subject {subject!r} of stream/ORDERS ")
    assert message in finding.message
    assert hint in finding.hint
    if rule == "NAM007":
        assert [each.message for each in finding.related] == [
            "the convention event, <domain>.<aggregate>.<event>[.<id>]"
        ]


def test_a_topology_that_follows_the_conventions_is_passed(tmp_path: Path) -> None:
    found = findings(tmp_path, AGREED + ELSEWHERE + stream("orders.refund.*"))
    assert about_names(found) == []


@pytest.mark.parametrize(
    ("filter", "rules"),
    [
        ("orders.order.*", []),
        ("orders.order.paid", []),
        ("*.order.paid", ["NAM036"]),
        (">", []),
        ("*.refund.approved", ["STR005"]),
        ("orders.order.payd", ["NAM010"]),
        ("cmd.orders.order.send", ["STR005"]),
    ],
)
def test_a_dead_filter_is_told_by_one_rule_and_a_wildcard_domain_in_filters_too(
    tmp_path: Path, filter: str, rules: list[str]
) -> None:
    found = findings(tmp_path, AGREED + ELSEWHERE + stream("orders.order.*", filter))
    assert about_names(found) == rules


@pytest.mark.parametrize(
    ("entry", "rules"),
    [
        ("svc.pricing.find: {kind: service, queue: pricing, timeout: 1s}", []),
        ("orders.order.find: {kind: service, queue: pricing, timeout: 1s}", ["NAM007"]),
        ("cmd.orders.order.send: {kind: command}", []),
        ("cmd.orders.order.sent: {kind: command}", ["NAM011"]),
        ("cmd.orders.order.send: {}", ["NAM008"]),
        ("orders.order.paid.*: {}", []),
        ("orders.order.paid.17: {}", []),
        ("tlm.orders.cart.open.tabs: {kind: telemetry}", []),
        ("tlm.oders.cart.open: {kind: telemetry}", ["NAM008"]),
    ],
)
def test_an_entry_of_the_catalogue_follows_the_conventions_of_its_kind(
    tmp_path: Path, entry: str, rules: list[str]
) -> None:
    catalogue = ELSEWHERE.removesuffix("}\n") + f", {entry}}}\n"
    assert about_names(findings(tmp_path, AGREED + catalogue + stream("orders.refund.*"))) == rules


def test_an_event_of_the_glossary_is_right_in_any_tense(tmp_path: Path) -> None:
    text = AGREED.replace("created, paid", "create, paid") + ELSEWHERE + stream("orders.refund.*")
    assert about_names(findings(tmp_path, text)) == []


def test_what_the_glossary_does_not_list_is_free_and_has_its_tense(tmp_path: Path) -> None:
    text = AGREED.replace("invoice: [issued]", "invoice: ") + rest("billing.invoice.send", "billing.invoice.sent")
    (finding,) = only(findings(tmp_path, text), "NAM011")
    assert "billing.invoice.send" in finding.message
    free = AGREED.replace("aggregates: {invoice: [issued]}", "aggregates:") + rest("billing.bill.sent")
    assert about_names(findings(tmp_path, free)) == ["STR033"] * 5


def test_an_event_that_nobody_stores_is_told_where_the_glossary_has_it(tmp_path: Path) -> None:
    (finding,) = only(findings(tmp_path, AGREED + stream("orders.refund.*")), "STR033")
    assert finding.message == "no stream stores billing.invoice.issued, an event of the glossary"
    assert (finding.at.line, finding.at.column) == (8, 28)
    assert not only(findings(tmp_path, AGREED + "unmanaged: [BILLING]\n" + stream("orders.refund.*")), "STR033")


def test_a_stream_of_two_domains_is_told_where_the_second_one_stands(tmp_path: Path) -> None:
    (finding,) = only(findings(tmp_path, AGREED + stream("billing.invoice.*")), "STR030")
    assert finding.message == "stream/ORDERS stores what orders and billing publish"
    assert finding.hint == "give billing a stream of its own"
    assert finding.at.column == 41


@pytest.mark.parametrize(
    ("subjects", "told"),
    [
        ("[orders.a.b, billing.a.b]", True),
        ("[orders.>, cmd.orders.charge]", False),
        ("[orders.a, orders.b]", False),
        ("['*.a.b', orders.x.y]", False),
        ("['$KV.a.>', orders.x.y]", False),
    ],
)
def test_without_conventions_the_first_token_is_the_domain(tmp_path: Path, subjects: str, told: bool) -> None:
    found = findings(tmp_path, f"streams: {{ALL: {{subjects: {subjects}, max_age: 7d, no_ack: true}}}}\n")
    assert bool(only(found, "STR030")) == told


@pytest.mark.parametrize(
    ("name", "subjects", "told"),
    [
        ("PAYMENTS", "[orders.order.*]", True),
        ("PAYMENT_EVENTS", "[orders.order.*]", True),
        ("ORDERS", "[orders.order.*]", False),
        ("ORDER_PAYMENTS", "[orders.payment.*]", False),
        ("PAYMENTS", "[cmd.payments.*]", False),
        ("HISTORY", "[orders.order.*]", False),
    ],
)
def test_a_stream_named_after_another_domain_is_told(tmp_path: Path, name: str, subjects: str, told: bool) -> None:
    other = "OTHER: {subjects: [payments.payment.*], max_age: 7d}"
    found = findings(tmp_path, f"streams: {{{name}: {{subjects: {subjects}, max_age: 7d}}, {other}}}\n")
    assert bool(only(found, "NAM034")) == told


def test_a_mirror_may_be_named_after_what_it_mirrors(tmp_path: Path) -> None:
    text = (
        "streams: {ORDERS: {subjects: [orders.>], max_age: 7d}, ORDERS_COPY: {mirror: {name: ORDERS}, max_age: 7d}}\n"
    )
    assert not only(findings(tmp_path, text), "NAM034")


@pytest.mark.parametrize(
    ("one", "other", "witness"),
    [
        ("<a>.<b>", "<x>.<y>", "x.x"),
        ("<a>.<b>", "cmd.<y>", None),
        ("cmd.<a>.<b>", "<x>.order.<y>", "cmd.order.x"),
        ("<a>.<b>", "<x>.<y>.<z>", None),
        ("<a>.<b>[.<c>]", "<x>.<y>.<z>", "x.x.x"),
        ("<a>.>", "<x>.<y>", "x.x"),
        ("<domain>.<aggregate>.<event>", "<domain>.<aggregate>.<z>", None),
        ("<domain>.<x>.<event>", "<y>.<aggregate>.<event>", "orders.order.created"),
    ],
)
def test_two_conventions_that_say_equally_much_share_no_subject(
    tmp_path: Path, one: str, other: str, witness: str | None
) -> None:
    head = AGREED.partition("  subjects:")[0].replace(
        '    id: {regex: "[A-Za-z0-9_-]{1,64}", wildcard: required}\n', ""
    )
    used = "    - {pattern: never.<domain>.<aggregate>.<event>}\n"
    text = f"{head}  subjects:\n{used}    - {{pattern: '{one}'}}\n    - {{pattern: '{other}'}}\n"
    found = only(findings(tmp_path, text), "NAM035")
    assert [each.message for each in found] == ([f"{witness!r} follows both {one} and {other}"] if witness else [])


EXEMPT = """
conventions:
  subjects: [{pattern: <domain>.<event>, domain: [orders], event: {tense: past}}]
  exempt:
    - {subjects: [legacy.>], rules: [NAM007], until: 2027-03-31, reason: migration}
    - {objects: [stream/VENDOR_*], rules: ["NAM*"], reason: names of a vendor}
streams:
  ORDERS: {subjects: [orders.create, legacy.a, legacy.b.c, other.a.b], max_age: 7d}
  VENDOR_a: {subjects: [vendor], max_age: 7d}
"""


def exempt(folder: Path, text: str, day: date = date(2026, 11, 25)) -> list[str]:
    """The findings about names, comments and settings on a day."""
    (folder / "topology.yaml").write_text(f"topology: t\n{text}")
    topology = load(folder).topology
    assert topology is not None
    return [
        f"{each.rule_id} {each.at.line}:{each.at.column}"
        for each in lint(topology, day)
        if each.rule.startswith(("NAM", "LNT"))
    ]


def test_what_is_exempt_is_not_told_and_all_else_is(tmp_path: Path) -> None:
    assert exempt(tmp_path, EXEMPT) == ["NAM011 9:23", "NAM007 9:60"]


def test_an_exemption_holds_on_its_last_day_and_is_told_after_it(tmp_path: Path) -> None:
    assert exempt(tmp_path, EXEMPT, date(2027, 3, 31)) == ["NAM011 9:23", "NAM007 9:60"]
    later = ["LNT002 6:7", "NAM011 9:23", "NAM007 9:38", "NAM007 9:48", "NAM007 9:60"]
    assert exempt(tmp_path, EXEMPT, date(2027, 4, 1)) == later


def test_an_exemption_that_matches_nothing_is_told(tmp_path: Path) -> None:
    text = EXEMPT.replace("[legacy.>]", "[legacy.>, lgacy.>]").replace("stream/VENDOR_*", "stream/VENDR_*")
    assert exempt(tmp_path, text)[:2] == ["LNT005 6:29", "LNT005 7:18"]


def test_an_exemption_names_rules_that_can_be_switched_off(tmp_path: Path) -> None:
    assert "LNT006 6:38" in exempt(tmp_path, EXEMPT.replace("[NAM007]", "[NAM7]"))
    assert "LNT004 6:38" in exempt(tmp_path, EXEMPT.replace("[NAM007]", "[STR001]"))


def test_an_exemption_of_subjects_and_objects_is_for_what_is_in_both(tmp_path: Path) -> None:
    narrowed = EXEMPT.replace("{subjects: [legacy.>],", "{subjects: [legacy.>], objects: [stream/VENDOR_*],")
    assert "NAM007 9:38" in exempt(tmp_path, narrowed)


STYLES = """
conventions:
  tokens: {service: [billing, pricing]}
  streams: {name: "[a-z]+"}
  consumers: {name: "<service>-<purpose>"}
  kv: {name: "[a-z]+"}
  queues: {name: <service>}
subjects:
  pricing.price.find: {kind: service, queue: princing, timeout: 1s}
  pricing.price.quote: {kind: service, queue: pricing, timeout: 1s}
streams:
  orders:
    subjects: [orders.>]
    max_age: 7d
    consumers:
      billing-invoicer: {}
      c1: {}
  ORDERS2: {subjects: [orders2.>], max_age: 7d}
kv:
  Sessions: {ttl: 1h}
"""


def test_names_are_as_the_conventions_want_them(tmp_path: Path) -> None:
    found = [each for each in findings(tmp_path, STYLES) if each.rule.startswith("NAM")]
    assert [(each.rule_id, each.at.line) for each in found] == [
        ("NAM030", 9),
        ("NAM027", 17),
        ("NAM022", 18),
        ("NAM041", 20),
    ]
    assert found[1].message == "consumer/orders/c1 is not named as the conventions want, <service>-<purpose>"
    assert all(each.related for each in found)


@pytest.mark.parametrize("name", ["c1", "C", "consumer", "my-consumer-2", "testConsumer", "sub_1", "42", "new.worker"])
def test_a_name_that_could_be_any_says_nothing(name: str) -> None:
    assert says_nothing(name)


@pytest.mark.parametrize(
    "name", ["billing-invoicer", "order-processor", "ledger", "mailer", "reader-01", "billing-test"]
)
def test_a_name_with_a_word_of_its_own_says_something(name: str) -> None:
    assert not says_nothing(name)


BAD = """
streams:
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
GOOD = """
streams:
  ORDERS:
    description: order and refund facts
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


def test_each_fault_of_a_bad_stream_is_told_on_its_line(tmp_path: Path) -> None:
    found = findings(tmp_path, AGREED + ELSEWHERE + BAD)
    first = next(each.at.line for each in found if each.rule_id == "NAM023")
    told = {(each.rule_id, each.at.line - first) for each in found if each.rule.startswith(("NAM", "STR0"))}
    assert {
        ("NAM012", 2),
        ("STR026", 2),
        ("NAM036", 3),
        ("NAM027", 7),
        ("STR032", 7),
        ("STR032", 0),
        ("STR005", 8),
    } <= told
    assert not [each for each in told if each[0] in ("NAM007", "NAM008", "NAM009") and each[1] == 8]


def test_a_good_stream_is_told_nothing(tmp_path: Path) -> None:
    assert findings(tmp_path, AGREED + rest("billing.invoice.issued") + GOOD) == ()


slots = st.sampled_from(["<domain>", "<aggregate>", "<event>", "<id>", "<free>", "cmd", "v<major>", "orders"])
patterns = st.builds(
    lambda tokens, end: ".".join(dict.fromkeys(tokens)) + end,
    st.lists(slots, min_size=1, max_size=4),
    st.sampled_from(["", "", ".>", "[.<last>]", "[.<last>][.<more>]"]),
)
tokens = st.sampled_from(["orders", "order", "created", "create", "billing", "cmd", "v1", "*", "x", "Events", "7"])
subjects = st.builds(
    lambda words, end: ".".join(words) + end, st.lists(tokens, min_size=1, max_size=5), st.sampled_from(["", "", ".>"])
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(patterns, min_size=1, max_size=3),
    st.sets(st.sampled_from(["streams", "filters", "events"]), min_size=1),
    st.lists(subjects, min_size=1, max_size=4, unique=True),
    subjects,
)
def test_any_conventions_and_subjects_are_judged_with_advice(
    written: list[str], places: set[str], stored: list[str], filter: str
) -> None:
    said = {
        "topology": "t",
        "glossary": {"orders": {"aggregates": {"order": ["created"]}}, "billing": None},
        "conventions": {
            "tokens": {
                "domain": {"glossary": "domains", "wildcard": "never"},
                "aggregate": {"glossary": "aggregates"},
                "event": {"glossary": "events", "tense": "past"},
                "id": {"regex": "[0-9x]+", "wildcard": "required"},
                "major": ["1"],
            },
            "subjects": [{"pattern": each, "required": sorted(places)} for each in written],
        },
        "streams": {"A": {"subjects": stored, "consumers": {"c": {"filter_subject": filter}}}},
        "subjects": {each: {} for each in stored},
    }
    said["conventions"]["tokens"] = {
        name: slot for name, slot in said["conventions"]["tokens"].items() if f"<{name}>" in "".join(written)
    }
    with TemporaryDirectory() as folder:
        (Path(folder) / "topology.yaml").write_text(json.dumps(said))
        loaded = load(Path(folder))
    if loaded.topology is None:
        assert {each.rule_id for each in loaded.findings} == {"SYN016"}
        return
    found = lint(loaded.topology)
    assert all(each.message and each.hint for each in found)
    about = [each for each in found if each.rule_id in ("NAM007", "NAM008", "NAM009", "NAM010")]
    assert len({each.at for each in about}) == len(about)


def test_a_slot_after_a_word_of_the_convention_owns_nothing(tmp_path: Path) -> None:
    telemetry = """
    conventions:
      subjects:
        - {pattern: tlm.<site>.<metric>, site: [berlin, oslo]}
    streams:
      READINGS: {subjects: ["tlm.*.*"], max_age: 7d, max_bytes: 1GiB}
    """
    assert findings(tmp_path, telemetry) == ()


def test_an_id_of_a_convention_may_be_a_star_in_the_catalogue_wherever_it_stands(tmp_path: Path) -> None:
    devices = """
    conventions:
      subjects:
        - {pattern: tlm.<device>.<metric>, device: {wildcard: required}, metric: [temperature]}
    subjects:
      tlm.*.temperature: {kind: telemetry}
      ENTRY: {kind: telemetry}
    """
    assert not only(findings(tmp_path, devices.replace("ENTRY", "tlm.x.temperature")), "NAM040")
    (finding,) = only(findings(tmp_path, devices.replace("ENTRY", "tlm.x.*.y")), "NAM040")
    assert "'tlm.x.*.y' has '*' where a name is meant" in finding.message
