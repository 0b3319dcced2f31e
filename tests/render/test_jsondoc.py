"""What a program reads: the documents hold to the published schema."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from reconciler.model.address import stream
from reconciler.model.call import Call
from reconciler.model.finding import Finding, Related, Severity
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.position import Position
from reconciler.model.risk import Risk
from reconciler.model.topology import State
from reconciler.render import jsondoc
from reconciler.render.plan_schema import plan_schema

VALIDATOR = jsonschema.Draft202012Validator(plan_schema())

texts = st.text(max_size=20)
places = st.builds(Position, texts, st.integers(1, 9), st.integers(1, 9))
values = st.none() | st.booleans() | st.integers() | texts | st.lists(texts, max_size=3)
changes = st.builds(FieldChange, texts, values, values, st.sampled_from(Risk), texts, st.booleans())
states = st.builds(State, *[st.integers(0, 10**12)] * 5)
configs = st.none() | st.dictionaries(texts, values, max_size=3)
names = st.text("ABC", min_size=1, max_size=3).map(stream)
actions = st.builds(
    Action,
    st.sampled_from(Verb),
    names,
    st.just((Call("STREAM.CREATE.A", {}),)),
    st.lists(changes, max_size=3).map(tuple),
    st.sampled_from(Risk),
    texts,
    st.lists(names, max_size=2).map(tuple),
    configs,
    configs,
    st.none() | states,
    st.none() | places,
    st.none() | names,
)
findings = st.builds(
    Finding,
    st.just("NAM013 too-few-levels"),
    st.sampled_from(Severity),
    texts,
    places,
    st.none() | names,
    texts,
    st.lists(st.builds(Related, places, texts), max_size=2).map(tuple),
)
plans = st.builds(
    Plan,
    texts,
    st.lists(actions, max_size=4).map(tuple),
    st.integers(0, 99),
    st.lists(names, max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
    st.lists(names, max_size=2).map(tuple),
    texts,
    st.lists(findings, max_size=2).map(tuple),
    st.lists(st.tuples(names, texts), max_size=2).map(tuple),
)
outcomes = st.builds(
    Outcome, actions, st.sampled_from(Status), texts, st.floats(0, 9), st.integers(1, 5), st.booleans()
)


@given(plans, st.lists(findings, max_size=3))
def test_the_document_of_a_plan_holds_to_the_schema(plan: Plan, found: list[Finding]) -> None:
    document = json.loads(json.dumps(jsondoc.plan(plan, found), default=dict))
    VALIDATOR.validate(document)
    assert [action["address"] for action in document["actions"]] == [str(action.address) for action in plan.actions]
    assert len(document["findings"]) == len(found) + len(plan.findings)


@given(plans, st.lists(outcomes, max_size=3), st.none() | plans)
def test_the_document_of_an_apply_holds_to_the_schema(plan: Plan, ends: list[Outcome], left: Plan | None) -> None:
    document = json.loads(json.dumps(jsondoc.apply(plan, (), ends, left), default=dict))
    VALIDATOR.validate(document)
    assert [outcome["changed"] for outcome in document["outcomes"]] == [end.changed for end in ends]
    nothing_left = left is not None and not left.actions and not left.blocked
    assert document["verified"] is (nothing_left and all(end.status is Status.done for end in ends))


def test_the_document_of_lint_names_rule_and_place() -> None:
    finding = Finding("NAM013 too-few-levels", Severity.warning, "m", Position("a.yaml", 3, 4), stream("S"), "h")
    assert jsondoc.lint([finding], ["a.yaml"]) == {
        "format": 1,
        "files": ["a.yaml"],
        "worst": "warning",
        "findings": [
            {
                "rule": "NAM013",
                "name": "too-few-levels",
                "severity": "warning",
                "message": "m",
                "hint": "h",
                "at": {"file": "a.yaml", "line": 3, "column": 4},
                "address": "stream/S",
                "related": [],
                "fix": None,
            }
        ],
    }
