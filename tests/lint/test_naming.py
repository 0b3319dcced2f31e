"""What the rules of names, filters, captures and services say, and about what they keep silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.model.finding import Finding
from tests.lint.pages import findings, only

CONVENTION = """
conventions:
  subjects:
    - pattern: <domain>.<aggregate>.<event>[.<id>]
      domain: [orders, payments]
      event: {tense: past}
    - pattern: cmd.<domain>.<verb>
      domain: [orders, payments]
      verb: {tense: imperative}
"""


def one(found: tuple[Finding, ...], rule: str) -> Finding:
    """The only finding of a rule."""
    (finding,) = only(found, rule)
    return finding


def stream(*subjects: str) -> str:
    return f"streams:\n  ORDERS: {{subjects: {list(subjects)}, max_age: 7d}}\n"


def ids(found: tuple[Finding, ...]) -> set[str]:
    return {finding.rule.split()[0] for finding in found}


@pytest.mark.parametrize(
    ("subject", "rule", "message", "hint"),
    [
        ("orders.order:created", "NAM001", "has ':' in token 'order:created'", "write orders.order.created"),
        ("orders.new order", "NAM001", "has white space in token 'new order'", "write orders.new-order"),
        ("orders.price€.set", "NAM017", "has 'price€', which is not ASCII", "write orders.price.set"),
        ("orders..created", "NAM002", "has an empty token", "write orders.created, or fill in the missing token"),
        (".orders.created", "NAM002", "has an empty token", "write orders.created"),
        ("orders.new*.created", "NAM003", "has 'new*', which is a literal token", "write orders.*.created"),
        ("orders.>.created", "NAM004", "has '>' before the last token", "write orders.*.created"),
        ("Orders.Order.Created", "NAM005", "has 'Orders' in capitals", "write orders.order.created"),
        ("events.order.created", "NAM012", "starts with 'events'", "start with the domain"),
        ("$orders.created", "NAM016", "starts with '$orders', which is reserved", "write orders.created"),
        ("_INBOX.orders.x", "NAM016", "starts with '_INBOX', which is reserved", "write orders.x"),
        ("*.order.created", "VER002", "matches subjects of the server, $JS.>", "like orders.order.created"),
        ("$SYS.REQ.>", "STR003", "matches subjects of the server, $SYS.>", "write $SYS.ACCOUNT.>"),
    ],
)
def test_a_bad_subject_of_a_stream_is_told_once_with_what_to_write(
    tmp_path: Path, subject: str, rule: str, message: str, hint: str
) -> None:
    found = findings(tmp_path, stream(subject))
    finding = one(found, rule)
    assert finding.message.startswith(f"stream subject {subject!r} of stream/ORDERS {message}")
    assert hint in finding.hint
    assert (finding.at.line, finding.at.column) == (3, 23)
    assert {each for each in ids(found) if each.startswith(("NAM", "STR", "VER"))} == {rule}


@pytest.mark.parametrize("subject", ["$KV.sessions.>", "$JS.EVENT.ADVISORY.>", "$SYS.ACCOUNT.>", "orders.*.created"])
def test_a_good_subject_is_passed(tmp_path: Path, subject: str) -> None:
    found = findings(tmp_path, stream(subject))
    assert not {each for each in ids(found) if each.startswith(("NAM", "STR"))}


@pytest.mark.parametrize(
    ("subject", "fault"),
    [
        ("orders.created", "has 2 tokens, so <event> of <domain>.<aggregate>.<event>[.<id>] is missing"),
        ("orders.order.created.1.2", "has 5 tokens, <domain>.<aggregate>.<event>[.<id>] has 3 to 4"),
        ("ordres.>", "has 'ordres' as <domain>, which is one of orders, payments"),
        ("cmd.ordres.charge", "has 'ordres' as <domain>, which is one of orders, payments"),
    ],
)
def test_the_convention_that_fits_furthest_tells_the_fault(tmp_path: Path, subject: str, fault: str) -> None:
    found = findings(tmp_path, CONVENTION + stream(subject))
    assert one(found, "NAM007").message == f"stream subject {subject!r} of stream/ORDERS {fault}"


def test_a_misspelt_word_is_put_right_and_the_convention_is_shown(tmp_path: Path) -> None:
    found = findings(tmp_path, CONVENTION + stream("order.order.created"))
    finding = one(found, "NAM007")
    assert finding.hint == "write orders.order.created"
    assert [related.at.line for related in finding.related] == [4]


EVERYWHERE = """
subjects:
  ordres.order.created: {}
