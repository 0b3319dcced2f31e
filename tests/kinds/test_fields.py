"""Every field of every kind: what YAML says and what the server has agree, on real servers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import jsonschema_rs
import pytest

from reconciler.kinds import BY_NAME, CONSUMER, KINDS, STREAM, Kind
from reconciler.kinds.fields import Field
from reconciler.model import address
from reconciler.model.address import Address
from reconciler.model.topology import Config
from reconciler.model.version import NEWEST, Version
from tests.servers import Server, binary

SECOND = 1_000_000_000
READER = address.consumer("HERE", "reader")


def here(kind: str) -> Address:
    """The stream, or the bucket, that tests make."""
    return Address(kind, "HERE")


HERE = here("stream")


class Place(NamedTuple):
    """A field, and the names of the fields it is inside of."""

    kind: str
    path: tuple[str, ...]
    field: Field

    def __str__(self) -> str:
        return ".".join((self.kind, *self.path))


def places(kind: str, fields: Iterable[Field], above: tuple[str, ...] = ()) -> Iterator[Place]:
    for field in fields:
        yield Place(kind, (*above, field.name), field)
        yield from places(kind, field.type.fields, (*above, field.name))


STORES = [kind for kind in KINDS if kind is not CONSUMER]
PLACES = [place for kind in KINDS for place in places(kind.name, kind.fields)]
each_field = pytest.mark.parametrize("place", PLACES, ids=str)


def wire(field: Field, value: Any) -> Any:
    return value if field.type.wire is None else field.type.wire(value)


@each_field
def test_a_field_has_a_sentence_and_an_example_that_the_schema_accepts(place: Place) -> None:
    field = place.field
    assert field.doc.endswith(".")
    assert field.example is not None
    jsonschema_rs.Draft202012Validator(field.schema).validate(field.example)


@each_field
def test_an_example_survives_the_way_to_the_server_and_back(place: Place) -> None:
    field = place.field
    sent = wire(field, field.example)
    said = field.type.yaml(sent)
    jsonschema_rs.Draft202012Validator(field.schema).validate(said)
    assert wire(field, said) == sent
    assert field.type.canonical(wire(field, said)) == field.type.canonical(sent)


@each_field
def test_a_default_that_an_editor_offers_is_accepted(place: Place) -> None:
    schema = place.field.schema
    if "default" in schema:
        jsonschema_rs.Draft202012Validator(schema).validate(schema["default"])


@each_field
def test_a_default_is_said_so_that_it_means_the_same(place: Place) -> None:
    field = place.field
    if field.default is not None:
        assert field.type.canonical(wire(field, field.default_in_yaml)) == field.type.canonical(field.default)


@pytest.fixture(scope="module")
def shared() -> Iterator[Server]:
    with Server() as started:
        started.api("STREAM.CREATE.ORIGIN", {"name": "ORIGIN", "subjects": ["origin.>"], "allow_direct": True})
        yield started


def ask(server: Server, subject: str, body: Mapping[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(server.wire.request(f"$JS.API.{subject}", json.dumps(body).encode()))
    return answer


@pytest.fixture
def empty(shared: Server) -> Iterator[Server]:
    yield shared
    for kind in STORES:
        ask(shared, f"STREAM.DELETE.{here(kind.name).stream}", {})


COMPANY: dict[str, dict[str, Any]] = {
    "stream.discard_new_per_subject": {"discard": "new", "max_msgs_per_subject": 1},
    "stream.mirror_direct": {"mirror": {"name": "ORIGIN"}},
    "stream.subjects": {},
    "consumer.opt_start_seq": {"deliver_policy": "by_start_sequence"},
    "consumer.opt_start_time": {"deliver_policy": "by_start_time"},
    "consumer.rate_limit_bps": {"deliver_subject": "deliver.x"},
    "consumer.flow_control": {"deliver_subject": "deliver.x", "idle_heartbeat": SECOND},
    "consumer.idle_heartbeat": {"deliver_subject": "deliver.x"},
    "consumer.deliver_group": {"deliver_subject": "deliver.x"},
    "consumer.priority_policy": {"priority_groups": ["primary"]},
    "consumer.priority_groups": {"priority_policy": "overflow"},
    "consumer.priority_timeout": {"priority_policy": "pinned_client", "priority_groups": ["primary"]},
}
"""What a field cannot be without."""

CLUSTER = {f"{kind.name}.num_replicas" for kind in KINDS}
"""Fields whose example a single server refuses (10074)."""

TOP = [place for place in PLACES if len(place.path) == 1 and str(place) not in CLUSTER]
TRANSFORM = {"src": "origin.*", "dest": "$KV.HERE.{{wildcard(1)}}"}
DECLARED: list[tuple[str, dict[str, Any]]] = [
    (place.kind, {**COMPANY.get(str(place), {}), place.field.name: wire(place.field, place.field.example)})
    for place in TOP
] + [
    ("stream", {}),
    ("consumer", {}),
    ("stream", {"max_age": 60 * SECOND}),
    ("stream", {"max_age": 3600 * SECOND}),
    ("stream", {"mirror": {"name": "ORIGIN"}, "max_age": 60 * SECOND}),
    ("stream", {"sources": [{"name": "ORIGIN"}], "subjects": ["here.>"]}),
    ("stream", {"sources": [{"name": "ORIGIN", "external": {"api": "$JS.hub.API", "deliver": ""}}]}),
    ("stream", {"republish": {"dest": "live.>"}}),
    ("stream", {"deny_purge": True, "subject_delete_marker_ttl": SECOND}),
    ("stream", {"retention": "workqueue"}),
    ("stream", {"storage": "memory", "compression": "s2"}),
    ("stream", {"discard": "new", "max_msgs": -1, "max_bytes": -1}),
    ("kv", {}),
    ("kv", {"max_age": 60 * SECOND}),
    ("kv", {"allow_direct": False, "allow_msg_ttl": True}),
    ("kv", {"sources": [{"name": "sessions"}, {"name": "ORIGIN", "subject_transforms": [TRANSFORM]}]}),
    ("object_store", {}),
    ("consumer", {"ack_policy": "none"}),
    ("consumer", {"ack_policy": "all"}),
    ("consumer", {"ack_policy": "none", "deliver_subject": "deliver.x"}),
    ("consumer", {"ack_policy": "flow_control", "deliver_subject": "deliver.x"}),
    ("consumer", {"ack_policy": "flow_control", "deliver_subject": "deliver.x", "idle_heartbeat": 2 * SECOND}),
    ("consumer", {"deliver_subject": "deliver.x"}),
    ("consumer", {"backoff": [SECOND, 2 * SECOND], "ack_wait": 9 * SECOND}),
    ("consumer", {"filter_subjects": ["here.a", "here.b"]}),
    ("consumer", {"priority_policy": "pinned_client", "priority_groups": ["primary"]}),
    ("consumer", {"priority_policy": "none"}),
    ("consumer", {"max_ack_pending": -1, "max_deliver": -1}),
    ("consumer", {"sample_freq": "50"}),
]


@pytest.mark.parametrize(("kind", "config"), DECLARED, ids=lambda value: json.dumps(value)[:70])
def test_what_a_server_makes_of_a_declaration_is_what_the_tool_expects(
    empty: Server, kind: str, config: dict[str, Any]
) -> None:
    holder = HERE if kind == "consumer" else here(kind)
    said = {"subjects": ["here.>", "orders.>"]} if kind == "consumer" else config
    wanted = BY_NAME[holder.kind].completed(holder, dict(said))
    for call in BY_NAME[holder.kind].create(holder, dict(wanted)):
        returned = empty.api(call.subject, call.body)["config"]
    origin = empty.api("STREAM.INFO.ORIGIN", {})["config"]
    declared: dict[str, Config] = {holder.stream: wanted, "ORIGIN": origin}
    live: dict[str, Config] = {holder.stream: returned, "ORIGIN": origin}
    expected = BY_NAME[holder.kind].effective(holder, wanted, declared.get)
    assert expected == BY_NAME[holder.kind].effective(holder, returned, live.get)
    if kind == "consumer":
        (call,) = CONSUMER.create(READER, config)
        returned = empty.api(call.subject, call.body)["config"]
        expected = CONSUMER.effective(READER, config, declared.get)
        assert expected == CONSUMER.effective(READER, returned, live.get)


@pytest.mark.parametrize("ack_policy", ["explicit", "all", "none"])
def test_a_consumer_gets_what_its_stream_says_for_all(empty: Server, ack_policy: str) -> None:
    stream = {"subjects": ["here.>"], "consumer_limits": {"max_ack_pending": 7, "inactive_threshold": 3600 * SECOND}}
    config = {"ack_policy": ack_policy}
    (call,) = STREAM.create(HERE, dict(stream))
    live: dict[str, Config] = {"HERE": empty.api(call.subject, call.body)["config"]}
    (call,) = CONSUMER.create(READER, dict(config))
    returned = empty.api(call.subject, call.body)["config"]
    expected = CONSUMER.effective(READER, config, {"HERE": stream}.get)
    assert expected == CONSUMER.effective(READER, returned, live.get)
    assert expected["inactive_threshold"] == 3600 * SECOND


STRICT = [("newest", ""), ("2.14.6", ""), ("2.12.8", ""), ("2.11.11", "jetstream: {strict: true}")]
"""Releases that refuse a field they do not know, 2.11 only when it is asked to."""


def probe(server: Server, place: Place) -> bool:
    """Whether the server knows a field: it looks at the names before anything else."""
    value: Any = wire(place.field, place.field.example)
    for index, name in reversed(list(enumerate(place.path))):
        value = {name: value}
        if index and isinstance(parent(place, index).example, list):
            value = [value]
    if place.kind != "consumer":
        answer = ask(server, "STREAM.CREATE.PROBE", {"name": "PROBE", **value, "num_replicas": 9})
    else:
        config = {"durable_name": "probe", "name": "probe", **value}
        answer = ask(server, "CONSUMER.CREATE.NONE.probe", {"stream_name": "NONE", "config": config})
    error = answer["error"]
    if error["err_code"] == 10025:
        assert any(f'unknown field "{name}"' in error["description"] for name in place.path), error
        return False
    return True


def parent(place: Place, depth: int) -> Field:
    """The field that the path of a place leads through."""
    fields = next(kind.fields for kind in KINDS if kind.name == place.kind)
    for name in place.path[:depth]:
        found = next(field for field in fields if field.name == name)
        fields = found.type.fields
    return found


@pytest.mark.parametrize(("release", "settings"), STRICT, ids=[release for release, _ in STRICT])
def test_a_server_knows_exactly_the_fields_that_are_not_newer(release: str, settings: str) -> None:
    version = NEWEST if release == "newest" else Version.parse(release)
    program = "" if release == "newest" else binary(release)
    with Server(settings, program=program) as server:
        known = {str(place) for place in PLACES if probe(server, place)}
        assert not probe(server, Place("stream", ("made_up",), Field("made_up", STREAM.fields[0].type, "", example="")))
    assert known == {str(place) for place in PLACES if first(place) <= version}


def first(place: Place) -> Version:
    """The first server that knows a field and all it is inside of."""
    return max(parent(place, depth).first for depth in range(1, len(place.path) + 1))


SERVERS_OWN = {"name", "template_owner", "pedantic", "durable_name", "direct", "sourcing"}
"""Names that are the key in YAML, belong to the server, or to the request."""


def test_the_tool_knows_every_field_that_the_newest_server_returns(shared: Server) -> None:
    for call in STREAM.create(HERE, {"subjects": ["here.>"]}):
        stream = shared.api(call.subject, call.body)["config"]
    (call,) = CONSUMER.create(READER, {})
    consumer = shared.api(call.subject, call.body)["config"]
    shared.api("STREAM.DELETE.HERE", {})
    assert set(stream) - SERVERS_OWN <= set(STREAM.by_name)
    assert set(consumer) - SERVERS_OWN <= set(CONSUMER.by_name)


@pytest.mark.parametrize("kind", STORES, ids=lambda kind: kind.name)
def test_a_bucket_has_every_field_of_a_stream(kind: Kind) -> None:
    assert set(kind.by_name) == set(STREAM.by_name)


@pytest.mark.parametrize(
    ("word", "field", "since"),
    [(word, field.name, since) for kind in KINDS for field in kind.fields for word, since in field.type.words.items()],
)
def test_a_word_that_came_later_is_known_from_then_on(word: str, field: str, since: Version) -> None:
    asked = {"stream_name": "NONE", "config": {"durable_name": "probe", "name": "probe", field: word}}
    for release in ("newest", "2.14.6", "2.12.8", "2.11.11"):
        version = NEWEST if release == "newest" else Version.parse(release)
        with Server(program="" if release == "newest" else binary(release)) as server:
            code = ask(server, "CONSUMER.CREATE.NONE.probe", asked)["error"]["err_code"]
        assert (code != 10025) == (version >= since), release


def test_the_order_of_keys_in_a_list_of_records_means_nothing() -> None:
    sources = STREAM.by_name["sources"].type.canonical
    one = [{"name": "A"}, {"name": "B", "filter_subject": "b.>"}]
    other = [{"name": "A"}, {"filter_subject": "b.>", "name": "B"}]
    assert sources(one) == sources(other)
