"""The rules of reading files: what each finding of this stage is called, and the page that explains it.

All are errors: a file that is not understood is not acted on.
"""

from __future__ import annotations

from reconciler.model.finding import Finding, Severity
from reconciler.model.position import Position
from reconciler.model.rule import Rule


def _rule(id: str, name: str, page: str, *, source: str, aliases: tuple[str, ...] = ()) -> Rule:
    return Rule(id, name, Severity.error, page, ignorable=False, aliases=aliases, source=source)


SYNTAX = _rule(
    "SYN001",
    "yaml-syntax",
    """A file is valid YAML.

    The trap of NATS subjects: a value that starts with * or > means something to YAML, and so does one that
    starts with { or @ or %. Write such values in quotes. Indent with spaces, never with tabs.

    Bad:

        streams:
          EVENTS: {subjects: [*.created]}

    Good:

        streams:
          EVENTS: {subjects: ['*.created']}
    """,
    source="https://yaml.org/spec/1.1/",
    aliases=("parse-error",),
)
UNKNOWN_KEY = _rule(
    "SYN002",
    "unknown-key",
    """Every key is one that the tool knows.

    Servers before 2.12 silently ignore a misspelt field, so the stream would not be what the file says. The names
    are those of the server's own JSON; fields named in ignore_changes are checked too.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], max_agee: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
    """,
    source="seen on nats-server: ignored before 2.12, refused (10025) from then on",
)
DUPLICATE_KEY = _rule(
    "SYN003",
    "duplicate-key",
    """A key stands once in a mapping.

    Most programs keep the last of two equal keys and say nothing.

    Bad:

        streams:
          ORDERS:
            max_age: 7d
            max_age: 30d

    Good:

        streams:
          ORDERS:
            max_age: 7d
    """,
    source="https://yaml.org/spec/1.2.2/",
)
BAD_UNIT = _rule(
    "SYN004",
    "bad-unit",
    """Durations, sizes and times say their unit exactly.

    Durations are written like 30s, 1h30m or 7d, sizes like 512KiB or 10GiB, times like 2026-11-23T08:00:00Z.
    A bare number is no duration: the server counts nanoseconds, people mean seconds. KB, MB and GB are refused,
    because they could mean 1000 or 1024.

    Bad:

        streams:
          ORDERS: {max_age: 30, max_bytes: 10GB}

    Good:

        streams:
          ORDERS: {max_age: 30s, max_bytes: 10GiB}
    """,
    source="the server's own JSON, which counts nanoseconds and bytes",
    aliases=("bad-duration",),
)
AMBIGUOUS = _rule(
    "SYN005",
    "ambiguous-scalar",
    """An unquoted word means the same to every YAML reader.

    YAML 1.1 reads no, on and y as booleans, 012 as ten, 1:30 as ninety and 1_000 as a thousand; YAML 1.2 does
    not. Write true or false, decimal numbers, or quotes for text. A lone > is no subject either: it starts a
    folded text, which is then empty.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>], allow_direct: yes, max_msgs: 1e3}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], allow_direct: true, max_msgs: 1000}
    """,
    source="https://yaml.org/type/bool.html, https://yaml.org/type/int.html",
)
BAD_VALUE = _rule(
    "SYN006",
    "bad-value",
    """A value is of the type and within the bounds that its field has.

    Bad:

        streams:
          ORDERS: {subjects: orders.>, storage: disk, num_replicas: 9}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], storage: file, num_replicas: 3}
    """,
    source="schemas/topology.schema.json",
)
MISSING_KEY = _rule(
    "SYN007",
    "missing-key",
    """What cannot be left out is there: the topology's name, and for instance the name of a mirror's origin.

    Bad:

        streams:
          COPY:
            mirror: {filter_subject: orders.order.created}

    Good:

        streams:
          COPY:
            mirror: {name: ORDERS, filter_subject: orders.order.created}
    """,
    source="schemas/topology.schema.json",
)
TOO_LARGE = _rule(
    "SYN008",
    "too-large",
    """A file is of a size that a topology can have.

    Refused are files over 32 MiB, more than 100 levels of nesting, and more than a million values in a file, aliases
    counted as what they stand for. A few lines of aliases to aliases could otherwise fill the memory. Of a
    file with more than a hundred problems the first hundred are told.
    """,
    source="a limit of this tool",
)
NOT_TEXT = _rule(
    "SYN009",
    "not-text",
    """A file is text in UTF-8 without control characters.

    Another encoding, or a damaged file, would make other names than the ones you see. Save the file as UTF-8.
    """,
    source="https://yaml.org/spec/1.2.2/",
)
UNSUPPORTED = _rule(
    "SYN010",
    "unsupported-yaml",
    """A file uses the part of YAML that means one thing: mappings with text as keys, lists and scalars.

    Anchors, aliases and merge keys (<<) are supported. Tags such as !include, mappings or lists as keys, empty
    keys, and aliases to what contains them are not.

    Bad:

        streams:
          ORDERS: !include orders.yaml

    Good:

        streams:
          ORDERS: &standard {max_age: 7d}
          PAYMENTS: {<<: *standard, max_bytes: 10GiB}
    """,
    source="https://yaml.org/spec/1.1/",
)
NO_FILES = _rule(
    "SYN011",
    "no-files",
    """A folder is a topology when topology.yaml (or topology.yml) stands at its root.

    It names the topology; every other .yaml or .yml file in the folder and below adds to it. Hidden files and
    folders are skipped.
    """,
    source="how this tool finds a topology",
)
DECLARED_TWICE = _rule(
    "SYN012",
    "declared-twice",
    """Each object is declared in one place.

    The same stream, consumer, subject or target in two files, or in two documents of one, is refused: nothing
    says which one holds.

    Bad:

        streams:
          ORDERS: {subjects: [orders.>]}
        ---
        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}

    Good:

        streams:
          ORDERS: {subjects: [orders.>], max_age: 7d}
        ---
        streams:
          PAYMENTS: {subjects: [payments.>]}
    """,
    source="a rule of this tool's language",
    aliases=("duplicate-object",),
)
UNKNOWN_STREAM = _rule(
    "SYN013",
    "unknown-stream",
    """A consumer belongs to a stream that is declared, or that is said to be managed by others.

    Bad:

        consumers:
          ORDRES/audit: {filter_subject: orders.order.created}
        streams:
          ORDERS: {subjects: [orders.>]}

    Good:

        consumers:
          ORDERS/audit: {filter_subject: orders.order.created}
          VENDOR_EVENTS/audit:
        streams:
          ORDERS: {subjects: [orders.>]}
        unmanaged: [VENDOR_*]
    """,
    source="a rule of this tool's language",
)
MISPLACED_KEY = _rule(
    "SYN014",
    "misplaced-key",
    """What is true of the whole topology stands in topology.yaml at the root, and once.

    These are topology, servers, targets, conventions, lint and unmanaged. Other files hold subjects, streams and
    consumers.

    Bad:

        servers: ">=2.11"
        ---
        servers: ">=2.12"

    Good:

        servers: ">=2.12"
    """,
    source="a rule of this tool's language",
)
BAD_NAME = _rule(
    "SYN015",
    "bad-name",
    """A name can be part of an address: it is not empty and has no slash, and a consumer's key says its stream.

    No target is called all: the word is kept for every target at once.

    Bad:

        consumers:
          order-processor: {ack_wait: 30s}
        unmanaged: [ORDERS]

    Good:

        consumers:
          ORDERS/order-processor: {ack_wait: 30s}
        unmanaged: [ORDERS]
    """,
    source="how this tool writes addresses",
)
BAD_CONVENTION = _rule(
    "SYN016",
    "bad-convention",
    """A convention is a pattern of words and slots, and says of its slots what may stand there.

    A slot is <name>, one to a token, v<major> too; [.<id>] at the end is optional, .> leaves the pattern open. What
    may stand in it is said beside the pattern, or under tokens for all patterns: a list of words, the words of the
    glossary, a regex, a tense. A regex is about the whole token and is judged in one pass, so lookarounds and
    backreferences are refused. Names of streams, consumers, buckets and queue groups have a regex, or slots too.

    Bad:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              events: {tense: past}

    Good:

        conventions:
          subjects:
            - pattern: <domain>.<aggregate>.<event>
              event: {tense: past}
    """,
    source="how this tool writes conventions",
)
OVERLAY_MATCHES_NOTHING = _rule(
    "SYN017",
    "overlay-matches-nothing",
    """An entry of an overlay matches something that the topology declares.

    An overlay changes what is there. An address with a typing error would change nothing and say nothing, and
    production would run with the values of a laptop.

    Bad:

        # topology.yaml
        targets: {prod: {overlay: overlays/prod.yaml}}
        streams: {ORDERS: {subjects: [orders.>]}}
        # overlays/prod.yaml
        stream/ORDRES: {num_replicas: 3}

    Good:

        # topology.yaml
        targets: {prod: {overlay: overlays/prod.yaml}}
        streams: {ORDERS: {subjects: [orders.>]}}
        # overlays/prod.yaml
        stream/*: {num_replicas: 3}
    """,
    source="schemas/overlay.schema.json",
)

RULES: tuple[Rule, ...] = (
    SYNTAX,
    UNKNOWN_KEY,
    DUPLICATE_KEY,
    BAD_UNIT,
    AMBIGUOUS,
    BAD_VALUE,
    MISSING_KEY,
    TOO_LARGE,
    NOT_TEXT,
    UNSUPPORTED,
    NO_FILES,
    DECLARED_TWICE,
    UNKNOWN_STREAM,
    MISPLACED_KEY,
    BAD_NAME,
    BAD_CONVENTION,
    OVERLAY_MATCHES_NOTHING,
)
"""All of them, in order of their ids."""

MOST_FINDINGS = 100
"""Of one file and step; whoever gets so many needs no more to start with."""


def more(file: str) -> Finding:
    """The finding after the last one that is told of a file."""
    at = Position(file, 1, 1)
    hint = "put these right first"
    return TOO_LARGE.finding(f"the file has more than {MOST_FINDINGS} problems; the rest is not told", at, hint=hint)
