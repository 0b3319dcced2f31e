"""One page for reviewers: verdict, what can hurt, the topology drawn with its changes, and all diffs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.finding import Finding
from reconciler.model.plan import Action
from reconciler.render.drawing import style
from reconciler.render.drawing.svg import svg
from reconciler.render.formats.report import details
from reconciler.render.plans.review import Review, Reviews, diff, impact, risky

_FEW = 40
"""Fewer changed lines than this are shown without a click."""


def render(reviews: Reviews) -> str:
    """The whole page; a section a target."""
    title = ", ".join(each.name for each in reviews.each[:3])
    return style.page(
        f"Plan of {title}", (line for number, each in enumerate(reviews.each) for line in _section(each, number))
    )


def _section(review: Review, number: int) -> Iterator[str]:
    plan = review.plan
    yield "<section>"
    yield f"<h1>{style.text(review.name)}</h1>"
    yield f'<p class="where">{style.text(review.place)}</p>'
    stopped = plan is None or plan.blocked
    yield f'<div class="verdict{" stop" if stopped else " warn" if review.stands_against else ""}">'
    yield f"<strong>{style.text(review.verdict)}</strong>"
    if review.stands_against:
        yield f"<p>{style.text(review.stands_against)}</p>"
    yield from _counts(review)
    yield "</div>"
    if review.hurting:
        yield "<h2>What can hurt</h2>"
        yield from _table(("Object", "Change", "Impact", "Rule"), (_hurting(review, each) for each in review.hurting))
    if review.against:
        yield "<h2>What stands against it</h2>"
        yield from _findings(review.against)
    if review.shown:
        yield "<h2>Lint</h2>"
        yield from _findings(review.shown)
    if review.graph.nodes:
        yield "<h2>Topology</h2>"
        yield from svg(review.graph, f"The topology {review.name}, coloured by what changes", number)
    if review.groups:
        yield "<h2>Changes</h2>"
        yield '<p class="note">In the diffs <code>-</code> is live and <code>+</code> is declared.</p>'
        yield from _groups(review)
    if plan is not None and plan.actions and not plan.blocked:
        yield f"<p>To apply: <code>{style.text(review.command)}</code></p>"
    yield "</section>"


def _counts(review: Review) -> Iterator[str]:
    if review.plan is None:
        return
    yield '<ul class="counts">'
    for verb, number in sorted(review.plan.count().items(), key=lambda each: each[0].name):
        yield f'<li class="{verb}">{style.text(verb.value)} {number:,} {verb}</li>'
    yield f'<li class="info">{review.plan.unchanged:,} as declared</li>'
    yield "</ul>"


def _table(columns: tuple[str, ...], rows: Iterable[str]) -> Iterator[str]:
    yield '<div class="scroll"><table>'
    yield "<thead><tr>" + "".join(f'<th scope="col">{each}</th>' for each in columns) + "</tr></thead>"
    yield "<tbody>"
    yield from rows
    yield "</tbody></table></div>"


def _hurting(review: Review, action: Action) -> str:
    change = "".join(f"<p><code>{style.text(each)}</code></p>" for each in risky(action))
    hurts = "".join(f"<p>{style.text(each)}</p>" for each in impact(action)) or str(action.risk)
    rules = "".join(f"<p>{style.text(each)}</p>" for each in review.rules(action))
    return (
        f'<tr><td class="object"><code>{style.text(str(action.address))}</code></td>'
        f'<td><strong class="{action.verb}">{style.text(action.verb.value)} {action.verb}</strong>{change}</td>'
        f"<td>{hurts}</td><td>{rules}</td></tr>"
    )


def _findings(found: Iterable[Finding]) -> Iterator[str]:
    rows = (
        f'<tr><td><strong class="{each.severity}">{each.severity}</strong></td><td>{style.text(each.rule)}</td>'
        f"<td><code>{style.text(str(each.at) if each.at.file else '')}</code></td><td><p>{style.text(each.message)}</p>"
        f"{''.join(f'<p>{style.text(line)}</p>' for line in details(each))}</td></tr>"
        for each in found
    )
    yield from _table(("Severity", "Rule", "Place", "Finding"), rows)


def _groups(review: Review) -> Iterator[str]:
    groups = review.groups
    opened = " open" if sum(len(each.changes) + 1 for actions in groups.values() for each in actions) < _FEW else ""
    for name, actions in groups.items():
        noun = "change" if len(actions) == 1 else "changes"
        yield f"<details{opened}><summary>{style.text(name)} <span>{len(actions):,} {noun}</span></summary>"
        for action in actions:
            yield from _action(action, opened)
        yield "</details>"


def _action(action: Action, opened: str) -> Iterator[str]:
    moved = f" from {action.moved_from}" if action.moved_from else ""
    place = f"{action.at.file}:{action.at.line}" if action.at and action.at.file else ""
    yield (
        f'<details{opened}><summary><strong class="{action.verb}">'
        f"{style.text(action.verb.value)} {action.verb}</strong> "
        f"<code>{style.text(f'{action.address}{moved}')}</code> <span>{style.text(place)}</span></summary>"
    )
    lines = [(line, "plus" if line.startswith("+") else "minus") for line in diff(action)]
    if lines:
        yield "<pre>" + "".join(f'<span class="{side}">{style.text(line)}</span>' for line, side in lines) + "</pre>"
    yield "</details>"
