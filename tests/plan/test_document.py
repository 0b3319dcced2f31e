"""Saved plans: what is written is read again, and the digest covers what is done and nothing else."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.model.plan import Plan
from reconciler.model.saved import Identity, SavedPlan, Source
from reconciler.model.topology import State, Topology
from reconciler.model.version import Version
from reconciler.plan import make
from reconciler.plan.document import Unreadable, digest, read, saved_plan_schema, write
from reconciler.plan.prior import prior
from tests.plan.estates import applied, changed, declared, disowned, empty, holding, live_as
from tests.plan.test_laws import topologies
from tests.render.test_jsondoc import findings, plans

VALIDATOR = jsonschema.Draft202012Validator(saved_plan_schema())
IDENTITY = Identity("prod", "prod-eu", "", "SHOP", "hub", "$JS.hub.API", Version(2, 15, 1), 5)


def saved(plan: Plan, live: Topology, **more: Any) -> SavedPlan:
    """A plan as ``plan --out`` keeps it."""
    return SavedPlan(plan, "1.2.3", IDENTITY, prior(plan, live), **more)


def review() -> SavedPlan:
    """A plan that changes a stream and replaces another under its consumer."""
    live = live_as(
        declared(
            "streams: {A: {subjects: [a.b.c], max_age: 1d, consumers: {r: {}}}, B: {subjects: [b.b.c], max_age: 1d}}"
        )
    )
    wanted = declared(
        "streams: {A: {subjects: [a.b.c], max_age: 1d, storage: memory, consumers: {r: {}}}, "
        "B: {subjects: [b.b.c], max_age: 2d}}"
    )
    return saved(make(wanted, live), live)


@settings(deadline=None)
@given(topologies(), topologies())
def test_a_plan_that_is_written_is_read_as_it_was(before: Topology, after: Topology) -> None:
    live = applied(make(before, empty()), empty())
    whole = saved(make(after, live), live, allowed=("SAF001:stream/A",), source=Source("abc", True))
    text = write(whole)
    assert read(text, "1.2.3") == whole
    assert write(read(text, "1.2.3")) == text
    VALIDATOR.validate(json.loads(text))


@given(plans, st.lists(findings, max_size=2).map(tuple))
def test_any_plan_that_is_written_holds_to_the_schema_and_is_ascii(plan: Plan, lint: Any) -> None:
    text = write(SavedPlan(plan, "1.2.3", IDENTITY, lint=lint))
    VALIDATOR.validate(json.loads(text))
    assert text.isascii()
    assert text.endswith("}\n")


@settings(deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_keys_and_the_layout_do_not_matter(chance: random.Random) -> None:
    def shuffled(value: Any) -> Any:
        if isinstance(value, dict):
            items = [(key, shuffled(inner)) for key, inner in value.items()]
            chance.shuffle(items)
            return dict(items)
        return [shuffled(each) for each in value] if isinstance(value, list) else value

    whole = review()
    assert read(json.dumps(shuffled(json.loads(write(whole)))), "1.2.3") == whole


def test_words_and_places_do_not_change_the_digest() -> None:
    whole = review()
    actions = tuple(replace(each, reason="other", at=None, changes=(), state=State(7)) for each in whole.plan.actions)
    other = replace(whole, plan=replace(whole.plan, actions=actions, unchanged=9), source=Source("x", False))
    assert digest(other) == digest(whole)
    newer = replace(whole, identity=whole.identity._replace(version=Version(2, 15, 9)))
    assert digest(newer) == digest(whole)


def test_what_is_done_and_where_changes_the_digest() -> None:
    whole = review()
    first, *rest = whole.plan.actions
    call = first.calls[-1]
    others = [
        replace(first, calls=(*first.calls[:-1], call._replace(body={**call.body, "max_msgs": 1}))),
        replace(first, calls=(*first.calls[:-1], call._replace(subject="STREAM.DELETE.X"))),
        replace(first, calls=first.calls[:-1]),
        replace(first, needs=(first.address,)),
    ]
    variants = [replace(whole, plan=replace(whole.plan, actions=(each, *rest))) for each in others]
    variants += [
        replace(whole, identity=whole.identity._replace(**{name: 3 if name == "level" else "other"}))
        for name in Identity._fields
        if name != "version"
    ]
    variants += [
        replace(whole, prior=whole.prior[1:]),
        replace(whole, prior=(whole.prior[0]._replace(digest="sha256:0"), *whole.prior[1:])),
        replace(whole, allowed=("SAF001:stream/*",)),
        replace(whole, plan=replace(whole.plan, topology="other")),
        replace(whole, plan=replace(whole.plan, actions=tuple(rest))),
    ]
    assert len({digest(each) for each in (whole, *variants)}) == len(variants) + 1


def test_what_the_server_notes_in_the_metadata_is_no_change() -> None:
    live = live_as(declared("streams: {A: {subjects: [a.b.c], max_age: 1d}}"))
    newer = changed(
        live, "stream/A", metadata={**live.resources[next(iter(live.resources))].config["metadata"], "_nats.level": "9"}
    )
    plan = make(declared(""), live)
    assert prior(plan, live) == prior(plan, newer)
    assert prior(plan, live) != prior(plan, disowned(live, "stream/A", "billing"))
    assert prior(plan, live) != prior(plan, holding(live, A=State(messages=3)))


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda text: text[:-20], "it is not JSON"),
        (lambda text: "[" * 100_000, "it is nested too deeply"),
        (lambda text: "[]", "it is not a saved plan"),
        (lambda text: "{}", "it is not a saved plan"),
        (lambda text: "NaN", "NaN is no number"),
        (lambda text: "1" * 5000, "it is not JSON"),
        (lambda text: text.replace('"format": 1', '"format": 2'), "it has format 2, and this version reads format 1"),
        (lambda text: text.replace('"tool": "1.2.3"', '"tool": "1.9"'), "nats-topology 1.9 wrote it, and this is"),
        (lambda text: text.replace("STREAM.UPDATE.B", "STREAM.UPDATE.C"), "its digest is not that of what it contains"),
        (lambda text: text.replace('"cluster": "prod-eu"', '"cluster": "dev"'), "its digest is not that"),
        (lambda text: text.replace('"verb": "update"', '"verb": "upgrade"'), "verb is none of create, update"),
        (lambda text: text.replace('"verb": "update"', '"verb": ["update"]'), "verb is none of create, update"),
        (lambda text: text.replace('"needs": []', '"needs": 1'), "needs is not an array"),
        (lambda text: text.replace('"address": "stream/B"', '"address": "B"'), "'B' is not an address"),
        (lambda text: text.replace('"actions"', '"deeds"'), "lacks 'actions'"),
        (lambda text: text.replace('"max_age": 86400000000000,', '"max_age": 1,', 1), "was edited"),
    ],
)  # fmt: skip
def test_what_is_no_saved_plan_or_was_edited_is_refused_in_words(edit: Any, said: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(edit(write(review())), "1.2.3")
    assert said in str(caught.value)


def test_each_value_that_a_reviewer_compares_has_a_line_of_its_own() -> None:
    lines = write(review()).splitlines()
    assert '    "max_age": 172800000000000,' in lines
    assert '     "after": "2d",' in lines
    assert sum(line.startswith('     "body": {') for line in lines) == 4
