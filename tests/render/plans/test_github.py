"""What a runner of GitHub Actions makes of a plan."""

from __future__ import annotations

from hypothesis import given

from reconciler.model.plan import Plan
from reconciler.render.plans import Review, Reviews, render
from reconciler.render.plans.github import output, outputs
from tests.render.formats.made import hostile
from tests.render.formats.test_github import command
from tests.render.plans.made import REVIEW, hostile_sets, one


def read(written: str) -> dict[str, str]:
    """The outputs as the runner reads them."""
    lines = written.split("\n")
    values = {}
    while lines:
        name, _, delimiter = lines.pop(0).partition("<<")
        end = lines.index(delimiter)
        values[name] = "\n".join(lines[:end])
        lines = lines[end + 1 :]
    return values


def test_the_outputs_say_what_a_later_step_decides_on() -> None:
    assert read(outputs(one(REVIEW))) == {
        "changes": "true",
        "add": "1",
        "change": "1",
        "destroy": "1",
        "blocked": "true",
        "lossy": "true",
        "summary": "shop → prod: Plan: 1 to add, 1 to change, 1 to destroy.",
    }
    nothing = read(outputs(one(Review("shop", plan=Plan("shop")))))
    assert (nothing["changes"], nothing["blocked"], nothing["lossy"]) == ("false", "false", "false")
    assert read(outputs(one(Review("shop", error="no answer"))))["blocked"] == "true"


@given(hostile)
def test_no_value_ends_its_own_output(value: str) -> None:
    assert read("\n".join([*output("a", value), *output("b", f"{value}\na<<x")])) == {"a": value, "b": f"{value}\na<<x"}


@given(hostile_sets)
def test_hostile_text_makes_no_command(reviews: Reviews) -> None:
    made = render("github", reviews)
    found = [each.name for line in made.split("\n") if (each := command(line))]
    assert set(found) <= {"group", "endgroup", "error", "warning", "notice"}
    assert found[:2] == ["group", "endgroup"]
    assert read(outputs(reviews)).keys() == {"changes", "add", "change", "destroy", "blocked", "lossy", "summary"}


def test_the_plan_is_in_a_group_and_what_stands_against_it_annotated() -> None:
    lines = render("github", one(REVIEW)).split("\n")
    assert lines[0] == "::group::Plan"
    after = lines[lines.index("::endgroup::") + 1 :]
    assert after[0].startswith("::error file=shop/topology.yaml,line=1,col=1,title=SAF001 destroy-with-data::")
    assert after[-1] == "Plan: 1 to add, 1 to change, 1 to destroy."
