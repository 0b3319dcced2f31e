"""For a runner of GitHub Actions: annotations beside the change, and the plan in a group of the log.

The summary of the step is the ``markdown`` format within ``SUMMARY_BUDGET``; ``outputs`` is for later steps.
"""

from __future__ import annotations

import hashlib

from reconciler.model.finding import Finding
from reconciler.model.plan import Verb
from reconciler.model.risk import Risk
from reconciler.render.formats import github
from reconciler.render.formats.report import Report
from reconciler.render.plans import text
from reconciler.render.plans.review import Reviews

SUMMARY_BUDGET = 900 * 1024
"""Bytes: GitHub takes 1 MiB of all summaries of a step."""


def render(reviews: Reviews) -> str:
    """The plan as text in a group, annotations of what was found in files, and the verdict of each target."""
    found: dict[Finding, None] = {}
    for each in reviews.each:
        found |= dict.fromkeys(each.shown)
        found |= dict.fromkeys(each.plan.findings if each.plan else ())
    lines = ["::group::Plan", *map(github.plain, text.render(reviews).split("\n")), "::endgroup::"]
    placed = tuple(each for each in found if each.at.file)
    if placed:
        lines.append(github.render(Report(placed, tuple({each.at.file for each in placed}))))
    for each in reviews.each:
        name = f"{each.name}: " if reviews.several else ""
        lines.append(github.plain(f"{name}{each.verdict}"))
    return "\n".join(lines)


def outputs(reviews: Reviews) -> str:
    """The lines of $GITHUB_OUTPUT: over all targets, so that a later step can decide."""
    plans = [each.plan for each in reviews.each if each.plan is not None]
    actions = [action for plan in plans for action in plan.actions]
    anew = sum(each.verb in (Verb.replace, Verb.move) for each in actions)
    verbs = [each.verb for each in actions]
    values = {
        "changes": _word(bool(actions)),
        "add": str(verbs.count(Verb.create) + anew),
        "change": str(sum(map(verbs.count, (Verb.update, Verb.adopt, Verb.forget)))),
        "destroy": str(verbs.count(Verb.delete) + anew),
        "blocked": _word(len(plans) < len(reviews.each) or any(plan.blocked for plan in plans)),
        "lossy": _word(any(each.risk is Risk.lossy for each in actions)),
        "summary": "\n".join(f"{each.name}: {each.verdict}" for each in reviews.each),
    }
    return "\n".join(line for name, value in values.items() for line in output(name, value))


def output(name: str, value: str) -> tuple[str, str, str]:
    """One output between delimiters that no line of the value can be: they are made of a hash of all of it."""
    written = value.encode("utf-8", "backslashreplace")
    delimiter = f"end-{hashlib.sha256(written).hexdigest()}"
    return f"{name}<<{delimiter}", value, delimiter


def _word(value: bool) -> str:
    return "true" if value else "false"