streams:
  ORDERS:
    subjects: [orders.order.*, ordres.order.created]
    max_age: 7d
    republish: {src: orders.>, dest: "ordres.order.{{wildcard(1)}}"}
    consumers:
      billing: {filter_subject: ordres.order.created}
      push: {deliver_subject: ordres.order.delivered}
  COPY:
    max_age: 7d
    sources:
      - {name: ORDERS, filter_subject: ordres.order.created}
"""


def test_where_clients_of_a_consumer_listen_is_theirs_unless_a_convention_names_the_place(tmp_path: Path) -> None:
    naming = CONVENTION.replace("{tense: past}", "{tense: past}\n      required: [deliver, streams]")
    told = [finding.message for finding in only(findings(tmp_path, naming + EVERYWHERE), "NAM007")]
    assert any(
        message.startswith("deliver subject 'ordres.order.delivered' of consumer/ORDERS/push") for message in told
    )


def test_the_convention_is_asked_wherever_a_subject_is_written(tmp_path: Path) -> None:
    found = only(findings(tmp_path, CONVENTION + EVERYWHERE), "NAM007")
    assert sorted(finding.message.partition(" has ")[0] for finding in found) == [
        "catalogue entry 'ordres.order.created'",
        "filter 'ordres.order.created' of consumer/ORDERS/billing",
        "filter of an origin 'ordres.order.created' of stream/COPY",
        "republish destination 'ordres.order.*' of stream/ORDERS",
        "stream subject 'ordres.order.created' of stream/ORDERS",
    ]


def test_a_filter_that_matches_nothing_is_told_once(tmp_path: Path) -> None:
    found = findings(tmp_path, CONVENTION + EVERYWHERE.replace(", ordres.order.created]", "]"))
    assert not [each for each in only(found, "NAM007") if each.message.startswith("filter 'ordres")]
    assert one(found, "STR005").hint == "write orders.order.created"


FOREIGN = """
unmanaged: [VENDOR]
consumers:
  VENDOR/reader: {filter_subject: Data.v1, max_deliver: 5}
