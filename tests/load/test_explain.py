"""What the schema refuses is told at the exact key or value, with what to write."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.load.topologies import only, places, written


def stream(folder: Path, line: str):
    return only(written(folder, topology=f"topology: t\nstreams:\n  A:\n    {line}\n"))


@pytest.mark.parametrize(
    ("line", "place", "hint"),
    [
        ("max_agee: 7d", "4:5", "did you mean max_age?"),
        ("maxAge: 7d", "4:5", "did you mean max_age?"),
        ("replicas: 3", "4:5", "did you mean num_replicas?"),
        ("ack_wait: 30s", "4:5", "ack_wait is a field of a consumer"),
        ("password: {env: X}", "4:5", "password is a field of a target"),
        ("name: A", "4:5", "its key is its name: take the line away"),
        ("conventions: {}", "4:5", "conventions is a section: write it at the left margin"),
        ("qqqqq: 1", "4:5", "schemas/topology.schema.json has all names"),
        ("mirror: {name: B, filter: x}", "4:23", "did you mean filter_subject?"),
        ("consumers: {c: {max_age: 1h}}", "4:21", "max_age is a field of a stream"),
        ("consumers: {c: {durable_name: c}}", "4:21", "its key is its name: take the line away"),
    ],
)
def test_an_unknown_key_is_refused_with_the_one_that_was_meant(
    tmp_path: Path, line: str, place: str, hint: str
) -> None:
    finding = stream(tmp_path, line)
    assert finding.rule == "SYN002 unknown-key"
    assert f"{finding.at.line}:{finding.at.column}" == place
    assert finding.hint == hint
    assert str(finding.address) == ("consumer/A/c" if "consumers" in line else "stream/A")


@pytest.mark.parametrize(
    ("line", "column", "message", "hint"),
    [
        (
            "max_age: 30",
            14,
            "max_age of stream/A is 30, not a duration like 30s, 1h30m or 7d, or unlimited",
            "write 30s (a bare 30 has no unit)",
        ),
        ("max_age: -1", 14, None, "write unlimited"),
        ("max_age: 0", 14, None, "write unlimited"),
        (
            "max_age: 7 days",
            14,
            "max_age of stream/A: '7 days' is not a duration",
            "write it like 30s, 1h30m or 7d, here 7d",
        ),
        ("duplicate_window: 99999999w", 23, None, "the longest is 2^63-1 nanoseconds"),
        (
            "duplicate_window: unlimited",
            23,
            "duplicate_window of stream/A: 'unlimited' is not a duration like 30s, 1h30m or 7d",
            "write a duration like 30s, 1h30m or 7d",
        ),
        (
            "max_bytes: 10GB",
            16,
            "max_bytes of stream/A: '10GB' is not a size",
            "GB could mean 1000 or 1024 to the power of 3: write 10GiB, or 10000000000 for decimal bytes",
        ),
        ("max_bytes: 1.5", 16, None, "write unlimited, or a value like 10GiB"),
        ("consumers: {c: {backoff: [30]}}", 31, None, "write 30s (a bare 30 has no unit)"),
        ("consumers: {c: {pause_until: 2026-02-30T00:00:00Z}}", 34, None, "write a time like 2026-11-23T08:00:00Z"),
        (
            "consumers: {c: {pause_until: tomorrow}}",
            34,
            "pause_until of consumer/A/c: 'tomorrow' is not a time",
            "write it like 2026-11-23T08:00:00Z",
        ),
    ],
)
def test_a_bad_duration_size_or_time_says_what_to_write(
    tmp_path: Path, line: str, column: int, message: str | None, hint: str
) -> None:
    finding = stream(tmp_path, line)
    assert finding.rule == "SYN004 bad-unit"
    assert (finding.at.line, finding.at.column) == (4, column)
    assert message in (None, finding.message)
    assert finding.hint == hint


@pytest.mark.parametrize(
    ("line", "column", "message", "hint"),
    [
        ("subjects: orders.>", 15, "subjects of stream/A is 'orders.>', not a list of subjects", "write [orders.>]"),
        ("subjects: '*.>'", 15, "subjects of stream/A is '*.>', not a list of subjects", "write ['*.>']"),
        ("subjects: []", 15, "subjects of stream/A is an empty list", "write at least one item, or take the line away"),
        ("subjects: [a, 2.10]", 19, "subjects[1] of stream/A is 2.1, not text", "write '2.10' in quotes"),
        ("storage: File", 14, "storage of stream/A is 'File', not one of file, memory", "did you mean file?"),
        ("storage: ram", 14, "storage of stream/A is 'ram', not one of file, memory", "write file"),
        ("retention:", 15, None, "write limits, or take the line away"),
        ("num_replicas: 9", 19, "num_replicas of stream/A is 9, 5 is the most", "write a number up to 5"),
        ("num_replicas: 0", 19, "num_replicas of stream/A is 0, 1 is the least", "write a number from 1"),
        ("num_replicas: '3'", 19, "num_replicas of stream/A is '3', not a whole number", "write 3 without quotes"),
        ("num_replicas: true", 19, "num_replicas of stream/A is true, not a whole number", "write 3"),
        ("num_replicas: 2.5", 19, "num_replicas of stream/A is 2.5, not a whole number", "write 3"),
        ("max_msgs: 0", 15, "max_msgs of stream/A is 0", "write unlimited for no limit, or a number from 1"),
        ("max_msgs: -2", 15, "max_msgs of stream/A is -2", "write unlimited for no limit, or a number from 1"),
        ("max_msgs: none", 15, None, "write unlimited, or a value like 1000000"),
        ("allow_direct: 'true'", 19, None, "write true without quotes"),
        ("allow_direct: 1", 19, "allow_direct of stream/A is 1, not true or false", "write true"),
        ("mirror: ORDERS", 13, "mirror of stream/A is 'ORDERS', not an origin stream", "write {name: ORDERS}"),
        ("sources: {name: B}", 14, "sources of stream/A is a mapping, not a list of origin streams", None),
        ("metadata: {version: 2}", 25, "metadata.version of stream/A is 2, not text", "write '2' in quotes"),
        ("protect: [delet]", 15, "protect[0] of stream/A is 'delet', not one of delete, replace", None),
        ("max_msg_size: 10GiB", 19, "max_msg_size of stream/A is 10737418240 bytes, 2147483647 is the most", None),
        (f"description: {'x' * 4097}", 18, "description of stream/A has 4097 characters, 4096 are the most", None),
        ('description: [x, "a\\nb"]', 18, "description of stream/A is a list, not text", None),
        ("consumers: [c]", 16, "consumers of stream/A is a list, not a mapping", None),
    ],
)
def test_a_wrong_value_says_what_is_expected(
    tmp_path: Path, line: str, column: int, message: str | None, hint: str | None
) -> None:
    finding = stream(tmp_path, line)
    assert finding.rule == "SYN006 bad-value"
    assert (finding.at.line, finding.at.column) == (4, column)
    assert message in (None, finding.message)
    assert hint in (None, finding.hint)
    assert finding.hint
    assert str(finding.address) == "stream/A"


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ("topology: my shop\n", "1:11", None, "write shop"),
        ("topology: 2024\n", "1:11", None, "write '2024' in quotes"),
        ("topology: t\nservers: 2.10\n", "2:10", "servers is 2.1, not text", "write '2.10' in quotes"),
        ("topology: t\nstreams: [A]\n", "2:10", "streams is a list, not a mapping", None),
        ("topology: t\nunmanaged: A\n", "2:12", "unmanaged is 'A', not a list", "write [A]"),
        ("topology: t\nsubjects: {a.b: {kind: evnt}}\n", "2:24", None, "did you mean event?"),
        (
            "topology: t\nconventions: {subjects: [{pattern: <a>, a: 3}]}\n",
            "2:44",
            "conventions.subjects[0].a is 3, not a list of words, or a mapping with enum, glossary, regex or tense",
            None,
        ),
        (
            "topology: t\nconventions: {subjects: [{pattern: <a>, a: {tense: pst}}]}\n",
            "2:52",
            "conventions.subjects[0].a.tense is 'pst', not one of past, imperative",
            "did you mean past?",
        ),
    ],
)
def test_other_sections_are_explained_too(
    tmp_path: Path, text: str, place: str, message: str | None, hint: str | None
) -> None:
    finding = only(written(tmp_path, topology=text))
    assert finding.rule == "SYN006 bad-value"
    assert f"{finding.at.line}:{finding.at.column}" == place
    assert message in (None, finding.message)
    assert hint in (None, finding.hint)
    assert finding.hint


def test_a_misspelt_section_is_told(tmp_path: Path) -> None:
    finding = only(written(tmp_path, topology="topology: t\nstream: {}\n"))
    assert finding.message == "'stream' is not a section of a topology"
    assert finding.hint == "did you mean streams?"


def test_what_is_required_is_missed_where_it_should_stand(tmp_path: Path) -> None:
    finding = stream(tmp_path, "sources: [{name: B}, {filter_subject: a}]")
    assert finding.rule == "SYN007 missing-key"
    assert (finding.message, finding.hint) == ("sources[1] of stream/A lacks name", "write name: ORDERS")
    assert (finding.at.line, finding.at.column) == (4, 26)


def test_a_secret_in_a_target_is_refused_and_not_repeated(tmp_path: Path) -> None:
    text = "topology: t\ntargets:\n  prod:\n    password: hunter2\n    token: 4242424242\n    nkey: [hunter2]\n"
    loaded = written(tmp_path, topology=text)
    assert places(loaded) == ["SYN006 4:15", "SYN006 5:12", "SYN006 6:11"]
    assert loaded.findings[0].hint == "write {env: SHOP_NATS_PASSWORD}"
    told = " ".join(finding.message + finding.hint for finding in loaded.findings)
    assert "hunter2" not in told
    assert "4242" not in told


def test_a_value_in_an_alias_is_told_where_it_is_written(tmp_path: Path) -> None:
    text = "topology: t\nstreams:\n  A: &a {max_age: &x 5, storage: fil}\n  B: {<<: *a}\n  C: {duplicate_window: *x}\n"
    loaded = written(tmp_path, topology=text)
    assert places(loaded) == ["SYN004 3:19", "SYN006 3:34"]
    assert loaded.findings[0].hint == "write 5s (a bare 5 has no unit)"


def test_an_ambiguous_word_is_told_once(tmp_path: Path) -> None:
    assert places(written(tmp_path, topology="topology: t\nstreams: {A: {allow_direct: yes, max_msgs: 1e3}}\n")) == [
        "SYN005 2:29",
        "SYN005 2:44",
    ]


def test_a_line_break_at_the_end_of_a_value_is_refused(tmp_path: Path) -> None:
    finding = stream(tmp_path, 'max_age: "7d\\n"')
    assert (finding.message, finding.hint) == ("max_age of stream/A is '7d\\n'", "end it without a line break")


def test_a_hundred_wrong_values_of_a_file_are_enough(tmp_path: Path) -> None:
    text = "topology: t\nstreams:\n" + "".join(f"  S{n}: {{max_age: 3, foo: 1}}\n" for n in range(500))
    loaded = written(tmp_path, topology=text)
    assert len(loaded.findings) == 101
    assert "the file has more than 100 problems; the rest is not told" in [each.message for each in loaded.findings]
