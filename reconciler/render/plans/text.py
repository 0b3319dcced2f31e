"""For people at a terminal, or in a file without colours."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.model.finding import Severity
from reconciler.render import plan_text, text
from reconciler.render.plans.review import Review, Reviews


def render(reviews: Reviews) -> str:
    """Each target with its heading; one alone needs none."""
    parts = ["\n".join(_lines(each, heading=reviews.several)) for each in reviews.each]
    return "\n\n".join(parts)


def _lines(review: Review, *, heading: bool) -> Iterator[str]:
    if heading:
        yield f"Target {review.name}" + (f": {review.place}" if review.place else "")
        yield ""
    if review.plan is None:
        yield from text.findings(review.shown)
        yield review.stands_against
        return
    yield from text.findings(each for each in review.findings if each.severity > Severity.info)
    yield from plan_text.plan(review.plan)
    yield from text.findings(review.plan.findings)