"""


def test_names_that_others_chose_are_not_judged(tmp_path: Path) -> None:
    assert not {each for each in ids(findings(tmp_path, CONVENTION + FOREIGN)) if each.startswith("NAM")}


def test_one_level_is_told_once(tmp_path: Path) -> None:
    assert ids(findings(tmp_path, stream("orders"))) & {"NAM007", "NAM013"} == {"NAM013"}
    assert ids(findings(tmp_path, CONVENTION + stream("orders"))) & {"NAM007", "NAM013"} == {"NAM007"}


def test_without_a_convention_only_general_rules_speak(tmp_path: Path) -> None:
    found = findings(tmp_path, stream("a.b.c.d.e.f", "orders.>"))
    assert not ids(found) & {"NAM007", "NAM011", "NAM036", "STR026"}


@pytest.mark.parametrize(
    ("subject", "says", "hint"),
    [
        ("orders.order.create", "not in the past tense", "write orders.order.created"),
        ("orders.order.status", "not in the past tense", "name what has happened, like created"),
        ("cmd.orders.charged", "not an imperative", "write cmd.orders.charge"),
    ],
)
def test_the_tense_is_that_of_the_slot(tmp_path: Path, subject: str, says: str, hint: str) -> None:
    finding = one(findings(tmp_path, CONVENTION + stream(subject)), "NAM011")
    assert says in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize("kind", ["command", "service", "telemetry"])
def test_what_is_no_event_may_stand_in_the_present(tmp_path: Path, kind: str) -> None:
    found = findings(tmp_path, CONVENTION + f"subjects: {{orders.order.create: {{kind: {kind}}}}}\n")
    assert not only(found, "NAM011")


def test_a_word_of_the_enum_is_right_in_any_tense(tmp_path: Path) -> None:
    text = "conventions: {subjects: [{pattern: <domain>.<event>, event: {enum: [snapshot], tense: past}}]}\n"
    assert not only(findings(tmp_path, text + stream("orders.snapshot")), "NAM011")


def test_capitals_that_the_convention_names_are_right(tmp_path: Path) -> None:
    text = "conventions: {subjects: [{pattern: EU.<domain>.<id>, id: {regex: '[A-Z]+'}}]}\n"
    assert not only(findings(tmp_path, text + stream("EU.orders.XY")), "NAM005")
    assert "EU.orders.XY" in one(findings(tmp_path, text + stream("EU.Orders.XY")), "NAM005").hint


def test_an_overreaching_wildcard_is_told_what_to_write(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, CONVENTION + stream("orders.>")), "STR026")
    assert finding.hint == "write orders.*.*, orders.*.*.*"


def test_a_wildcard_domain_is_told_the_domains(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, CONVENTION + stream("cmd.*.charge")), "NAM036")
    assert finding.hint == "write cmd.orders.charge, cmd.payments.charge"


@pytest.mark.parametrize(("subject", "rule"), [(">", "STR004"), ("*.x", "VER002"), ("$SYS.x", "STR003")])
def test_no_ack_lets_a_stream_capture(tmp_path: Path, subject: str, rule: str) -> None:
    text = f"streams: {{ALL: {{subjects: ['{subject}'], max_age: 7d}}}}\n"
    assert only(findings(tmp_path, text), rule)
    assert not only(findings(tmp_path, text.replace("max_age", "no_ack: true, max_age")), rule)


def consumer(subjects: str, config: str, more: str = "") -> str:
    return f"""
{more}
streams:
  ORDERS:
    subjects: {subjects}
    max_age: 7d
    consumers:
      billing: {{{config}, max_deliver: 5}}
"""


def test_a_dead_filter_is_told_the_spelling_that_was_meant(tmp_path: Path) -> None:
    found = findings(tmp_path, consumer("[orders.>]", "filter_subject: order.order.created"))
    finding = one(found, "STR005")
    assert finding.message == (
        "filter 'order.order.created' of consumer/ORDERS/billing matches nothing that stream/ORDERS stores (orders.>)"
    )
    assert finding.hint == "write orders.order.created"
    assert not only(found, "STR006")


def test_a_dead_filter_is_told_the_stream_that_has_it(tmp_path: Path) -> None:
    text = (
        consumer("[orders.>]", "filter_subject: billing.bill.sent") + "  BILLS: {subjects: [billing.>], max_age: 7d}\n"
    )
    assert one(findings(tmp_path, text), "STR005").hint == "stream/BILLS stores it: put the consumer there"


def test_a_filter_that_is_too_wide_is_told_what_is_never_stored(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, consumer("[orders.order.*]", "filter_subject: orders.>")), "STR006")
    assert "also asks for orders.x, which stream/ORDERS never stores" in finding.message
    assert finding.hint == "write orders.order.*"


def test_subjects_together_cover_a_filter(tmp_path: Path) -> None:
    found = findings(tmp_path, consumer("['orders.*', 'orders.*.>']", "filter_subject: orders.>"))
    assert not ids(found) & {"STR005", "STR006"}


def test_a_wildcard_may_stand_for_the_words_that_a_stream_lists(tmp_path: Path) -> None:
    found = findings(tmp_path, consumer("['berlin.*', 'oslo.*']", "filter_subject: '*.temperature'"))
    assert not ids(found) & {"STR005", "STR006"}


ORIGINS = """
streams:
  EDGE: {{subjects: [edge.*.*], max_age: 7d}}
  HUB:
    max_age: 7d
    sources: [{{name: EDGE{transform}}}]
    consumers:
      reader: {{filter_subject: {filter}, max_deliver: 5}}
