"""Unquoted words mean one thing or are refused."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from reconciler.kinds.scalars import Ambiguous, resolve


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("false", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("0", 0),
        ("-1", -1),
        ("1048576", 1048576),
        ("2.14", 2.14),
        ("-0.5", -0.5),
        ("18446744073709551615", 2**64 - 1),
    ],
)
def test_what_everybody_agrees_on(text: str, value: object) -> None:
    found = resolve(text)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        *("30s", "1h30m", "10GiB", "orders.>", "orders.*", "a", "2026-11-23T08:00:00Z", "2026-11-23", "1.2.3", "v1"),
        *("-", ".", "=", "+", "nope", "yesterday", "0xyz", "1e", "12:ab", "unlimited", "10.0.0.1", "trUe"),
    ],
)
def test_text_stays_text(text: str) -> None:
    assert resolve(text) == text


@pytest.mark.parametrize("text", ["yes", "Yes", "YES", "y", "Y", "on", "On", "ON", "True", "TRUE"])
def test_words_for_true_are_refused(text: str) -> None:
    assert resolve(text) == Ambiguous(text, f"write true, or '{text}' in quotes for the text")


@pytest.mark.parametrize("text", ["no", "No", "NO", "n", "N", "off", "Off", "OFF", "False", "FALSE"])
def test_words_for_false_are_refused(text: str) -> None:
    assert resolve(text) == Ambiguous(text, f"write false, or '{text}' in quotes for the text")


@pytest.mark.parametrize("text", ["Null", "NULL"])
def test_words_for_null_are_refused(text: str) -> None:
    assert resolve(text) == Ambiguous(text, f"write null, or '{text}' in quotes for the text")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("012", "10 (read as octal) or 12 (as decimal)"),
        ("-012", "-10 (read as octal) or -12 (as decimal)"),
        ("08", "8"),
        ("00", "0"),
        ("0o12", "10"),
        ("0x1F", "31"),
        ("0b11", "3"),
        ("1_000", "1000"),
        ("1_0.5", "10.5"),
        ("1e3", "1000"),
        ("1.5E+3", "1500"),
        ("1e400", "a number without exponent"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("5.0", "5"),
        ("1:30", "90, or a duration like 1m30s"),
        ("0x_", "a number"),
    ],
)
def test_other_spellings_of_numbers_are_refused_with_the_plain_one(text: str, meant: str) -> None:
    assert resolve(text) == Ambiguous(text, f"write {meant}, or '{text}' in quotes for the text")


@pytest.mark.parametrize("text", [".inf", "-.Inf", "+.INF", ".nan", ".NaN"])
def test_what_is_no_number_is_refused(text: str) -> None:
    assert "write unlimited" in resolve(text).hint


@pytest.mark.parametrize("text", ["9" * 21, "9" * 5000, "0x" + "f" * 5000, "1" * 400 + ".5", "0" * 5000 + "1"])
def test_a_number_that_nothing_counts_is_refused(text: str) -> None:
    found = resolve(text)
    assert isinstance(found, Ambiguous)
    assert len(found.hint) < 200 or text.startswith("0")


@given(st.one_of(st.text(max_size=12), st.text("+-.0123456789_:eExob nfatrusyl~", max_size=12)))
def test_an_accepted_word_means_the_same_to_yaml_1_1(text: str) -> None:
    found = resolve(text)
    if isinstance(found, Ambiguous) or type(found) is str:
        return
    loader = yaml.SafeLoader("")
    tag = loader.resolve(yaml.ScalarNode, text, (True, False))
    assert loader.construct_object(yaml.ScalarNode(tag, text)) == found


@given(st.text("+-.0123456789_:eExobnfatrusylTFYNO~", max_size=8))
def test_what_yaml_1_1_reads_as_no_text_is_never_text_here(text: str) -> None:
    tag = yaml.SafeLoader("").resolve(yaml.ScalarNode, text, (True, False))
    if tag.rpartition(":")[2] in ("bool", "int", "float", "null"):
        assert type(resolve(text)) is not str
