"""The JSON document of ``plan``, described by schemas/plan.schema.json."""

from __future__ import annotations

import json
from typing import Any

from reconciler.render import jsondoc
from reconciler.render.plans.review import Review, Reviews


def render(reviews: Reviews) -> str:
    """The document of one target, or of all of them; that of lint where lint refuses the plan of one."""
    if reviews.several:
        document = jsondoc.targets(
            jsondoc.target(each.target, each.plan, each.findings, each.error) for each in reviews.each
        )
    else:
        document = _one(reviews.each[0])
    return json.dumps(document, indent=2, ensure_ascii=True, default=dict)


def _one(review: Review) -> dict[str, Any]:
    if review.plan is None:
        return jsondoc.lint(review.findings, review.files)
    return jsondoc.plan(review.plan, review.findings, review.digest)
