"""What is no YAML is told in words, at its place, with what to write; and no secret is repeated."""

from __future__ import annotations

import subprocess
import sys

import pytest

from reconciler.load.parse import parse
from reconciler.model.finding import Finding


def refused(text: str) -> Finding:
    (finding,) = parse("f.yaml", text).findings
    return finding


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("s: [*.a]", "1:5", "* at the start of a value is an alias to YAML", "'*.a'"),
        ("a: 1\ns:\n  - *\n", "3:5", "* at the start of a value is an alias to YAML", "'*'"),
        ("s: *abc", "1:4", "*abc is an alias, and there is no anchor &abc before it", "'*abc'"),
        ("s: [orders.*, >]", "1:15", "a value cannot start with >", "'>'"),
        ("s: >.b\n", "1:4", "> at the start of a value is a folded text to YAML", "'>.b'"),
        ("s: |x\n", "1:4", "| at the start of a value is a block of text to YAML", "'|x'"),
        ("s: @x", "1:4", "a value cannot start with @", "'@x'"),
        ("s: %x", "1:4", "a value cannot start with %", "'%x'"),
        ("s: `x", "1:4", "a value cannot start with `", "'`x'"),
        ("a:\n\tb: 1", "2:1", "a tab stands where YAML wants spaces", "indent with spaces"),
        ("a: {{wildcard(1)}}.x", "1:5", "a key has to be text", "in quotes"),
        (
            "{d: eu.{{w(1)}}}",
            "1:8",
            "the mapping that starts with { on line 1 is not closed or lacks a comma",
            "quotes",
        ),
        ("a:\n  {b: 1", "2:3", "the mapping that starts with { on line 2 is not closed or lacks a comma", "}"),
        ("a: 1\nb: [x", "2:4", "the list that starts with [ on line 2 is not closed or lacks a comma", "]"),
        ("a: 'x\n\nb: 2", "1:4", "the quoted text that starts on line 1 has no end", "closing quote"),
        ("a: 'it's'", "1:8", "text follows the closing ' of a value", "'' is a quote"),
        ("a: {b: c}.d", "1:10", "text follows the closing } of a value", "in quotes"),
        ("a: b: c", "1:5", "': ' stands where no key can be", "quote a value"),
        ("a:b\nc: d", "2:2", "': ' stands where no key can be", "a space after each colon"),
        ("a: - b", "1:4", "a list cannot start on the line of its key", "lines below"),
        ("a:\n  b: 1\n c: 2", "3:2", "this does not belong to the mapping that starts on line 1", "indent"),
        ("- a\nb: 1", "2:1", "this is no item of the list that starts on line 1", "'- '"),
        ("a: 1\nbcd\ne: 2", "3:1", "a key has no colon", "'key: value'"),
        ('a: "\\q"', "1:5", "the backslash in double quotes starts no escape that YAML knows", "single quotes"),
        ("%YAML 3.0\n---\na: 1", "1:1", "the file asks for another version of YAML", "%YAML"),
        ("a: !x!y z", "1:4", "the tag is not supported", "in quotes"),
        ('a: "\\ud800"', "1:7", "found invalid Unicode character escape code while parsing a quoted scalar", "quotes"),
    ],
)
def test_a_syntax_error_says_where_and_what_to_write(text: str, place: str, message: str, hint: str) -> None:
    finding = refused(text)
    assert finding.rule in ("SYN001 yaml-syntax", "SYN010 unsupported-yaml")
    assert finding.message == message
    assert f"{finding.at.line}:{finding.at.column}" == place
    assert hint in finding.hint


def test_what_was_read_before_the_error_is_kept() -> None:
    parsed = parse("f.yaml", "a: 1\n---\nb: yes\nc: [\n")
    assert [document.data for document in parsed.documents] == [{"a": 1}]
    assert [finding.rule[:6] for finding in parsed.findings] == ["SYN005", "SYN001"]


@pytest.mark.parametrize(
    ("text", "place", "character"),
    [("a: x\0y", "1:5", "U+0000"), ("a: 1\r\nb: ü\x1b[0m", "2:5", "U+001B"), ("a: 1\n\x07", "2:1", "U+0007")],
)
def test_control_characters_are_refused_where_they_are(text: str, place: str, character: str) -> None:
    finding = refused(text)
    assert finding.rule == "SYN009 not-text"
    assert finding.message == f"the character {character} is no text"
    assert f"{finding.at.line}:{finding.at.column}" == place


@pytest.mark.parametrize("key", ["password", "token", '"password"', "password\n     "])
@pytest.mark.parametrize(
    "value", ["*hunter2", "@hunter2", "!hunter2 x", "%hunter2", ">hunter2", "0x4242", "&hunter2! x"]
)
def test_a_secret_that_cannot_be_read_is_not_repeated(key: str, value: str) -> None:
    for text in (f"targets:\n  prod:\n    {key}: {value}\n", f"targets: {{prod: {{{key}: {value}}}}}\n"):
        for finding in parse("f.yaml", text).findings:
            assert "hunter2" not in finding.message + finding.hint
            assert "4242" not in finding.message + finding.hint


def test_the_parser_in_python_says_the_same_when_libyaml_is_absent() -> None:
    program = """
import sys, yaml
texts = ["a: {b: [1, 'x', *y]}", "s: [*.a]", "s: [>]", "a:\\n\\tb: 1", "a: 'x", "a: b: c", "a: [x",
         "a: &x {b: 3}\\nc: {<<: *x}",
         "a: x\\0y", "a: yes\\na: 1", "a: - b", "s: @x", "a: {b: c}.d", "s: >\\nt: 1"]
if sys.argv[1] == "python":
    del yaml.CSafeLoader
from reconciler.load.parse import parse
for text in texts:
    parsed = parse("f.yaml", text)
    print([(document.data, document.places) for document in parsed.documents],
          [(finding.rule, finding.message, finding.hint) for finding in parsed.findings])
"""
    outputs = [
        subprocess.run([sys.executable, "-c", program, name], capture_output=True, text=True, check=True).stdout
        for name in ("libyaml", "python")
    ]
    assert outputs[0] == outputs[1]
