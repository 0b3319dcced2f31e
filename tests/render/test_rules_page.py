"""RULES.md: the committed page is the generated one, and all of it is Markdown that means what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconciler.cli.explain import all_rules
from reconciler.model.finding import Severity
from reconciler.model.rule import Fix, Rule
from reconciler.render.rules_page import FAMILIES, Entry, anchor, markdown, page
from tests.cli.command import tool

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "RULES.md").read_text(encoding="utf-8")
RULES = all_rules()


def slug(heading: str) -> str:
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def without_code(text: str) -> str:
    return re.sub(r"^(`{3,})yaml\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)


def test_the_committed_page_is_the_generated_one() -> None:
    assert tool("explain", "--all").ok().out == PAGE, "run `make schemas`"


def test_each_rule_has_a_row_and_a_section_in_the_same_order() -> None:
    rows = re.findall(r"^\| \[(.*?)\]", PAGE, re.MULTILINE)
    assert rows == re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    assert sorted(rows) == [str(rule) for rule in RULES]


def test_every_link_leads_to_a_heading_or_a_file() -> None:
    anchors = {slug(heading) for heading in re.findall(r"^#+ (.*)$", PAGE, re.MULTILINE)}
    links = re.findall(r"\]\((.*?)\)", without_code(PAGE))
    assert {f"#{anchor(rule)}" for rule in RULES} <= set(links)
    for link in links:
        assert link.startswith("https://") or link[1:] in anchors or (ROOT / link).exists(), link


def test_every_example_is_fenced() -> None:
    written = sum(rule.page.count("\n\n    ") > 0 for rule in RULES)
    opened = re.findall(r"^`{3,}yaml$", PAGE, re.MULTILINE)
    assert len(opened) == len(re.findall(r"^`{3,}$", PAGE, re.MULTILINE)) >= written
    assert not re.search(r"^    \S", without_code(PAGE), re.MULTILINE)


def test_every_family_of_rules_has_a_title() -> None:
    assert {rule.id[:3] for rule in RULES} <= set(FAMILIES)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("a.*.c and <domain> meet", "`a.*.c` and `<domain>` meet"),
        ("none of $JS., $NRG. and $SYS.", "none of `$JS.`, `$NRG.` and `$SYS`."),
        ("subjects (_INBOX.>) end", "subjects (`_INBOX.>`) end"),
        ("say max_age: unlimited, or not", "say `max_age: unlimited`, or not"),
        ("take {{split(1,-)}} (or $1)", "take `{{split(1,-)}}` (or `$1`)"),
        ("a list [of](x) `code *` & more", "a list \\[of\\](x) `code *` \\& more"),
        ("letters, digits\n- and _ only", "letters, digits\n\\- and `_` only"),
        ("allow it: --allow SAF001:x", "allow it: `--allow` SAF001:x"),
    ],
)
def test_what_markdown_would_read_otherwise_is_code_or_escaped(text: str, meant: str) -> None:
    assert markdown(text) == meant


def test_an_example_with_backticks_and_blank_lines_is_one_block() -> None:
    made = markdown("One.\n\nBad:\n\n    a: '```'\n\n    b: 1\n\nEnd.")
    assert made == "One.\n\n**Bad:**\n\n````yaml\na: '```'\n\nb: 1\n````\n\nEnd."


def test_a_section_tells_what_is_known_of_the_rule() -> None:
    rule = Rule(
        "NAM099",
        "some-name",
        Severity.warning,
        "One sentence.\n\nSee NAM099 and NAM098.",
        aliases=("other-name",),
        fix=Fix.unsafe,
        servers=">=2.11",
        source="checkStreamCfg in nats-server 2.14.5, ADR-6, https://docs.nats.io/x",
    )
    other = Rule("NAM098", "next", Severity.info, "Another.")
    presets = {"minimal": "off", "recommended": "warning", "strict": "warning", "large-system": "warning"}
    made = page([Entry(other, dict.fromkeys(presets, "info"), "no"), Entry(rule, presets, "yes")])
    assert "| [NAM099 some-name](#nam099-some-name) | off | warning | warning | yes | unsafe |" in made
    assert "See NAM099 and [NAM098](#nam098-next)." in made
    assert made.endswith(
        "- Severity: off in minimal; warning in recommended, strict and large-system\n"
        "- Ignorable: yes\n"
        "- Fix: unsafe\n"
        "- Servers: `>=2.11`\n"
        "- Source: `checkStreamCfg` in nats-server 2.14.5, "
        "[ADR-6](https://github.com/nats-io/nats-architecture-and-design/blob/main/adr/ADR-6.md), "
        "<https://docs.nats.io/x>\n"
        "- Also called: `other-name`\n"
    )
