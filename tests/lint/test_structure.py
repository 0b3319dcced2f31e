"""What the rules of structure, reliability and versions say, and about what they keep silent."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from textwrap import indent

import nats
import pytest

from reconciler.model.finding import Finding
from tests.lint.pages import findings, only
from tests.servers import Server, binary


def one(found: tuple[Finding, ...], rule: str) -> Finding:
    """The only finding of a rule."""
    (finding,) = only(found, rule)
    return finding


def stream(fields: str, servers: str = ">=2.15") -> str:
    return f'servers: "{servers}"\nstreams:\n  ORDERS: {{subjects: [orders.>], {fields}}}\n'


def consumer(fields: str, of: str = "max_age: 7d", servers: str = ">=2.15") -> str:
    return (
        f'servers: "{servers}"\nstreams:\n  ORDERS:\n    subjects: [orders.>]\n    {of}\n'
        f"    consumers:\n      billing: {{{fields}}}\n"
    )


def streams(text: str) -> str:
    return f"streams:\n{indent(text, '  ')}"


@pytest.mark.parametrize(
    ("fields", "rule", "message", "hint"),
    [
        ("storage: file", "REL012", "has no limit", "write max_age: 30d"),
        ("max_age: unlimited", "REL012", "max_age: unlimited and neither", "write max_bytes: 10GiB"),
        ("max_msgs: unlimited", "REL012", "has no limit", "write max_age: 30d"),
        ("max_msgs_per_subject: 1", "REL012", "has no limit", "write max_age: 30d"),
        ("max_bytes: 1GiB", "REL013", "has no max_age", "or max_age: unlimited when that is meant"),
        ("max_age: 7d", "REL014", "has no max_bytes", "write max_bytes: 10GiB"),
        ("max_age: 7d, num_replicas: 4", "REL009", "has 4 replicas", "write num_replicas: 5, or 3"),
        ("max_age: 1s, duplicate_window: 10ms", "REL040", "has duplicate_window: 10ms", "duplicate_window: 100ms"),
        ("subject_delete_marker_ttl: 10ms, max_age: 1s", "REL040", "subject_delete_marker_ttl: 10ms", "1s or more"),
        ("max_age: 7d, mirror_direct: true", "STR052", "has mirror_direct and is no mirror", "allow_direct: true"),
        ("max_age: 7d, persist_mode: async, storage: memory", "STR049", "cannot have storage: memory", "leave storage"),
        ("max_age: 7d, allow_msg_counter: true, retention: interest", "STR047", "retention: interest", "leave"),
        ("max_age: 7d, storage: memory, compression: s2", "REL047", "compression of stream/ORDERS has no", "leave"),
        ("max_age: 7d, deny_purge: true, allow_msg_schedules: true", "REL047", "deny_purge of", "leave deny_purge"),
        ("max_age: 7d, republish: {dest: orders.live.>}", "STR019", "which it stores with 'orders.>'", "live.orders"),
        ("max_age: 7d, republish: {dest: ''}", "STR021", "has an empty dest", "leave republish out"),
        ("max_age: 7d, republish: {dest: live.orders}", "STR021", "has a > at the end of src and none", "end both"),
        ("max_age: 7d, subject_transform: {src: a.*, dest: b.*}", "STR021", "a * in dest", "write b.{{wildcard(1)}}"),
        ("max_age: 7d, subject_transform: {src: a.*, dest: 'b.{{wild(1)}}'}", "STR021", "'wild'", "{{wildcard(1)}}"),
    ],
)
def test_a_stream_is_told_what_to_write(tmp_path: Path, fields: str, rule: str, message: str, hint: str) -> None:
    finding = one(findings(tmp_path, stream(fields)), rule)
    assert message in finding.message
    assert hint in finding.hint
    assert finding.at.line == 4


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("max_age: unlimited, max_bytes: 1GiB", "REL012"),
        ("max_age: unlimited, max_bytes: 1GiB", "REL013"),
        ("max_age: 7d, max_bytes: unlimited", "REL014"),
        ("max_age: 7d, max_msgs: 10, max_msg_size: 1KiB", "REL014"),
        ("retention: workqueue, discard: new, max_age: 7d, max_msgs: 10", "REL015"),
        ("retention: workqueue, max_age: 7d", "REL015"),
        ("max_age: 7d, republish: {dest: 'live.{{partition(3)}}.>'}", "STR021"),
        ("max_age: 7d, subject_transform: {src: '', dest: ''}", "STR021"),
        ("max_age: 7d, allow_direct: true, deny_purge: true", "REL047"),
    ],
)
def test_a_stream_that_means_it_is_not_told(tmp_path: Path, fields: str, rule: str) -> None:
    assert not only(findings(tmp_path, stream(fields)), rule)


@pytest.mark.parametrize(
    ("fields", "rule", "message"),
    [
        ("ack_policy: none", "REL001", "so a message counts as processed when it is sent"),
        ("ack_policy: all, deliver_subject: d.x", "REL001", "an acknowledgement covers all earlier messages"),
        ("ack_policy: all", "REL025", "one worker acknowledges what others still have"),
        ("ack_policy: explicit", "REL002", "has no max_deliver"),
        ("max_deliver: 5", "REL003", "has no ack_wait"),
        ("backoff: [1s, 2s], max_deliver: 1", "REL004", "has 2 backoff steps and max_deliver: 1"),
        ("backoff: [1s, 2s], ack_wait: 3s", "REL005", "waits 1s, its first backoff step, and not ack_wait: 3s"),
        ("deliver_subject: d.x", "REL007", "pushes without flow_control, idle_heartbeat, deliver_group"),
        ("deliver_subject: d.x, ack_policy: flow_control", "REL007", "pushes without deliver_group"),
        ("deliver_policy: by_start_time", "REL020", "has deliver_policy: by_start_time and no opt_start_time"),
        ("deliver_policy: last_per_subject", "REL020", "last_per_subject and no filter"),
        ("flow_control: true", "REL021", "cannot have flow_control"),
        ("deliver_subject: d.x, idle_heartbeat: 5ms", "REL040", "has idle_heartbeat: 5ms"),
        ("max_expires: 10us", "REL040", "has max_expires: 10us"),
        ("ack_policy: flow_control", "REL042", "and no deliver_subject"),
        ("ack_policy: flow_control, deliver_subject: d.x, max_ack_pending: unlimited", "REL042", "unlimited"),
        ("deliver_subject: d.x, max_batch: 5", "REL047", "max_batch of consumer/ORDERS/billing has no effect"),
        ("ack_policy: none, max_deliver: 5", "REL047", "ack_policy is none"),
        ("ack_policy: flow_control, deliver_subject: d.x, idle_heartbeat: 5s", "REL047", "it is 1s"),
        ("deliver_subject: d..x", "STR044", "it has an empty token"),
        ("priority_groups: [a]", "STR054", "has priority_groups and no priority_policy"),
        ("priority_timeout: 1m", "STR054", "has priority_timeout and no priority_policy"),
        ("priority_policy: overflow, priority_groups: [a], deliver_subject: d.x", "STR054", "is a push consumer"),
        ("inactive_threshold: 1h", "STR029", "is deleted when it is unused for 1h"),
    ],
)
def test_a_consumer_is_told_what_is_wrong(tmp_path: Path, fields: str, rule: str, message: str) -> None:
    finding = one(findings(tmp_path, consumer(fields)), rule)
    assert message in finding.message
    assert finding.at.line == 8
    assert finding.hint


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ("max_deliver: unlimited", "REL002"),
        ("ack_policy: none", "REL002"),
        ("backoff: [1s]", "REL003"),
        ("ack_policy: none", "REL003"),
        ("backoff: [1s, 2s]", "REL004"),
        ("backoff: [1s, 2s], max_deliver: unlimited", "REL004"),
        ("backoff: [1s, 2s], ack_wait: 1s", "REL005"),
        ("ack_policy: flow_control, deliver_subject: d.x, flow_control: true", "REL044"),
        ("ack_policy: none, max_ack_pending: 5", "REL045"),
        ("ack_policy: none, deliver_subject: d.x, max_ack_pending: unlimited", "REL045"),
        ("priority_policy: none", "STR054"),
    ],
)
def test_a_consumer_that_means_it_is_not_told(tmp_path: Path, fields: str, rule: str) -> None:
    assert not only(findings(tmp_path, consumer(fields)), rule)


def test_limits_of_the_stream_are_told_at_its_consumers(tmp_path: Path) -> None:
    limits = "max_age: 7d\n    consumer_limits: {max_ack_pending: 10, inactive_threshold: 1h}"
    text = consumer("max_ack_pending: 11, inactive_threshold: 2h", limits)
    assert [(each.at.line, each.at.column) for each in only(findings(tmp_path, text), "REL043")] == [(9, 34), (9, 58)]
    kept = one(findings(tmp_path, consumer("max_deliver: 5", limits)), "STR029")
    assert "as stream/ORDERS says for all its consumers" in kept.message
    assert [each.at.line for each in kept.related] == [7]
    pushed = one(findings(tmp_path, consumer("ack_policy: none, deliver_subject: d.x", limits)), "REL045")
    assert "max_ack_pending: 10 from stream/ORDERS" in pushed.message
    assert not only(findings(tmp_path, consumer("max_ack_pending: unlimited", limits)), "REL043")


WORK = "max_age: 7d\n    retention: workqueue"


@pytest.mark.parametrize("policy", ["none", "all"])
def test_a_work_queue_is_told_once_about_acknowledgements(tmp_path: Path, policy: str) -> None:
    found = findings(tmp_path, consumer(f"ack_policy: {policy}", WORK))
    assert one(found, "REL041").hint == "write ack_policy: explicit"
    assert not only(found, "REL001") + only(found, "REL025")


def test_an_unfiltered_consumer_of_a_work_queue_is_told_with_the_other_one(tmp_path: Path) -> None:
    text = consumer("max_deliver: 5", WORK) + "      shipping: {filter_subject: orders.paid, max_deliver: 5}\n"
    finding = one(findings(tmp_path, text), "STR012")
    assert "consumer/ORDERS/billing has no filter" in finding.message
    assert [each.at.line for each in finding.related] == [10]


def test_a_work_queue_tells_a_subject_that_nobody_takes(tmp_path: Path) -> None:
    text = consumer("filter_subjects: [orders.paid, orders.*.done]", WORK)
    finding = one(findings(tmp_path, text), "STR013")
    assert finding.message == "no consumer of work queue stream/ORDERS takes orders.x, which it stores"
    assert (finding.at.line, finding.at.column) == (5, 16)
    assert not only(findings(tmp_path, consumer("filter_subjects: [orders.*, orders.*.>]", WORK)), "STR013")


@pytest.mark.parametrize(
    ("consumers", "message", "hint"),
    [
        ("{b: {moved_from: ''}}", None, None),
        ("{b: {moved_from: a}}", None, None),
        ("{b: {moved_from: ORDERS/a}}", "moved_from 'ORDERS/a' of consumer/ORDERS/b has '/'", "without its stream"),
        ("{b: {moved_from: b}}", "consumer/ORDERS/b is moved from itself", "leave moved_from out"),
        ("{a: {}, b: {moved_from: a}}", "from consumer/ORDERS/a, which is still declared", "the declaration of a"),
        ("{b: {moved_from: a}, c: {moved_from: a}}", "ORDERS/a, and so is consumer/ORDERS/b", "in one of the two"),
        ("{b: {moved_from: a}, a: {moved_from: b}}", "b is moved from consumer/ORDERS/a, which is still", None),
    ],
)
def test_a_consumer_is_moved_from_one_that_is_declared_no_more(
    tmp_path: Path, consumers: str, message: str | None, hint: str | None
) -> None:
    text = f"streams: {{ORDERS: {{subjects: [orders.>], max_age: 7d, consumers: {consumers}}}}}"
    found = only(findings(tmp_path, text), "STR061")
    assert bool(found) is (message is not None)
    if found:
        assert (message or "") in found[0].message
        assert (hint or "") in found[0].hint


def test_a_bucket_is_told_by_the_names_of_its_fields(tmp_path: Path) -> None:
    text = "servers: '>=2.12'\nkv:\n  carts: {ttl: 1h}\n  near: {mirror: {name: carts}, limit_marker_ttl: 1m}\n"
    finding = one(findings(tmp_path, text), "STR017")
    assert finding.message == "kv/near is a mirror, so it cannot have limit_marker_ttl"
    assert finding.hint == "leave limit_marker_ttl out"
    finding = one(findings(tmp_path, "kv: {all: {ttl: 1h, sources: [{name: carts}]}, c: {ttl: 1h}}"), "STR015")
    assert finding.message == "kv/all copies kv/carts, which is not declared"
    assert finding.hint == "declare it, or list it under unmanaged: [KV_carts]"
    finding = one(findings(tmp_path, "kv: {all: {ttl: 1h, sources: [{name: crats}]}, carts: {ttl: 1h}}"), "STR015")
    assert finding.hint == "write KV_carts"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("kv: {k: {ttl: 50ms}}", ["REL040 duration-too-short"]),
        ("kv: {a b: {ttl: 1h}}", ["NAM028 bucket-name-invalid"]),
        ("kv: {'..': {ttl: 1h}}", ["NAM028 bucket-name-invalid"]),
        ("object_stores: {é: {ttl: 1h}}", ["NAM028 bucket-name-invalid"]),
    ],
)
def test_nothing_is_told_of_what_a_bucket_decides_itself(tmp_path: Path, text: str, told: list[str]) -> None:
    assert [each.rule for each in findings(tmp_path, text)] == told


def test_a_sealed_store_does_not_grow(tmp_path: Path) -> None:
    assert only(findings(tmp_path, "object_stores: {invoices: {}}"), "REL024")
    assert not only(findings(tmp_path, "object_stores: {invoices: {sealed: true}}"), "REL024")


@pytest.mark.parametrize(("section", "words"), [("kv", "a key-value bucket"), ("object_stores", "an object store")])
def test_a_bucket_is_not_renamed_either(tmp_path: Path, section: str, words: str) -> None:
    finding = one(findings(tmp_path, f"{section}: {{carts: {{max_bytes: 1GiB, moved_from: baskets}}}}"), "STR060")
    assert f"but {words}'s name cannot be changed in place" in finding.message
    assert finding.at.column > 1


@pytest.mark.parametrize(
    ("mirror", "told"),
    [
        ("mirror: {name: carts}", None),
        ("mirror: {name: carts}, ttl: 2h", None),
        ("mirror: {name: carts}, ttl: 30m", "with its ttl does not find"),
        ("mirror: {name: carts, filter_subject: $KV.carts.a}", "with its filter_subject does not find"),
        ("mirror: {name: carts, subject_transforms: [{src: $KV.carts.>, dest: $KV.near.>}]}", "subject_transforms"),
        ("mirror: {name: theirs, filter_subject: $KV.theirs.a}", "reads of kv/theirs too"),
        ("mirror: {name: quiet, filter_subject: $KV.quiet.a}", None),
        ("mirror: {name: carts, filter_subject: $KV.carts.a, external: {api: $JS.hub.API}}", None),
        ("sources: [{name: carts}], ttl: 30m", None),
    ],
)
def test_a_mirror_that_lacks_what_it_is_asked_for_is_told(tmp_path: Path, mirror: str, told: str | None) -> None:
    text = (
        f"unmanaged: [KV_theirs]\nkv:\n  carts: {{ttl: 1h}}\n  quiet: {{allow_direct: false}}\n  near: {{{mirror}}}\n"
    )
    found = only(findings(tmp_path, text), "STR056")
    assert bool(found) is (told is not None)
    if found:
        assert str(told) in found[0].message
        assert found[0].at.line == 6
        assert found[0].at.column > 9


@pytest.mark.parametrize("version", ["newest", "2.10.26"])
def test_the_server_lets_a_mirror_answer_for_its_origin_whatever_is_asked(version: str) -> None:
    with Server(program="" if version == "newest" else binary(version)) as server:
        server.api("STREAM.CREATE.ORDERS", {"name": "ORDERS", "subjects": ["orders.>"], "allow_direct": True})
        server.publish("orders.x", b"0")
        server.publish("orders.y", b"1")
        origin = {"name": "ORDERS", "filter_subject": "orders.x"}
        copy = server.api("STREAM.CREATE.COPY", {"name": "COPY", "mirror": origin, "mirror_direct": False})
        assert copy["config"]["mirror_direct"]
        answers = asyncio.run(read(server, "ORDERS", "orders.y"))
        assert answers == {"1", "404"}
        server.api("STREAM.DELETE.COPY", {})
        server.api("STREAM.CREATE.COPY", {"name": "COPY", "sources": [origin]})
        assert asyncio.run(read(server, "ORDERS", "orders.y")) == {"1"}


async def read(server: Server, stream: str, subject: str) -> set[str]:
    """All that direct reads of a message say: until two things were said, or only one so often that it is all."""
    client = await nats.connect(server.url)
    ask = json.dumps({"last_by_subj": subject}).encode()
    said: set[str] = set()
    for _ in range(2000):
        answer = await client.request(f"$JS.API.DIRECT.GET.{stream}", ask, timeout=10)
        said.add((answer.headers or {}).get("Status") or answer.data.decode())
        if len(said) > 1:
            break
    await client.close()
    return said


def test_a_misspelt_origin_is_told_with_what_was_meant(tmp_path: Path) -> None:
    text = streams("ORDERS: {subjects: [orders.>], max_age: 7d}\nCOPY: {mirror: {name: ORDRES}, max_age: 7d}\n")
    assert one(findings(tmp_path, text), "STR015").hint == "write ORDERS"
    for fine in ("{name: VENDOR_A}", "{name: ELSEWHERE, external: {api: $JS.hub.API}}"):
        text = f"unmanaged: [VENDOR_*]\n{streams(f'COPY: {{mirror: {fine}, max_age: 7d}}')}"
        assert not only(findings(tmp_path, text), "STR015")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A: {mirror: {name: A}, max_age: 7d}", "stream/A copies itself"),
        (
            "A: {subjects: [a.x], max_age: 7d, sources: [{name: B}]}\nB: {mirror: {name: A}, max_age: 7d}",
            "stream/B copies stream/A, which copies it in turn",
        ),
        (
            "A: {subjects: [a.x], max_age: 7d, sources: [{name: C}]}\n"
            "B: {subjects: [b.x], max_age: 7d, sources: [{name: A}]}\n"
            "C: {subjects: [c.x], max_age: 7d, sources: [{name: B}]}",
            "stream/B copies stream/A, which copies it in turn",
        ),
        (
            "A: {subjects: [a.x], max_age: 7d, sources: [{name: B}, {name: C}]}\n"
            "B: {subjects: [b.x], max_age: 7d}\n"
            "C: {subjects: [c.x], max_age: 7d, sources: [{name: B}]}",
            "stream/C copies stream/B, which stream/A copies too: the server takes that for a circle",
        ),
    ],
)
def test_a_circle_of_streams_is_told_once(tmp_path: Path, text: str, message: str) -> None:
    assert one(findings(tmp_path, streams(text)), "STR016").message == message


@pytest.mark.parametrize(
    "text",
    [
        "A: {subjects: [a.x], max_age: 7d, sources: [{name: A, filter_subject: b.x}]}",
        "A: {subjects: [a.x], max_age: 7d, sources: [{name: C}, {name: B}]}\n"
        "B: {subjects: [b.x], max_age: 7d}\n"
        "C: {subjects: [c.x], max_age: 7d, sources: [{name: B}]}",
        "A: {subjects: [a.x], max_age: 7d, sources: [{name: B, filter_subject: b.x}]}\n"
        "B: {subjects: [b.x], max_age: 7d, sources: [{name: A, filter_subject: a.x}]}",
        "A: {max_age: 7d, mirror: {name: A, external: {api: $JS.hub.API}}}",
    ],
)
def test_what_the_server_takes_for_no_circle_is_not_told(tmp_path: Path, text: str) -> None:
    assert not only(findings(tmp_path, streams(text)), "STR016")


def test_a_deep_mesh_of_streams_is_walked_once(tmp_path: Path) -> None:
    layers = [f"L{layer}{side}" for layer in range(40) for side in "AB"]
    lines = []
    for index, name in enumerate(layers):
        below = layers[index - index % 2 + 2 : index - index % 2 + 4]
        sources = ", ".join(f"{{name: {each}}}" for each in below)
        lines.append(f"{name}: {{subjects: [{name}.x], max_age: 7d{f', sources: [{sources}]' if below else ''}}}")
    assert not only(findings(tmp_path, streams("\n".join(lines))), "STR016")


@pytest.mark.parametrize(
    ("fields", "servers", "message"),
    [
        ("allow_msg_ttl: false", ">=2.10", "allow_msg_ttl of stream/ORDERS needs nats-server 2.11"),
        ("persist_mode: default", ">=2.11", "persist_mode of stream/ORDERS needs nats-server 2.12"),
        ("subject_transform: {src: a.*, dest: 'b.{{left(1,2)}}'}", ">=2.14", "{{left(1,2)}} of stream/ORDERS needs"),
        (
            "sources: [{name: ORDERS, external: {api: $JS.hub.API}, consumer: {name: a, deliver_subject: b}}]",
            ">=2.12 <2.15",
            "consumer of stream/ORDERS needs nats-server 2.14, and servers starts at 2.12",
        ),
    ],
)
def test_a_stream_for_older_servers_is_told(tmp_path: Path, fields: str, servers: str, message: str) -> None:
    finding = one(findings(tmp_path, stream(f"max_age: 7d, {fields}", servers)), "VER001")
    assert finding.message.startswith(message)
    assert "or write servers: " in finding.hint


def test_a_word_that_came_later_is_told(tmp_path: Path) -> None:
    text = consumer("priority_policy: prioritized, priority_groups: [a]", servers=">=2.11")
    assert "priority_policy: prioritized of consumer/ORDERS/billing needs nats-server 2.12" in (
        one(findings(tmp_path, text), "VER001").message
    )
    fine = consumer("priority_policy: overflow, priority_groups: [a]", servers=">=2.11")
    assert not only(findings(tmp_path, fine), "VER001")


def test_consumers_of_unmanaged_streams_are_judged_by_themselves_only(tmp_path: Path) -> None:
    text = (
        "unmanaged: [VENDOR]\nconsumers:\n  VENDOR/billing: {ack_policy: none, num_replicas: 3, max_ack_pending: 5}\n"
    )
    found = findings(tmp_path, text)
    assert {each.rule.split()[0] for each in found} == {"REL001"}
