"""What reads single texts: subjects, patterns of conventions, baselines; and the reports about hostile names."""

from __future__ import annotations

import json
from contextlib import suppress
from itertools import combinations, pairwise
from typing import Any
from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.convention import name_pattern, parse
from reconciler.kinds.judgement import judge, judge_any, shared_subject
from reconciler.kinds.subjects import (
    SubjectSet,
    captures_system,
    collides,
    collisions,
    contains,
    literal,
    shape,
    valid,
    witness,
)
from reconciler.lint.baseline import Baseline
from reconciler.model.convention import Aggregate, Domain
from reconciler.model.policy import Policy
from reconciler.model.position import NOWHERE
from reconciler.render.formats import FORMATS, Report, render
from tests.hostile.law import case, cases
from tests.hostile.texts import WORDS, no_surrogates, wrong
from tests.render.formats.made import findings, in_order

tokens = st.sampled_from(["a", "b", "v1", "*", "x", "*x", "é", "$JS", "{{wildcard(1)}}", "\0"])
short = st.lists(tokens | st.just("a" * 255), min_size=1, max_size=6).map(".".join)
long = st.builds(
    lambda some, times, last: ".".join(some * times + last),
    st.lists(tokens, min_size=1, max_size=3),
    st.integers(1, 4_000),
    st.lists(st.sampled_from(["a", "*", ">"]), max_size=1),
)
subjects = st.one_of(short, short.map(lambda subject: f"{subject}.>"), long, st.sampled_from(WORDS), no_surrogates)


@cases(3)
@given(st.lists(subjects, min_size=1, max_size=4))
def test_the_algebra_of_subjects(some: list[str]) -> None:
    with case():
        usable = [each for each in some if valid(each)]
        for each in some:
            captures_system(each)
            shape(each)
        pairs = [pair for pair in combinations(range(len(usable)), 2) if collides(*(usable[each] for each in pair))]
        assert sorted(collisions(usable)) == pairs
        for each in usable:
            others = [other for other in usable if other is not each]
            union, missed = SubjectSet(others), SubjectSet(others).uncovered(each)
            if missed is None:
                assert union.collides(each)
            else:
                assert valid(missed)
                assert literal(missed)
                assert contains(each, missed)
                assert not union.matches(missed)
            for other in others:
                shared = witness(each, other)
                assert (shared is not None) == collides(each, other)
                assert shared is None or (contains(each, shared) and contains(other, shared))


REGEXES = [
    "[0-9]+",
    "a|b",
    ".*",
    "",
    "(",
    "[",
    "\\",
    "(?P<a",
    "(?<=a+)",
    "a{99999999999}",
    "(" * 200,
    "(?i)k",
    "\\d",
    "\\1",
    "(a+)+",
    "(a|a)*b",
    "(.*)*x",
    "(a?){50}a{50}",
    "((a{1,9}){1,9}){1,9}",
]
says = st.one_of(
    st.none(),
    st.lists(st.sampled_from(WORDS) | no_surrogates, max_size=4),
    st.fixed_dictionaries({"regex": st.sampled_from(REGEXES) | no_surrogates}),
    st.fixed_dictionaries({"tense": st.sampled_from(["past", "imperative"])}),
    st.fixed_dictionaries({"enum": st.lists(no_surrogates, max_size=9)}),
    st.fixed_dictionaries({"glossary": st.sampled_from(["domains", "aggregates", "events", "x"])}),
    st.fixed_dictionaries({"wildcard": st.sampled_from(["never", "allowed", "required"])}),
)
GLOSSARY = {
    "a": Domain("a", "us", "", {"b": Aggregate("b", ("created", "x")), "any": Aggregate("any")}),
    "b": Domain("b"),
}
PARTS = "<a> <b> <event> orders . .. [.<c>] [. ] .> * < > v<a> <b>s <a><b> {a} é"
parts = st.sampled_from([*PARTS.split(), "\0", " "])
patterns = st.one_of(
    st.lists(parts, max_size=12).map("".join),
    st.lists(st.sampled_from(["<a>", "<b>", "x"]), min_size=1, max_size=4).map(".".join),
    st.sampled_from(["<a>" + "[.x]" * 500, ".".join(["x"] * 5_000), "[" * 5_000, "<" * 5_000, *WORDS]),
)


@cases(5)
@given(
    st.lists(
        st.tuples(patterns, st.dictionaries(st.sampled_from(["a", "b", "c", "event", ""]), says, max_size=3)),
        max_size=3,
    ),
    st.lists(subjects, min_size=1, max_size=3),
)
def test_conventions(declared: list[tuple[str, dict[str, Any]]], some: list[str]) -> None:
    with case():
        conventions = []
        for pattern, slots in declared:
            with suppress(ValueError):
                conventions.append(parse(pattern, slots, NOWHERE))
            with suppress(ValueError):
                name_pattern(pattern, slots, GLOSSARY)
        for one, other in pairwise(conventions):
            shared = shared_subject(one, other, GLOSSARY)
            for each in (one, other) if shared is not None else ():
                assert not judge(shared, each, GLOSSARY).fault
        for subject in filter(valid, some):
            verdict = judge_any(subject, conventions, GLOSSARY, selects=True)
            assert (verdict is None) == (not conventions)
            for each in conventions:
                assert judge(subject, each, GLOSSARY).reached <= subject.count(".") + 1
            for leak in verdict.leaks[:3] if verdict else ():
                assert contains(subject, leak)


ENTRY = {"rule": "REL013", "address": "stream/A", "count": 2, "note": "why"}
entries = st.one_of(
    st.just(ENTRY),
    st.fixed_dictionaries({"rule": no_surrogates, "address": no_surrogates, "count": st.integers(1, 9)}),
    st.dictionaries(st.sampled_from([*ENTRY, "else"]), wrong, max_size=4),
    wrong,
)
baselines = st.one_of(
    st.fixed_dictionaries({"version": st.just(1), "findings": st.lists(entries, max_size=4)}).map(json.dumps),
    st.dictionaries(st.sampled_from(["version", "findings"]), st.one_of(entries, st.just(1)), max_size=2).map(
        json.dumps
    ),
    st.sampled_from(["[" * 100_000, '{"a":' * 100_000, "9" * 10_000, "\ufeff{}", "NaN", '"\\ud800"', ""]),
    no_surrogates,
)


@cases(4)
@given(baselines, st.lists(findings, max_size=4).map(in_order))
def test_baselines(text: str, report: Report) -> None:
    with case(), suppress(ValueError, RecursionError):
        baseline = Baseline.parse(text)
        assert Baseline.parse(str(baseline)) == baseline
        left = baseline.remaining(report.findings, Policy())
        assert set(left) <= set(report.findings)
        assert len(baseline.pruned(report.findings, Policy())) <= len(baseline)


@cases(3)
@given(st.lists(findings, max_size=12).map(in_order))
def test_reports_of_every_format(report: Report) -> None:
    with case():
        said = {name: render(name, report) for name in FORMATS}
        assert len(said["concise"].splitlines()) == len(report.findings)
        assert len(json.loads(said["gitlab"])) == len(report.findings)
        assert len(json.loads(said["json"])["findings"]) == len(report.findings)
        assert len([json.loads(line) for line in said["jsonl"].split("\n") if line]) == len(report.findings)
        assert len(json.loads(said["rdjson"])["diagnostics"]) == len(report.findings)
        assert len(json.loads(said["sarif"])["runs"][0]["results"]) == len(report.findings)
        assert fromstring(said["junit"]).tag == "testsuites"
