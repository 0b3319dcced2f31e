"""``nats-topology explain``."""

from __future__ import annotations

from pathlib import Path

import click

from reconciler.cli import described, options, show, values
from reconciler.model.rule import Rule
from reconciler.model.spelling import nearest
from reconciler.render import rules_page, text


def all_rules() -> tuple[Rule, ...]:
    """The rules of every stage: of loading, linting and planning."""
    from reconciler.lint import HYGIENE, rules
    from reconciler.load.rules import RULES as syntax
    from reconciler.plan.rules import RULES as safety

    return tuple(sorted((*syntax, *(each.rule for each in rules()), *HYGIENE, *safety), key=lambda rule: rule.id))


def _entries() -> list[rules_page.Entry]:
    """All rules with what decides how much each matters."""
    from reconciler.plan.rules import ALLOWABLE
    from reconciler.plan.rules import RULES as safety

    entries = []
    for rule in all_rules():
        ignorable = rule.ignorable and rule not in safety
        silenced = "--allow" if rule in ALLOWABLE else "yes" if ignorable else "no"
        entries.append(rules_page.Entry(rule, _presets(rule), silenced))
    return entries


def _configured(rule: Rule) -> list[str]:
    """How much a rule of lint matters in each preset, or that nobody can change it."""
    from reconciler.lint import rules

    if rule not in [each.rule for each in rules()]:
        return []
    if not rule.ignorable:
        return ["", "An error in every preset; it can be neither ignored nor lowered."]
    return ["", "In the presets: " + ", ".join(f"{name} {said}" for name, said in _presets(rule).items()) + "."]


def _presets(rule: Rule) -> dict[str, str]:
    """How much a rule matters in each preset; what is no check of a topology is the same in all."""
    from reconciler.kinds.lint import OFF, PRESETS
    from reconciler.lint import rules
    from reconciler.lint.presets import severity

    if rule not in [each.rule for each in rules()]:
        return dict.fromkeys(PRESETS, str(rule.severity))
    return {name: str(severity(name, rule) or OFF) for name in PRESETS}


def _rule(called: str) -> Rule:
    """The rule of an id or a name. Raises a usage error when there is none."""
    known = all_rules()
    wanted = called.strip().lower()
    for each in known:
        if wanted in (each.id.lower(), each.name, str(each).lower(), *each.aliases):
            return each
    names = [name for each in known for name in (each.id.lower(), each.name, *each.aliases)]
    near = nearest(wanted, names)
    hint = f"did you mean {near}?" if near else "`explain` alone lists all, and an object is written like stream/ORDERS"
    raise click.UsageError(f"there is no rule {called!r}; {hint}")


@click.command("explain")
@click.argument("what", required=False, shell_complete=values.explained)
@options.folder
@options.target
@click.option("--field", metavar="NAME", help="Tell only this field of an object.")
@options.as_format
@click.option("--all", "every", is_flag=True, help="Print the pages of all rules, as one page of Markdown.")
@click.option("--changes", is_flag=True, help="Print what changing each field means, per server version, as Markdown.")
@click.pass_context
def command(
    ctx: click.Context,
    what: str | None,
    folder: Path,
    target: str | None,
    field: str | None,
    output: str,
    every: bool,
    changes: bool,
) -> None:
    """Print what WHAT is about.

    \b
    a rule      its page, with examples: NAM013 or too-few-levels
    an object   of the topology in FOLDER, each value with where it comes from and what
                changing it means, and all that points at it: stream/ORDERS
    a subject   the streams that store it, the consumers that get it, and what the
                conventions say of each token: orders.order.created

    Without WHAT, list all rules. No server is needed.
    """
    if changes:
        from reconciler.kinds.mutability import page

        click.echo(page(), nl=False)
        return
    if every:
        click.echo(rules_page.page(_entries()), nl=False)
        return
    if what and (described.is_object(what) or described.is_subject(what)):
        if described.is_object(what):
            described.show_object(ctx, what, folder, target, field, output)
            return
        if field:
            raise click.UsageError("--field is for objects like stream/ORDERS; a subject has no fields")
        described.show_subject(ctx, what, folder, target, output)
        return
    if field or target:
        raise click.UsageError("--field and --target are for objects like stream/ORDERS, not for rules")
    _show_rules(what, output)


def _show_rules(called: str | None, output: str) -> None:
    """The page of a rule, or the list of all."""
    rules = all_rules() if called is None else (_rule(called),)
    if output == "json":
        from reconciler.render import jsondoc

        show.document(jsondoc.rules((each, _presets(each)) for each in rules))
    elif called is None:
        show.lines(f"{each.id}  {each.severity!s:<8} {each.name}" for each in rules)
    else:
        show.lines([text.page(rules[0], show.paint()), *_configured(rules[0])])