"""


@pytest.mark.parametrize(
    ("transform", "filter", "dead"),
    [
        ("", "edge.a.b", False),
        ("", "hub.a.b", True),
        (", filter_subject: edge.a.*", "edge.b.c", True),
        (", subject_transforms: [{src: 'edge.*.*', dest: 'hub.$1.{{wildcard(2)}}'}]", "hub.a.b", False),
        (", subject_transforms: [{src: 'edge.*.*', dest: 'hub.$1.{{wildcard(2)}}'}]", "edge.a.b", True),
        (", subject_transforms: [{src: 'edge.*.*', dest: 'hub.{{split(1,-)}}.$2'}]", "edge.a.b", False),
    ],
)
def test_what_origins_and_transforms_bring_counts(tmp_path: Path, transform: str, filter: str, dead: bool) -> None:
    found = findings(tmp_path, ORIGINS.format(transform=transform, filter=filter))
    assert bool(only(found, "STR005")) == dead


def test_streams_that_copy_each_other_in_a_circle_are_not_judged(tmp_path: Path) -> None:
    text = """
    streams:
      A: {subjects: [a.>], max_age: 7d, sources: [{name: B}], consumers: {reader: {filter_subject: x.y}}}
      B: {subjects: [b.>], max_age: 7d, sources: [{name: A}]}
    """
    assert not only(findings(tmp_path, text), "STR005")


def test_a_long_chain_of_streams_that_copy_two_others_each_is_followed_once(tmp_path: Path) -> None:
    layers = "".join(
        f"  L{layer}{side}: {{max_age: 7d, sources: [{{name: L{layer - 1}A}}, {{name: L{layer - 1}B}}]}}\n"
        for layer in range(1, 40)
        for side in "AB"
    )
    first = "streams:\n  L0A: {subjects: [a.>], max_age: 7d}\n  L0B: {subjects: [b.>], max_age: 7d}\n"
    reader = "consumers: {L39A/reader: {filter_subject: c.d, max_deliver: 5}}\n"
    assert "stores (a.>, b.>)" in one(findings(tmp_path, first + layers + reader), "STR005").message


def test_an_endless_chain_of_mirrors_is_not_followed_to_its_end(tmp_path: Path) -> None:
    chain = "".join(f"  M{number}: {{mirror: {{name: M{number + 1}}}, max_age: 7d}}\n" for number in range(1000))
    end = "  M1000: {subjects: [a.>], max_age: 7d}\n"
    reader = "consumers: {M0/reader: {filter_subject: c.d, max_deliver: 5}}\n"
    assert not only(findings(tmp_path, "streams:\n" + chain + end + reader), "STR005")


@pytest.mark.parametrize(
    ("filters", "rule", "message"),
    [
        ("['orders.a', 'orders.a']", "STR007", "filter 'orders.a' of consumer/ORDERS/billing is written twice"),
        ("['orders.a', 'orders.*']", "STR007", "filter 'orders.a' of consumer/ORDERS/billing is within its filter"),
        ("['orders.a.*', 'orders.*.b']", "VER002", "both match orders.a.b; nats-server >=2.10.13 <2.12.5 refuses that"),
        ("['']", "NAM002", "filter '' of consumer/ORDERS/billing is empty"),
    ],
)
def test_filters_of_one_consumer_do_not_overlap(tmp_path: Path, filters: str, rule: str, message: str) -> None:
    found = findings(tmp_path, consumer("[orders.>]", f"filter_subjects: {filters}"))
    assert message in one(found, rule).message


def test_a_repeated_subject_is_told_both_places(tmp_path: Path) -> None:
    finding = one(findings(tmp_path, stream("orders.a", "orders.a")), "STR002")
    assert finding.message == "stream/ORDERS stores 'orders.a' twice"
    assert finding.hint == "leave out orders.a"
    assert (finding.at.column, finding.related[0].at.column) == (35, 23)


def test_a_durable_event_needs_a_stream(tmp_path: Path) -> None:
    durable = "subjects: {bills.bill.sent: {durable: true}, bills.bill.read: {}}\n"
    assert "'bills.bill.sent' is durable" in one(findings(tmp_path, durable + stream("orders.>")), "STR025").message
    assert not only(findings(tmp_path, durable + stream("bills.>")), "STR025")
    assert not only(findings(tmp_path, durable + "unmanaged: [BILLS]\n"), "STR025")


@pytest.mark.parametrize(
    ("subject", "warned"),
    [
        ("orders.order.created", False),
        ("orders.order.created.*", False),
        ("orders.*.created", True),
        ("orders.>", True),
    ],
)
def test_the_catalogue_has_wildcards_only_for_ids(tmp_path: Path, subject: str, warned: bool) -> None:
    found = findings(tmp_path, f"subjects: {{'{subject}': {{}}}}\n")
    assert bool(only(found, "NAM040")) == warned


def test_a_stored_service_is_told_at_both_places(tmp_path: Path) -> None:
    service = "subjects: {orders.order.find: {kind: service, queue: orders, timeout: 2s}}\n"
    finding = one(findings(tmp_path, service + stream("orders.>")), "SVC001")
    assert (finding.at.line, finding.related[0].at.line) == (2, 4)
    quiet = "streams: {ORDERS: {subjects: [orders.>], no_ack: true, max_age: 7d}}\n"
    assert not only(findings(tmp_path, service + quiet), "SVC001")


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("ORDERS.EU", "the name of stream/ORDERS.EU has '.'", "name it ORDERS_EU"),
        ("ORDERS EU", "the name of stream/ORDERS EU has white space", "name it ORDERS_EU"),
        ("O" * 256, "has 256 bytes, the server takes 255", "choose a name of up to 32 characters"),
        ("É" * 128, "has 256 bytes, the server takes 255", "choose a name of up to 32 characters"),
    ],
)
def test_a_name_that_the_server_refuses_is_told(tmp_path: Path, name: str, message: str, hint: str) -> None:
    finding = one(findings(tmp_path, f"streams: {{'{name}': {{subjects: [orders.>], max_age: 7d}}}}\n"), "NAM023")
    assert message in finding.message
    assert hint in finding.hint


@pytest.mark.parametrize("name", ["ORDERS", "ORDERS_2", "ORDERS-EU", "KV_sessions", "OBJ_files"])
def test_a_stream_name_in_capitals_is_passed(tmp_path: Path, name: str) -> None:
    assert not only(findings(tmp_path, f"streams: {{{name}: {{subjects: [orders.>], max_age: 7d}}}}\n"), "NAM022")


@pytest.mark.parametrize(
    ("name", "meant"), [("orderEvents", "ORDER_EVENTS"), ("orders-v2", "ORDERS-V2"), ("1st", "ST")]
)
def test_another_stream_name_is_told_in_capitals(tmp_path: Path, name: str, meant: str) -> None:
    found = findings(tmp_path, f"streams: {{{name}: {{subjects: [orders.>], max_age: 7d}}}}\n")
    assert one(found, "NAM022").hint.startswith(f"name it {meant};")


@pytest.mark.parametrize("key", ["_nats.level", "nats-topology.owner"])
def test_reserved_metadata_is_told_at_its_key(tmp_path: Path, key: str) -> None:
    text = f"streams:\n  ORDERS:\n    subjects: [orders.>]\n    max_age: 7d\n    metadata:\n      {key}: x\n"
    finding = one(findings(tmp_path, text), "NAM032")
    assert (finding.at.line, finding.at.column) == (7, 7)
