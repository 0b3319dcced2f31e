"""``nats-topology explain``."""

from __future__ import annotations

from difflib import get_close_matches

import click

from reconciler.cli import show, values
from reconciler.model.rule import Rule
from reconciler.render import text


def all_rules() -> tuple[Rule, ...]:
    """The rules of every stage: of loading, linting and planning."""
    from reconciler.lint import HYGIENE, rules
    from reconciler.load.rules import RULES as syntax
    from reconciler.plan.rules import RULES as safety

    return tuple(sorted((*syntax, *(each.rule for each in rules()), *HYGIENE, *safety), key=lambda rule: rule.id))


def _configured(rule: Rule) -> list[str]:
    """How much a rule of lint matters in each preset, or that nobody can change it."""
    from reconciler.kinds.lint import OFF, PRESETS
    from reconciler.lint import rules
    from reconciler.lint.presets import severity

    if rule not in [each.rule for each in rules()]:
        return []
    if not rule.ignorable:
        return ["", "An error in every preset; it can be neither ignored nor lowered."]
    return ["", "In the presets: " + ", ".join(f"{name} {severity(name, rule) or OFF}" for name in PRESETS) + "."]


@click.command("explain")
@click.argument("rule", required=False, shell_complete=values.rules)
@click.option("--changes", is_flag=True, help="Print what changing each field means, per server version, as Markdown.")
def command(rule: str | None, changes: bool) -> None:
    """Print what RULE wants and why, with examples. RULE is an id or a name: NAM013 or too-few-levels.

    Without RULE, list all rules.
    """
    if changes:
        from reconciler.kinds.mutability import page

        click.echo(page(), nl=False)
        return
    known = all_rules()
    paint = show.paint()
    if rule is None:
        for each in known:
            show.lines([f"{each.id}  {each.severity!s:<8} {each.name}"])
        return
    wanted = rule.strip().lower()
    for each in known:
        if wanted in (each.id.lower(), each.name, str(each).lower(), *each.aliases):
            show.lines([text.page(each, paint), *_configured(each)])
            return
    names = [name for each in known for name in (each.id.lower(), each.name)]
    near = get_close_matches(wanted, names, 1)
    raise click.UsageError(
        f"there is no rule {rule!r}" + (f"; did you mean {near[0]}?" if near else "; `explain` alone lists all")
    )
