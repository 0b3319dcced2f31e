"""What a person reads of plans and outcomes."""

from __future__ import annotations

import re

import pytest

from reconciler.model.address import Address, consumer, stream
from reconciler.model.finding import Finding, Severity
from reconciler.model.outcome import Outcome, Status
from reconciler.model.plan import Action, FieldChange, Plan, Verb
from reconciler.model.position import Position
from reconciler.model.risk import Risk
from reconciler.model.topology import State
from reconciler.render import plan_text, text
from reconciler.render.paint import Paint, clean

HERE = Position("shop/orders.yaml", 12, 5)


def shown(plan: Plan, paint: Paint = text.PLAIN) -> str:
    return "\n".join(plan_text.plan(plan, paint))


def test_an_update_shows_old_and_new_of_each_field() -> None:
    changes = (
        FieldChange("max_age", "3d", "7d", Risk.safe),
        FieldChange("metadata.team", None, "checkout", Risk.safe),
        FieldChange("subjects", ["a.>", "b.>"], None, Risk.disruptive, "publishers get no responders"),
    )
    plan = Plan("shop", (Action(Verb.update, stream("ORDERS"), (), changes, at=HERE),))
    assert shown(plan).splitlines() == [
        "~ update stream/ORDERS  shop/orders.yaml:12:5",
        "    max_age        3d → 7d",
        "    metadata.team  (absent) → checkout",
        "    subjects       [a.>, b.>] → (absent)  # publishers get no responders",
        "",
        "Plan: 0 to add, 1 to change, 0 to destroy.",
    ]


def test_a_replacement_says_why_and_what_is_lost() -> None:
    change = FieldChange("storage", "file", "memory", Risk.lossy, "storage is fixed", replaces=True)
    action = Action(Verb.replace, stream("S"), (), (change,), Risk.lossy, state=State(messages=1204, bytes=1))
    assert shown(Plan("shop", (action,))).splitlines() == [
        "± replace stream/S",
        "    holds 1,204 messages (1 B)",
        "    storage  file → memory  # must be replaced: storage is fixed",
        "",
        "Plan: 1 to add, 0 to change, 1 to destroy.",
    ]


def test_what_is_not_touched_is_told() -> None:
    plan = Plan(
        "shop",
        unchanged=3,
        unowned=(stream("MINE"),),
        left_alone=tuple(consumer("S", f"c{number}") for number in range(7)),
        unknown=(stream("GONE"),),
        settling=((stream("ORDERS"), "1 of 3 replicas is current"), (stream("MOVED"), "on its way to n2")),
    )
    assert shown(plan).splitlines() == [
        "As declared: 3 objects.",
        "As declared, but owned by nobody (apply --adopt marks them): stream/MINE.",
        "Not declared here, left alone: consumer/S/c0, consumer/S/c1, consumer/S/c2, consumer/S/c3, consumer/S/c4"
        " and 2 more.",
        "Offline or missing in the servers' answer, not planned for: stream/GONE.",
        "Still being copied: stream/ORDERS (1 of 3 replicas is current), stream/MOVED (on its way to n2).",
        "No changes to what the servers could tell; some of it is unknown.",
    ]


def test_colours_only_wrap_what_is_there_without_them() -> None:
    change = FieldChange("max_age", "3d", "7d", Risk.safe)
    plan = Plan("shop", (Action(Verb.update, stream("ORDERS"), (), (change,), at=HERE),))
    coloured = shown(plan, Paint(True))
    assert "\033[" in coloured
    assert re.sub(r"\033\[[0-9;]*m", "", coloured) == shown(plan)


def test_what_came_from_outside_cannot_rewrite_the_terminal() -> None:
    change = FieldChange("description", "\033[2Jgone\r", "a\nb", Risk.safe)
    plan = Plan("shop", (Action(Verb.update, Address("stream", "S\x07"), (), (change,)),))
    assert not [character for character in shown(plan) if character != "\n" and ord(character) < 32]
    assert clean("\u202egpj.exe") == "\\x202egpj.exe"


def test_a_plan_without_actions_claims_no_more_than_it_knows() -> None:
    refused = Finding("SAF021 owned-by-another", Severity.error, "m", HERE)
    assert Plan("t").summary == "No changes. The servers match the topology."
    assert Plan("t", findings=(refused,)).summary == "Nothing is planned: what is said below stands against it."


def test_the_summary_is_terraforms() -> None:
    verbs = [Verb.create, Verb.create, Verb.update, Verb.adopt, Verb.replace, Verb.delete, Verb.move]
    plan = Plan("t", tuple(Action(verb, stream(f"S{index}"), ()) for index, verb in enumerate(verbs)))
    assert plan.summary == "Plan: 4 to add, 2 to change, 3 to destroy."


def test_the_end_of_an_apply_says_how_far_it_came() -> None:
    done = Outcome(Action(Verb.create, stream("A"), ()), Status.done, seconds=0.0124)
    failed = Outcome(Action(Verb.update, stream("B"), ()), Status.failed, "no quorum (10008)")
    skipped = Outcome(Action(Verb.create, consumer("B", "c"), ()), Status.skipped, "needs stream/B, which failed")
    assert plan_text.outcome(done) == "+ created stream/A (12 ms)"
    assert plan_text.outcome(failed) == "! failed stream/B: no quorum (10008)"
    assert plan_text.outcome(skipped) == "! skipped consumer/B/c: needs stream/B, which failed"
    assert plan_text.outcomes([done]) == "Apply complete! Resources: 1 added, 0 changed, 0 destroyed."
    moved = Outcome(Action(Verb.move, consumer("A", "c"), ()), Status.done, seconds=0.0124)
    assert plan_text.outcome(moved) == "> moved consumer/A/c (12 ms)"
    assert plan_text.outcomes([done, moved]) == "Apply complete! Resources: 2 added, 0 changed, 1 destroyed."
    assert plan_text.outcomes([done, failed, skipped]).startswith("Apply incomplete: 1 done, 1 failed, 1 skipped.")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, "true"),
        ("", "''"),
        ("true", "'true'"),
        (7, "7"),
        (["a.>", 3], "[a.>, 3]"),
        ({"cluster": "eu", "tags": ["ssd"]}, "{cluster: eu, tags: [ssd]}"),
    ],
)
def test_a_value_is_written_as_in_yaml(value: object, said: str) -> None:
    assert plan_text.value_text(value) == said
